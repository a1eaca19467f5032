from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import UserError

from .common import TouchpointCase

NOON = datetime(2027, 4, 29, 4)


class TestResPartnerCard(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.tz = "Asia/Shanghai"
        cls.employer = cls._new_customer("Works", is_company=True)
        cls.partner = cls._new_customer(
            "Li Na", parent_id=cls.employer.id, function="Buyer", email="li@example.com"
        )
        cls.partner = cls.partner.with_user(cls.clerk)
        cls.clerk.write({"group_ids": [(4, cls.env.ref("base.group_partner_manager").id)]})

    def _check(self, **states):
        card = self.env["touchpoint.card"].with_user(self.clerk)
        card = card.create({"partner_id": self.partner.id})
        for line in card.line_ids:
            line.state = states.get(line.name, line.state)
        with freeze_time(NOON):
            card.action_save()

    def _read_card(self, day=NOON):
        self.partner.invalidate_recordset()
        with freeze_time(day):
            return [
                self.partner[f"touch_card_{name}"]
                for name in ("accuracy", "validity", "timeliness", "quality")
            ]

    def test_a_card_nobody_checked(self):
        self.assertEqual(self._read_card(), [0, 50, 0, 17])

    def test_checked_data_and_their_age(self):
        """Four filled data, two confirmed: 50; reviewed today 100, half a year later about 50."""
        self._check(phone="confirmed", email="false", function="confirmed")
        self.assertEqual(self._read_card(), [50, 50, 100, 67])
        self.assertEqual(self._read_card(datetime(2027, 10, 28, 4))[2], 50)
        self.assertEqual(self.partner.touch_card_reviewed_on, date(2027, 4, 29))

    def test_a_new_value_is_unverified(self):
        self._check(phone="confirmed")
        self.partner.sudo().phone = "+86 10 6552 0000"
        self.assertEqual(self._read_card()[0], 0)

    def test_validity_follows_the_last_contact(self):
        for outcome, expected in (("wrong_number", 0), ("reached", 100)):
            self._new_touch(self.partner.sudo())._record_result(
                self.env.ref(f"touchpoint_mgmt.touchpoint_outcome_{outcome}"), NOON
            )
            self.assertEqual(self._read_card()[1], expected)

    def test_value_changed_while_asking(self):
        card = self.env["touchpoint.card"].with_user(self.clerk)
        card = card.create({"partner_id": self.partner.id})
        self.assertEqual(len(card.line_ids), 4)
        self.partner.sudo().phone = "+86 10 6552 0000"
        with self.assertRefused(UserError, "Phone.*changed meanwhile"):
            card.action_save()

    def test_checked_twice_keeps_one_finding(self):
        self._check(phone="confirmed")
        self._check(phone="false")
        [finding] = self.env["touchpoint.datum"].search([("partner_id", "=", self.partner.id)])
        self.assertEqual((finding.state, finding.user_id), ("false", self.clerk))

    def test_printed_card(self):
        self._check(phone="confirmed")
        self.partner.birthdate_date = "1990-05-01"
        self.env["touchpoint.case"].create(
            {"name": "Cold seat", "partner_id": self.partner.id, "company_id": self.company.id}
        )
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.clerk)
            ._render_qweb_html("touchpoint_mgmt.touchpoint_card_report", self.partner.ids)
        )
        for text in ("Li Na", "Buyer", "confirmed", "Cold seat", "05/01/1990"):
            self.assertIn(text, html.decode())

    def test_money_on_the_card_has_its_currency(self):
        partner = self.partner.sudo()
        field = partner._fields["total_invoiced"]
        field._update_cache(partner, 1119.0)
        text = partner._get_card_text(field)
        self.assertIn("1,119.00", text)
        self.assertIn(partner.currency_id.symbol, text)
