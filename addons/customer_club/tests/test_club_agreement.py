from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import TODAY, ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubAgreement(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north = cls._create_club("North", "NOR")
        cls.member = cls._create_member()
        cls._give(cls.member, 1000)
        cls.agreement = cls.env["club.agreement"].create(
            {
                "club_id": cls.north.id,
                "guest_club_id": cls.club.id,
                "may_redeem": True,
                "tier_ids": [
                    Command.create(
                        {"guest_tier_id": cls.silver.id, "tier_id": cls.north.tier_ids[1].id}
                    )
                ],
            }
        )

    def test_guest_has_benefits_of_the_equal_tier(self):
        gold = self.env["club.benefit"].create(
            {"name": "Lounge", "club_id": self.north.id, "tier_ids": self.north.tier_ids[1].ids}
        )
        top = self.env["club.benefit"].create(
            {"name": "Driver", "club_id": self.north.id, "tier_ids": self.north.tier_ids[2].ids}
        )
        self.assertEqual(self.member.log_benefit(gold).number, 1)
        with self.assertRaisesRegex(UserError, "not a benefit of"):
            self.member.log_benefit(top)
        self.agreement.has_benefits = False
        with self.assertRaisesRegex(UserError, "not a benefit of"):
            self.member.log_benefit(gold)

    def test_guest_redeems_where_it_is_allowed(self):
        reward = self.env["club.reward"].create({"name": "Voucher", "club_id": self.north.id})
        self.assertEqual(reward._get_catalogue(self.member, TODAY), reward)
        redemption = self.member.redeem(reward, 200)
        self.assertEqual((self.member.points, redemption.state), (800, "issued"))
        self.assertLedger()
        self.agreement.may_redeem = False
        with self.assertRaisesRegex(UserError, "not open to"):
            self.member.redeem(reward, 200)

    def test_agreement_ends(self):
        self.agreement.date_to = "2026-06-14"
        self.assertFalse(self.agreement._between(self.member, self.north, TODAY))
        self.agreement.date_to = "2026-06-15"
        self.assertTrue(self.agreement._between(self.member, self.north, TODAY))

    def test_guest_earns_at_another_company(self):
        other = self._create_company("Branch")
        self.env.user.company_ids |= other
        host = self._create_club("South", "SOU", company=other)
        agreement = self.env["club.agreement"].create(
            {"club_id": host.id, "guest_club_id": self.club.id}
        )
        invoice = self._create_invoice(self.anna, [50], company=other)
        self.assertEqual(self.member.points, 1050)
        self._create_refund(invoice)
        self.assertEqual(self.member.points, 1000)
        agreement.may_earn = False
        self._create_invoice(self.anna, [50], company=other)
        self.assertEqual(self.member.points, 1000)
        self.assertLedger()

    def test_bad_agreements_are_refused(self):
        with (
            self.assertRaisesRegex(ValidationError, "exists already in the same period"),
            self.env.cr.savepoint(),
        ):
            self.agreement.copy()
        with self.assertRaisesRegex(ValidationError, "exists already"), self.env.cr.savepoint():
            self.agreement.copy({"date_from": "2027-01-01"})
        self.agreement.date_to = "2026-12-31"
        later = self.agreement.copy({"date_from": "2027-01-01", "date_to": False})
        with self.assertRaisesRegex(ValidationError, "do not belong to these clubs"):
            later.tier_ids.tier_id = self.gold

    def test_other_companies_do_not_see_it(self):
        other = self._create_company("Elsewhere")
        user = self._create_user(
            "club_elsewhere", "customer_club.customer_club_group_manager", other
        )
        found = self.env(user=user, context={})["club.agreement"].search([])
        self.assertNotIn(self.agreement, found)
