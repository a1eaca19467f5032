from datetime import timedelta

from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestTouchpointUi(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "touchpoint_mgmt.touchpoint_mgmt_group_"
        for login, level in (("tour_manager", "manager"), ("tour_clerk", "user")):
            new_test_user(cls.env, login=login, password=login, groups=f"{group}{level}")
        cls.clerk = cls.env["res.users"].search([("login", "=", "tour_clerk")])
        cls.partner = cls.env["res.partner"].create(
            {"name": "Tour Customer", "phone": "+86 10 6552 9988", "user_id": cls.clerk.id}
        )
        product = cls.env["product.product"].create({"name": "Thing"})
        order = cls.env["sale.order"].create(
            {"partner_id": cls.partner.id, "order_line": [(0, 0, {"product_id": product.id})]}
        )
        today = cls.env.company._touch_today()
        order.write({"state": "sale", "date_order": today - timedelta(days=1)})

    def test_from_rule_to_result(self):
        self.start_tour("/odoo", "touchpoint_rule_manager", login="tour_manager")
        rule = self.env["touchpoint.rule"].search([("name", "=", "Tour thank-you")])
        self.assertEqual(rule.state, "running")
        self.assertTrue(rule.preview_hash)
        touch = rule.touch_ids.filtered(lambda touch: touch.partner_id == self.partner)
        self.assertEqual((touch.state, touch.user_id), ("planned", self.clerk))
        # the tour must not depend on the weekday it runs on
        touch.write({"due": self.env.company._touch_today()})
        self.start_tour("/odoo", "touchpoint_touch_clerk", login="tour_clerk")
        self.assertEqual(touch.state, "done")
        self.assertEqual(touch.satisfaction_class, "delighted")
        self.assertEqual(touch.closed_by_id, self.clerk)

    def test_log_from_the_customer(self):
        self.start_tour(
            f"/odoo/contacts/{self.partner.id}", "touchpoint_result_log", login="tour_clerk"
        )
        touch = self.partner.touch_ids
        self.assertEqual((touch.state, touch.direction), ("done", "inbound"))
        self.assertEqual(touch.channel_id, self.env.ref("touchpoint_mgmt.touchpoint_channel_im"))

    def _new_touch_today(self):
        touch_type = self.env.ref("touchpoint_mgmt.touchpoint_type_thanks_call")
        today = self.env.company._touch_today()
        return self.env["touchpoint.touch"].create(
            {
                "company_id": self.env.company.id,
                "partner_id": self.partner.id,
                "commercial_partner_id": self.partner.id,
                "type_id": touch_type.id,
                "channel_id": touch_type.channel_id.id,
                "due": today,
                "deadline": today,
                "user_id": self.clerk.id,
            }
        )

    def test_a_result_takes_three_clicks(self):
        touch = self._new_touch_today()
        self.start_tour(
            "/odoo/touchpoint-today", "touchpoint_result_record_clicks", login="tour_clerk"
        )
        self.assertEqual((touch.state, touch.effectiveness), ("done", 100))

    def test_a_clerk_writes_down_what_was_said(self):
        touch = self._new_touch_today()
        self.start_tour("/odoo/touchpoint-today", "touchpoint_result_talk", login="tour_clerk")
        self.assertEqual(touch.state, "done")
        self.assertFalse(touch.test_purpose, "one item was not talked about")
        self.assertEqual(len(touch.script_line_ids.filtered(lambda line: line.kind == "phrase")), 1)
        self.assertEqual(touch.feedback_ids.case_id.touch_id, touch)
        self.assertEqual(touch.objection_ids.line_id.text, "I have no time now.")
        self.assertEqual(touch.promise_ids.name, "Call back with a date")

    def test_an_admin_sets_up_a_type_and_takes_a_rule_from_the_gallery(self):
        self.start_tour("/odoo", "touchpoint_setup_admin", login="tour_manager")
        kind = self.env["touchpoint.type"].search([("code", "=", "tour_type")])
        self.assertEqual(kind.channel_id.name, "Tour Channel")
        template = self.env.ref("touchpoint_mgmt.touchpoint_rule_template_order_thanks")
        rule = self.env["touchpoint.rule"].search([("template_id", "=", template.id)])
        self.assertEqual((rule.state, rule.offset_days), ("draft", 3))

    def test_a_manager_reviews_a_change_and_asks_why(self):
        rule = self.env["touchpoint.rule"].create(
            {
                "name": "Tour change",
                "type_id": self.env.ref("touchpoint_mgmt.touchpoint_type_thanks_call").id,
                "anchor_id": self.env.ref("touchpoint_mgmt.touchpoint_anchor_order_confirmed").id,
                "audience_domain": repr([("id", "=", self.partner.id)]),
                "offset_days": 3,
                "workday_policy": "keep",
                "user_id": self.clerk.id,
            }
        )
        rule.action_approve()
        rule.action_start()
        self.start_tour(
            f"/odoo/touchpoint-rules/{rule.id}", "touchpoint_change_manager", login="tour_manager"
        )
        self.assertEqual((rule.state, rule.version), ("running", 2))
        self.assertEqual(rule.touch_ids.rule_version, 2)

    def test_a_manager_looks_at_the_annual_plan(self):
        today = self.env.company._touch_today()
        plan = self.env["touchpoint.plan"].create({"name": "Tour plan", "year": today.year})
        self.env["touchpoint.plan.line"].create(
            {
                "plan_id": plan.id,
                "objective_id": self.env.ref("touchpoint_mgmt.touchpoint_objective_care").id,
                "date_from": today,
                "audience": "Tour audience",
                "type_id": self.env.ref("touchpoint_mgmt.touchpoint_type_newsletter").id,
            }
        )
        self.env["utm.campaign"].create({"title": "Tour campaign", "touch_date_from": today})
        self.start_tour("/odoo", "touchpoint_plan_manager", login="tour_manager")

    def _new_batch(self, channel, **values):
        """A pile with one customer, as the executor makes it."""
        channel = self.env.ref(f"touchpoint_mgmt.touchpoint_channel_{channel}")
        today = self.env.company._touch_today()
        touch_type = self.env.ref("touchpoint_mgmt.touchpoint_type_thanks_call")
        touch = self.env["touchpoint.touch"].create(
            {
                "company_id": self.env.company.id,
                "partner_id": self.partner.id,
                "commercial_partner_id": self.partner.id,
                "type_id": touch_type.id,
                "channel_id": channel.id,
                "due": today,
                "deadline": today,
                "user_id": self.clerk.id,
                **values,
            }
        )
        self.env["touchpoint.executor"]._execute(self.env.company, today)
        self.assertTrue(touch.batch_id, touch.reason_code)
        return touch

    def test_a_clerk_prints_and_posts_letters(self):
        self.partner.write({"street": "Nanjing Road 1", "city": "Shanghai"})
        rule = self.env["touchpoint.rule"].create(
            {
                "name": "Tour letters",
                "type_id": self.env.ref("touchpoint_mgmt.touchpoint_type_thanks_call").id,
                "anchor_id": self.env.ref("touchpoint_mgmt.touchpoint_anchor_order_confirmed").id,
                "audience_domain": repr([("id", "=", self.partner.id)]),
                "user_id": self.clerk.id,
            }
        )
        rule.write({"state": "running", "plan_from": self.env.company._touch_today()})
        order = self.env["sale.order"].search([("partner_id", "=", self.partner.id)])
        touch = self._new_batch("letter", rule_id=rule.id, res_id=order.id, period=0)
        self.start_tour("/odoo", "touchpoint_letters_clerk", login="tour_clerk")
        self.assertEqual((touch.state, touch.outcome_id.code), ("done", "sent"))
        self.assertTrue(touch.batch_id.pdf)

    def test_a_clerk_works_off_a_call_sheet(self):
        touch = self._new_batch("advertisement")
        self.start_tour("/odoo", "touchpoint_call_sheet_clerk", login="tour_clerk")
        self.assertEqual(touch.state, "done")
        self.assertEqual(touch.batch_id.state, "posted")
