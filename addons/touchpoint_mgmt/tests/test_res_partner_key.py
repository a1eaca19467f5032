from datetime import date, datetime, timedelta

from odoo.tests import freeze_time

from .common import TODAY, TouchpointCase


@freeze_time("2027-04-29 04:00:00")
class TestResPartnerKey(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Key Firm", touch_is_key=True, user_id=cls.clerk.id)
        cls.plain = cls._new_customer("Plain Firm", user_id=cls.clerk.id)
        cls.review = cls.env.ref("touchpoint_mgmt.mail_activity_type_review")

    def _remind(self, today=TODAY):
        return self.env["res.partner"]._remind_touch_cards(self.company, today)

    def test_key_customers_have_their_own_queue(self):
        contact = self._new_customer("Contact", parent_id=self.partner.id)
        touches = [self._new_touch(partner) for partner in (self.partner, contact, self.plain)]
        action = self.env.ref("touchpoint_mgmt.touchpoint_touch_action_key")
        domain = eval(action.domain)  # pylint: disable=eval-used
        queue = self.env["touchpoint.touch"].search([*domain, ("company_id", "=", self.company.id)])
        self.assertEqual(queue, touches[0] | touches[1])

    def test_reminded_once_a_period(self):
        self.assertEqual(self._remind(), 1)
        [activity] = self.partner.activity_ids
        self.assertEqual((activity.activity_type_id, activity.user_id), (self.review, self.clerk))
        self.assertFalse(self.plain.activity_ids)
        self.assertEqual(self._remind(), 0)
        self.assertEqual(self._remind(TODAY + timedelta(days=180)), 0)
        self.assertEqual(self._remind(TODAY + timedelta(days=181)), 1)

    def test_reviewing_ends_the_reminder(self):
        self._remind()
        self.clerk.write({"group_ids": [(4, self.env.ref("base.group_partner_manager").id)]})
        card = self.env["touchpoint.card"].with_user(self.clerk)
        card.create({"partner_id": self.partner.id}).action_save()
        self.assertFalse(self.partner.activity_ids)
        self.assertEqual(self._remind(TODAY + timedelta(days=1)), 0)

    def test_switched_off(self):
        self.company.touch_card_review_days = 0
        cron = self.env.ref("touchpoint_mgmt.res_partner_cron_remind_touch_cards")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertFalse(self.partner.activity_ids)

    def test_the_job_runs_twice(self):
        cron = self.env.ref("touchpoint_mgmt.res_partner_cron_remind_touch_cards")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.assertEqual(len(self.partner.activity_ids), 1)

    def test_behaviour_on_the_card(self):
        for day in (date(2027, 1, 1), date(2027, 1, 11), date(2027, 1, 31)):
            self._new_order(self.partner, day)
        lines = dict(self.partner.with_user(self.clerk)._get_card_behaviour())
        self.assertEqual(lines, {"Orders": 3, "Last order": "01/31/2027", "Usual gap (days)": 15})

    def test_the_printed_card_tells_what_the_customer_said(self):
        self.env["touchpoint.feedback"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.partner.id,
                "kind": "competitor",
                "text": "Bought two machines of Rival Ltd.",
                "said_at": datetime(2027, 4, 1),
                "recorded_by_id": self.clerk.id,
            }
        )
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.clerk)
            ._render_qweb_html("touchpoint_mgmt.touchpoint_card_report", self.partner.ids)
        )
        for text in ("Key customer", "Rival Ltd.", "Bought Elsewhere"):
            self.assertIn(text, html.decode())
