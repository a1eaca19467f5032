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
        self.assertEqual(self.partner.touch_ids.mapped("state"), ["done"])
