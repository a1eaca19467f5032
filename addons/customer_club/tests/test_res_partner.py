from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestResPartner(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Club partner {n}"} for n in range(5)]
        )
        cls.one, cls.two, cls.three, cls.poor, cls.nobody = cls.partners
        cls.members = cls._create_member(cls.partners[:4])
        cls._create_invoice(cls.one, [1500])
        cls._create_invoice(cls.two, [100])
        cls._create_invoice(cls.three, [6000])

    def _search(self, *domain):
        found = self.env["res.partner"].search(
            [("id", "in", self.partners.ids), *domain], order="id"
        )
        return found.mapped("name")

    def test_fields(self):
        self.assertEqual(self.one.club_tier_id, self.gold)
        self.assertEqual(self.one.club_points, 1500)
        self.assertEqual(self.partners.mapped("club_service_priority"), [1, 0, 2, 0, 0])
        self.assertEqual(self.one.club_member_ids, self.members[0])

    def test_search_agrees_with_the_field(self):
        for field, tests in {
            "club_points": [
                (">", 0),
                (">=", 1500),
                ("<", 1500),
                ("=", 0),
                ("!=", 0),
                ("in", [0, 100]),
                ("<=", -1),
            ],
            "club_service_priority": [(">=", 1), ("=", 0), ("=", 2), ("<", 2), ("!=", 1)],
            "club_tier_id": [
                ("=", self.gold.id),
                ("!=", self.gold.id),
                ("=", False),
                ("!=", False),
                ("in", [self.gold.id, False]),
                ("not in", self.silver.ids),
            ],
        }.items():
            for operator, value in tests:
                with self.subTest(field=field, operator=operator, value=value):
                    found = self._search((field, operator, value))
                    expected = self.partners.filtered_domain([(field, operator, value)]).mapped(
                        "name"
                    )
                    self.assertEqual(found, expected)

    def test_search_by_name_and_path(self):
        self.assertEqual(self._search(("club_tier_id", "ilike", "gol")), [self.one.name])
        self.assertEqual(self._search(("club_tier_id.service_priority", ">", 1)), [self.three.name])
        self.assertEqual(
            self._search(("club_member_ids.tier_id", "=", self.gold.id)), [self.one.name]
        )

    def test_the_best_club_counts(self):
        second = self._create_club("Second", "SEC")
        self._create_member(self.one, second).with_user(self.manager).set_tier(
            second.tier_ids[2], "By hand"
        )
        self.assertEqual(self.one.club_tier_id, second.tier_ids[2])
        self.assertEqual(self._search(("club_tier_id", "=", self.gold.id)), [])
        self.assertEqual(
            self._search(("club_tier_id", "=", second.tier_ids[2].id)), [self.one.name]
        )

    def test_left_members_do_not_count(self):
        self.members[0].action_leave()
        self.assertEqual(self.one.club_points, 0)
        self.assertFalse(self.one.club_tier_id)
        self.assertNotIn(self.one.name, self._search(("club_points", ">", 0)))

    def test_other_company_sees_nothing(self):
        other = self._create_company("Other House")
        stranger = self._create_user(
            "club_other", "customer_club.customer_club_group_manager", other
        )
        partner = self.one.with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertFalse(partner.club_tier_id)
        self.assertEqual(partner.club_points, 0)
        self.assertFalse(partner.search([("id", "=", partner.id), ("club_points", ">", 0)]))
        for record in (
            self.club,
            self.members[0],
            self.members[0].account_id,
            self.gold,
            self.rule,
            self.members[0].tier_log_ids[0],
            self.members[0].lot_ids[0],
            self.env["club.move"].search([("club_id", "=", self.club.id)], limit=1),
        ):
            with self.subTest(model=record._name):
                self.assertFalse(
                    record.with_user(stranger)
                    .with_context(allowed_company_ids=other.ids)
                    .search([("id", "=", record.id)])
                )
                with self.assertRaises(AccessError):
                    record.with_user(stranger).with_context(
                        allowed_company_ids=other.ids
                    ).check_access("read")
        for model in (
            "club.statement",
            "club.redemption",
            "club.adjustment",
            "club.check",
            "club.allocation",
        ):
            self.assertFalse(
                self.env[model]
                .with_user(stranger)
                .with_context(allowed_company_ids=other.ids)
                .search([("company_id", "=", self.company.id)])
            )

    def test_salesperson_without_club_rights_sees_the_fields(self):
        seller = self._create_user("club_seller", "sales_team.group_sale_salesman")
        self.assertEqual(self.one.with_user(seller).club_points, 1500)
        self.assertEqual(self.one.with_user(seller).club_service_priority, 1)
