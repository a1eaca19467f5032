from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import TODAY, ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubMember(ClubCommon):
    def _partners(self, count):
        return self.env["res.partner"].create([{"name": f"Customer {n}"} for n in range(count)])

    def test_enrol_many_and_skip_members(self):
        partners = self._partners(5)
        self._create_member(partners[0])
        wizard = (
            self.env["club.enrol"]
            .with_user(self.clerk)
            .with_context(active_model="res.partner", active_ids=partners.ids)
            .create({"club_id": self.club.id})
        )
        self.assertEqual(wizard.partner_ids, partners)
        message = wizard.action_enrol()["params"]["message"]
        self.assertIn("4 customers joined Friends. 1 were members already", message)
        members = self.club.member_ids
        self.assertEqual(len(set(members.mapped("number"))), 5)
        self.assertEqual(set(members.mapped("state")), {"active"})
        self.assertEqual(members.tier_id, self.silver)
        self.assertEqual(len(members.account_ids), 10)
        self.assertEqual(wizard.action_enrol()["params"]["type"], "warning")
        self.assertLedger()

    def test_enrolling_is_set_based(self):
        def count(size):
            partners = self._partners(size)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.club._enrol(partners)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(2)
        self.assertLess(count(80) - count(8), 20, "numbers, accounts and tiers come in batches")

    def test_consent_is_required_and_kept(self):
        self.club.consent_required = True
        member = self._create_member()
        self.assertEqual(member.state, "applied")
        with self.assertRaisesRegex(UserError, "has not agreed to the terms"):
            member.with_user(self.clerk).action_activate()
        member.with_user(self.clerk).action_record_consent()
        member.with_user(self.clerk).action_activate()
        self.assertEqual(
            (member.state, member.consent_version, member.consent_origin), ("active", "1", "staff")
        )

    def test_guarded_fields_are_not_written_by_hand(self):
        member = self._create_member()
        for values in (
            {"state": "left"},
            {"tier_id": self.gold.id},
            {"number": "X"},
            {"consent_at": "2026-01-01"},
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "set by the club"):
                member.with_user(self.manager).write(values)
            with self.subTest(create=values), self.assertRaisesRegex(UserError, "set by the club"):
                self.env["club.member"].with_user(self.manager).create(
                    {"club_id": self.club.id, "partner_id": self._partners(1).id, **values}
                )
        member.with_user(self.clerk).barcode = "4711"

    def test_states(self):
        member = self._create_member().with_user(self.clerk)
        member.action_suspend()
        with self.assertRaisesRegex(UserError, "not possible"):
            member.action_suspend()
        member.action_activate()
        member.action_leave()
        member.action_activate()
        self.assertEqual(member.state, "active")
        with self.assertRaisesRegex(UserError, "not deleted"):
            member.sudo().unlink()

    def test_member_twice_is_refused(self):
        self._create_member()
        with self.assertRaisesRegex(ValidationError, "is already a member of Friends"):
            self.env["club.member"].with_user(self.clerk).create(
                {"club_id": self.club.id, "partner_id": self.anna.id}
            )

    def test_card_shows_employer_post_and_address(self):
        """R19: name, employer, post, address and contact of the customer on one screen."""
        firm = self.env["res.partner"].create({"name": "Harbour Ltd", "is_company": True})
        self.anna.write(
            {
                "parent_id": firm.id,
                "function": "Buyer",
                "type": "other",
                "street": "Quay 1",
                "city": "Bremen",
            }
        )
        member = self._create_member().with_user(self.clerk)
        self.assertEqual(
            (member.employer, member.function, member.email),
            ("Harbour Ltd", "Buyer", self.anna.email),
        )
        self.assertTrue(member.address.startswith("Quay 1, "), member.address)
        self.assertNotIn(", ,", member.address)
        company = self._create_member(firm).with_user(self.clerk)
        firm.street = "Quay 1"
        self.assertEqual((company.employer, company.address), (False, "Quay 1"))

    def test_barcode_of_another_member(self):
        one, two = self._create_member(self._partners(2))
        with self.assertRaisesRegex(ValidationError, "belongs to another member"):
            two.barcode = one.barcode

    def test_manual_tier_needs_manager_and_reason(self):
        member = self._create_member()
        with self.assertRaisesRegex(UserError, "Only a club manager"):
            member.with_user(self.clerk).set_tier(self.gold, "because")
        with self.assertRaisesRegex(ValidationError, "Say why"):
            member.with_user(self.manager).set_tier(self.gold, " ")
        other = self._create_club("Other", "OTH").tier_ids[0]
        with self.assertRaisesRegex(ValidationError, "does not belong"):
            member.with_user(self.manager).set_tier(other, "because")
        self.env["club.tier.change"].with_user(self.manager).create(
            {"member_id": member.id, "tier_id": self.platinum.id, "reason": "Board decision"}
        ).action_apply()
        log = member.tier_log_ids[0]
        self.assertEqual(
            (member.tier_id, log.reason, log.note), (self.platinum, "manual", "Board decision")
        )
        self.assertEqual(log.user_id, self.manager)
        self.assertLedger()

    def test_way_to_the_next_tier(self):
        member = self._create_member()
        self._give(member, 250, qualifying=True)
        self.assertEqual(member.next_tier_id, self.gold)
        self.assertEqual(member.next_tier_progress, 25)
        self.assertEqual(member.next_tier_gap, "750 more tier points")

    def test_contacts_are_merged_without_losing_points(self):
        """Complaints 171706, 30141: merging contacts lost points."""
        partners = self._partners(3)
        one, two = self._create_member(partners[0]), self._create_member(partners[1])
        third_club = self._create_club("Second", "SEC")
        other = self._create_member(partners[1], third_club)
        for number, member in enumerate((one, two, other), 1):
            self._give(member, 100 * number, expires_on=TODAY.replace(year=2027))
            self._give(member, 600, "q", qualifying=True)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(partners.ids, partners[0])
        self.env.invalidate_all()
        self.assertFalse(partners[1:].exists())
        self.assertEqual((one.points, two.points, other.points), (300, 0, 200 + 100))
        self.assertEqual(
            (two.state, two.merged_into_id, two.partner_id), ("merged", one, partners[0])
        )
        self.assertEqual((other.state, other.partner_id), ("active", partners[0]))
        self.assertEqual(one.points_qualifying, 1200)
        self.assertEqual(one.tier_id, self.gold)
        self.assertEqual(one.tier_log_ids[0].reason, "merge")
        self.assertEqual(set(one.lot_ids.mapped("expires_on")), {TODAY.replace(year=2027)})
        self.assertLedger()

    def test_merge_moves_debt_and_keeps_the_membership_of_the_source(self):
        partners = self._partners(2)
        member = self._create_member(partners[1])
        invoice = self._create_invoice(partners[1], [100])
        self.env["club.account"]._post(
            [
                {
                    "from_account": member.account_id,
                    "to_account": member.account_id._system("spend"),
                    "points": 100,
                    "kind": "redeem",
                    "key": "all",
                    "effective_date": TODAY,
                }
            ]
        )
        self._create_refund(invoice)
        target = self._create_member(partners[0])
        self._give(target, 30)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(partners.ids, partners[0])
        self.env.invalidate_all()
        self.assertEqual((target.points, target.points_debt), (0, 70))
        self.assertEqual((member.points, member.points_debt), (0, 0))
        self.assertLedger()


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubConfiguration(ClubCommon):
    def test_new_club_has_three_tiers(self):
        self.assertEqual(self.club.tier_ids.mapped("name"), ["Silver", "Gold", "Platinum"])
        self.assertEqual(len(self.rule), 1)
        self.assertEqual(self.gold.criteria_summary, "1,000 points")

    def test_names_of_a_new_club_are_translated(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["customer_club"], ["zh_CN"])
        club = self._create_club("New", "NEW")
        self.assertEqual(club.tier_ids.mapped("name"), ["Silver", "Gold", "Platinum"])
        chinese = club.with_context(lang="zh_CN")
        self.assertEqual(chinese.tier_ids.mapped("name"), ["白银", "黄金", "铂金"])
        self.assertEqual(chinese.earn_rule_ids.name, "每次购买")

    def test_cyclic_clubs_are_refused(self):
        child = self._create_club("North", "NOR", parent_id=self.club.id)
        with self.assertRaisesRegex(ValidationError, "its own parent"):
            self.club.parent_id = child

    def test_bad_settings_are_refused(self):
        for values, message in (
            ({"code": "A B"}, "only letters"),
            ({"code": "BA1", "expiry": "days", "expiry_delay": 0}, "too short or too long"),
            ({"code": "BA2", "window": "rolling", "window_months": 0}, "between 1 and 1200"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, message):
                self.env["club.club"].create({"name": "Bad", **values})

    def test_earn_rule_with_a_broken_filter(self):
        for domain in ("[('nope', '=', 1)]", "[(", "__import__('os')"):
            with (
                self.subTest(domain=domain),
                self.assertRaisesRegex(ValidationError, "is not valid"),
            ):
                self.rule.product_domain = domain

    def test_rule_with_a_tier_of_another_club(self):
        other = self._create_club("Other", "OTH")
        with self.assertRaisesRegex(ValidationError, "does not belong to the club"):
            self.rule.tier_ids = other.tier_ids[0]

    def test_tier_with_members_is_kept(self):
        self._create_member()
        with self.assertRaisesRegex(UserError, "still has members"):
            self.silver.unlink()

    def test_liability(self):
        member = self._create_member()
        self._give(member, 1234)
        self.assertEqual((self.club.points_outstanding, self.club.liability), (1234, 12.34))

    def test_points_of_pools_are_owed_too(self):
        member = self._create_member()
        self._give(member, 1000)
        self.env["club.pool"].create({"name": "Family", "member_id": member.id})
        self.assertEqual((self.club.points_outstanding, self.club.liability), (1000, 10))

    def test_company_and_currency_stay_once_there_are_points(self):
        other = self.env["res.currency"].create({"name": "XTC", "symbol": "X"})
        self.club.currency_id = other
        self.club.currency_id = self.currency
        self._give(self._create_member(), 10)
        with self.assertRaisesRegex(ValidationError, "points: its currency cannot change"):
            self.club.currency_id = other
        self.club.currency_id = self.currency
        with self.assertRaisesRegex(ValidationError, "points: its company cannot change"):
            self.club.company_id = self._create_company("Elsewhere")

    def test_copy(self):
        copy = self.club.copy()
        self.assertEqual(copy.code, "FRI2")
        self.assertEqual(len(copy.tier_ids), 3)
        self.assertEqual(copy.tier_ids[1].criterion_ids.threshold, 1000)

    def test_default_earn_rule_can_be_replaced(self):
        club = self.env["club.club"].create(
            {
                "name": "Own",
                "code": "OWN",
                "tier_ids": [Command.create({"name": "Only"})],
                "earn_rule_ids": [],
            }
        )
        self.assertEqual(club.tier_ids.mapped("name"), ["Only"])
