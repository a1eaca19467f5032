"""Document 004, the dealer's handbook: one test per requirement, named after its row."""

from ast import literal_eval
from datetime import date, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time

from .common import TODAY, TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestRequirementsDealer(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls._new_customer("Works", is_company=True)
        cls.partner = cls._new_customer(
            "Chen Jie",
            parent_id=cls.firm.id,
            function="Buyer",
            street="Lane 5",
            city="Suzhou",
            lang="en_US",
            user_id=cls.clerk.id,
        )
        cls.reached = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        cls.visit = cls.env.ref("touchpoint_mgmt.touchpoint_type_customer_visit")

    def _record(self, touch=None, **values):
        touch = touch or self._new_touch(self.partner)
        self.env["touchpoint.result"].with_user(self.clerk).create(
            {"touch_id": touch.id, "outcome_id": self.reached.id, **values}
        ).action_save()
        return touch

    def _plan_for(self, partner, **values):
        rule = self._new_running_rule(partner, **values)
        self._new_order(partner, TODAY)
        self._plan(rule)
        return rule.touch_ids

    def test_004_17a_changes_of_the_card_are_tracked(self):
        Partner = self.env["res.partner"]
        for name in ("touch_is_key", "touch_attitude", "touch_service_class"):
            self.assertTrue(Partner._fields[name].tracking, name)

    def test_004_17b_prospects_are_contacted_and_their_share_is_shown(self):
        self.assertTrue(self._plan_for(self.partner))
        self._record()
        rows = self.env["touchpoint.coverage"]._read_group(
            [("partner_id", "=", self.firm.id)], ["is_prospect"], ["touches:sum"]
        )
        self.assertEqual(rows, [(True, 1)])

    def test_004_23_superiors_check_and_colleagues_see_each_other(self):
        touch = self._record()
        self.assertTrue(touch.with_user(self.other_clerk).has_access("read"))
        self.company.touch_recheck_percent = 100
        check = self.env["touchpoint.recheck"]._draw(self.company, TODAY)
        self.assertEqual(check.touch_id, touch)
        self.assertTrue(check.with_user(self.manager).has_access("write"))
        self.assertFalse(check.with_user(self.other_clerk).has_access("read"))

    def test_004_29b_standard_phrases_are_ticked(self):
        script = self.type_thanks._get_script(self.partner)
        touch = self._record(phrase_ids=[(6, 0, script.phrase_ids[:1].ids)])
        self.assertLessEqual(script.phrase_ids[:1], touch.script_line_ids)

    def test_004_33_35_key_customers_have_a_card_on_paper_and_a_queue(self):
        self.partner.touch_is_key = True
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.clerk)
            ._render_qweb_html("touchpoint_mgmt.touchpoint_card_report", self.partner.ids)
        )
        for text in ("Chen Jie", "Works", "Buyer", "Lane 5 Suzhou", "+86 10 6552 9988"):
            self.assertIn(text, html.decode())
        queue = self.env.ref("touchpoint_mgmt.touchpoint_touch_action_key")
        self.assertIn("touch_is_key", queue.domain)

    def test_004_37_a_card_is_accurate_valid_and_fresh(self):
        self.clerk.write({"group_ids": [(4, self.env.ref("base.group_partner_manager").id)]})
        card = self.env["touchpoint.card"].with_user(self.clerk)
        card = card.create({"partner_id": self.partner.id})
        card.line_ids.state = "confirmed"
        card.action_save()
        self._record()
        partner = self.partner.with_user(self.clerk)
        self.assertEqual(
            (
                partner.touch_card_accuracy,
                partner.touch_card_validity,
                partner.touch_card_timeliness,
                partner.touch_card_quality,
            ),
            (100, 100, 100, 100),
        )

    def test_004_45_every_customer_is_visited(self):
        owner = [("partner_id", "=", self.firm.id)]
        [row] = self.env["touchpoint.coverage"].search(owner)
        self.assertEqual((row.covered_365, row.visited_365), (0, 0))
        self._record(self._new_touch(self.partner, channel_id=self.visit.channel_id.id))
        self.env.invalidate_all()
        [row] = self.env["touchpoint.coverage"].search(owner)
        self.assertEqual((row.covered_365, row.visited_365), (100, 100))
        rotation = self.env.ref("touchpoint_mgmt.touchpoint_rule_template_rotation")
        self.assertEqual(rotation.recurrence, "quarterly")

    def test_004_47a_an_old_customer_needs_no_typing(self):
        action = self.partner.with_user(self.clerk).action_log_touch()
        wizard = self.env["touchpoint.result"].with_user(self.clerk)
        form = Form(wizard.with_context(**action["context"]))
        self.assertEqual((form.partner_id, form.outcome_id), (self.partner, self.reached))
        form.save().action_save()
        self.assertEqual(self.partner.touch_ids.state, "done")

    def test_004_47b_the_next_visit_is_booked_on_the_spot(self):
        self.type_thanks.requires_next = True
        with self.assertRefused(ValidationError, "needs the date of the next contact"):
            self._record()
        self._record(book_date=TODAY + timedelta(days=14), book_type_id=self.visit.id)
        booked = self.partner.touch_ids.filtered(lambda touch: touch.state == "planned")
        self.assertIn(TODAY + timedelta(days=14), booked.mapped("due"))

    def test_004_49b_promises_are_kept_or_seen_to_be_broken(self):
        kept, broken = (
            self._record(promise="Price list", promise_due=TODAY).promise_ids for _n in range(2)
        )
        kept.action_keep()
        broken.action_break()
        row = self.env["touchpoint.control"]._read_group(
            [("partner_id", "=", self.partner.id)], [], ["promises_kept:avg", "promises:sum"]
        )
        self.assertEqual(row, [(50, 2)])

    def test_004_49c_calls_and_visits_at_regular_times(self):
        for touch_type in (self.type_thanks, self.visit):
            touches = self._plan_for(
                self.partner,
                name=touch_type.name,
                type_id=touch_type.id,
                recurrence="days",
                recurrence_days=14,
                offset_days=0,
                workday_policy="keep",
            )
            due = sorted(set(touches.mapped("due")))
            self.assertEqual((due[1] - due[0]).days, 14)

    def test_004_87_feedback_goes_to_whoever_owns_the_topic(self):
        names = ("usage", "quality", "sales", "service")
        for name, user in zip(
            names, (self.clerk, self.manager, self.other_clerk, self.manager), strict=True
        ):
            topic = self.env.ref(f"touchpoint_mgmt.touchpoint_feedback_topic_{name}")
            topic.user_id = user
            touch = self._record(feedback_kind="opinion", feedback=name, feedback_topic_id=topic.id)
            self.assertEqual(touch.feedback_ids.user_id, user)

    def test_004_91_news_by_the_topic_the_customer_wants(self):
        self.partner.touch_preference_ids = [
            (0, 0, {"decision": "deny", "type_id": self.type_thanks.id, "scope": "all"})
        ]
        news = self.env.ref("touchpoint_mgmt.touchpoint_type_info_call")
        refused, wanted = (
            self._new_touch(self.partner, type_id=touch_type.id)
            for touch_type in (self.type_thanks, news)
        )
        self.executor._execute(self.company, TODAY)
        self.assertEqual((refused.state, refused.reason_code), ("suppressed", "consent"))
        self.assertEqual(wanted.state, "assigned")

    def test_004_107_satisfaction_value_and_behaviour_on_the_card(self):
        self._record(expected="5", perceived="9")
        self._new_order(self.partner, date(2027, 4, 1))
        partner = self.partner.with_user(self.clerk)
        self.assertEqual(partner.touch_satisfaction_class, "delighted")
        labels = [label for label, _value in partner._get_card_behaviour()]
        self.assertIn("Last order", labels)
        standing = partner._get_card_standing()
        if "clv_segment_id" not in partner._fields:
            self.assertFalse(standing)

    def test_004_109_who_bought_elsewhere_is_recorded(self):
        touch = self._record(feedback_kind="competitor", feedback="Two of Rival Ltd.")
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.clerk)
            ._render_qweb_html("touchpoint_mgmt.touchpoint_card_report", self.partner.ids)
        )
        self.assertEqual(touch.feedback_ids.kind, "competitor")
        self.assertIn("Two of Rival Ltd.", html.decode())

    def test_004_111_objections_and_the_library_of_answers(self):
        touch = self._record(objection="Too far", objection_answer="We come to you")
        touch.objection_ids.with_user(self.manager).action_add_to_script()
        script = self.type_thanks._get_script(self.partner)
        self.assertIn("Too far", script.objection_ids.mapped("text"))

    def _from_gallery(self, name, partner):
        """A running rule made from a template of the gallery, for one customer."""
        template = self.env.ref(f"touchpoint_mgmt.touchpoint_rule_template_{name}")
        action = template.with_user(self.manager).action_use()
        rule = self.env["touchpoint.rule"].browse(action["res_id"])
        audience = [*literal_eval(rule.audience_domain), ("id", "=", partner.id)]
        rule.write(
            {
                "state": "running",
                "plan_from": date(2027, 1, 1),
                "audience_domain": repr(audience),
                "user_id": self.clerk.id,
            }
        )
        return rule

    def test_004_117_a_rule_counts_from_the_service_that_is_expected(self):
        """Its date brings the touch, and date and amount stand on the card."""
        template = self.env.ref("touchpoint_mgmt.touchpoint_rule_template_expected_service")
        installed = "clv.score" in self.env
        self.assertEqual(template.is_available, installed)
        if not installed:
            return
        self.env["clv.score"].sudo().create(
            {
                "company_id": self.company.id,
                "partner_id": self.firm.id,
                "date": TODAY,
                "next_order_date": date(2027, 4, 12),
                "expected_amount": 640.0,
            }
        )
        rule = self._from_gallery("expected_service", self.firm)
        self._plan(rule)
        self.assertFalse(rule.last_error)
        self.assertEqual(rule.touch_ids.partner_id, self.firm)
        self.assertIn(str(rule.touch_ids.due)[:7], ("2027-05",), "listed in the month after")
        hidden = dict(self.firm.with_user(self.clerk)._get_card_standing())
        self.assertNotIn("640", " ".join(hidden.values()), "who may not see values")
        self.clerk.group_ids += self.env.ref("clv_analysis.clv_analysis_group_user")
        standing = dict(self.firm.with_user(self.clerk)._get_card_standing())
        self.assertIn("640", " ".join(standing.values()))
        self.assertIn("04/12/2027", " ".join(standing.values()))

    def test_004_131_gifts_stay_below_the_limit_of_the_year(self):
        self.company.touch_gift_limit = 100
        self._record(gift_value=80)
        action = self._new_touch(self.partner).with_user(self.clerk).action_record()
        wizard = self.env["touchpoint.result"].with_user(self.clerk)
        form = Form(wizard.with_context(**action["context"]))
        form.outcome_id = self.reached
        form.gift_value = 20
        self.assertFalse(form.gift_warning)
        form.gift_value = 30
        self.assertRegex(form.gift_warning, "got .*110.* the limit is .*100")
        form.save().action_save()
        self.assertEqual(sum(self.partner.touch_ids.mapped("gift_value")), 110, "only a warning")

    def test_004_163_what_is_too_much_for_a_day_moves_to_others(self):
        self.company.touch_daily_capacity = 2
        partners = self.env["res.partner"].browse()
        for number in range(4):
            partners |= self._new_customer(f"Guest {number}")
        rule = self._new_running_rule(partners, offset_days=0, window_after=5)
        for partner in partners:
            self._new_order(partner, TODAY)
        self._plan(rule)
        days = rule.touch_ids.mapped("due")
        self.assertLessEqual(max(days.count(day) for day in days), 2)
        self.assertEqual(len(days), 4)

    def _new_vip(self):
        """A club whose highest tier is served first, and a member in it since the first of April."""
        club = self.env["club.club"].create(
            {"name": "VIP", "code": "VIP", "consent_required": False, "company_id": self.company.id}
        )
        member = club._enrol(self.partner)
        member.set_tier(club.tier_ids[-1], "chosen by hand")
        member.sudo().since = date(2027, 4, 1)
        club.tier_ids[-1].service_priority = 3
        return member

    def test_004_197_vip_customers_come_first_in_the_queue_of_the_agent(self):
        """By tier, whatever is due before; without a club by the priority of the rule."""
        view = self.env.ref("touchpoint_mgmt.touchpoint_touch_view_list_today")
        order = view.arch.split('default_order="')[1].split('"')[0]
        usual = self._new_touch(self.firm, due=TODAY - timedelta(days=1), priority=5)
        vip = self._new_touch(self.partner, priority=5)

        def queue():
            touches = self.env["touchpoint.touch"].with_user(self.clerk)
            return touches.search([("id", "in", (usual | vip).ids)], order=order)

        self.assertEqual(queue()[0], usual)
        if "club.club" in self.env:
            self._new_vip()
        else:
            usual.due, vip.priority = vip.due, 8
        self.assertEqual(queue()[0], vip)

    def test_004_199_letters_and_gifts_for_club_members(self):
        """A letter every quarter to members of a tier, and a gift chosen by what they like."""
        letter = self.env.ref("touchpoint_mgmt.touchpoint_rule_template_vip_letter")
        installed = "club.club" in self.env
        self.assertEqual(letter.is_available, installed)
        if not installed:
            return
        self._new_vip()
        self.partner.birthdate_date = date(1980, 5, 20)
        self.partner.category_id = self.env.ref(
            "touchpoint_mgmt.res_partner_category_interest_sport"
        )
        rule = self._from_gallery("vip_letter", self.partner)
        self._plan(rule, date(2027, 6, 15))
        touch = rule.touch_ids
        self.assertEqual(touch.due, date(2027, 6, 30), "ninety days after joining")
        self.assertEqual(touch.channel_id.code, "letter")
        self._plan(rule, date(2027, 9, 15))
        self.assertIn(date(2027, 9, 28), rule.touch_ids.mapped("due"), "and every ninety days")
        gift = self._from_gallery("vip_birthday", self.partner)
        self._plan(gift)
        self.assertEqual(gift.touch_ids.due, date(2027, 5, 13))
        self.assertEqual(dict(self.partner._get_card_standing())["Interests"], "Sport")
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.clerk)
            ._render_qweb_html("touchpoint_mgmt.touchpoint_card_report", self.partner.ids)
        )
        self.assertIn("Sport", html.decode())
