import datetime

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import TODAY, ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubBenefit(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()
        cls.wash = cls.env["club.benefit"].create(
            {"name": "Car wash", "club_id": cls.club.id, "quota": 2}
        )
        cls.gift = cls.env["club.benefit"].create(
            {
                "name": "Birthday cake",
                "club_id": cls.club.id,
                "occasion": "birthday",
                "user_id": cls.clerk.id,
            }
        )

    def _gifts(self, today=TODAY):
        with self.enter_registry_test_mode(), freeze_time(today):
            self.env.ref("customer_club.club_benefit_cron_gifts").method_direct_trigger()
        return self.member.benefit_use_ids

    def test_clerk_logs_uses_up_to_the_quota(self):
        member = self.member.with_user(self.clerk)
        for _use in range(2):
            button = member.standing_ids.filtered(lambda row: row.benefit_id == self.wash)
            self.assertTrue(button.is_open)
            button.action_use()
        button = member.standing_ids.filtered(lambda row: row.benefit_id == self.wash)
        self.assertEqual((button.standing, button.is_open), ("2 of 2", False))
        with self.assertRaisesRegex(UserError, "as often as allowed: 2 of 2"):
            button.action_use()
        self.assertEqual(member.benefit_use_ids.user_id, self.clerk)

    def test_new_period_new_quota(self):
        for _use in range(2):
            self.member.log_benefit(self.wash)
        with freeze_time("2027-01-01"):
            self.assertEqual(self.member.log_benefit(self.wash).number, 1)

    def test_periods(self):
        day = datetime.date(2026, 6, 15)
        for period, start in (
            ("once", "1900-01-01"),
            ("year", "2026-01-01"),
            ("quarter", "2026-04-01"),
            ("month", "2026-06-01"),
        ):
            self.wash.period = period
            self.assertEqual(str(self.wash._period_start(day)), start)

    def test_mistake_is_taken_back(self):
        use = self.member.log_benefit(self.wash)
        self.member.log_benefit(self.wash)
        use.with_user(self.clerk).action_cancel()
        with self.assertRaisesRegex(UserError, "not possible any more"):
            use.with_user(self.clerk).action_cancel()

    @mute_logger("odoo.sql_db")
    def test_two_desks_cannot_share_a_use(self):
        values = self.wash._prepare_use(self.member, TODAY) | {"number": 1}
        self.env["club.benefit.use"].create(values)
        with self.assertRaises(Exception), self.env.cr.savepoint():  # noqa: B017
            self.env["club.benefit.use"].create(values)

    def test_only_tiers_and_active_members(self):
        self.wash.tier_ids = self.gold
        self.assertEqual(self.member.standing_ids.benefit_id, self.gift)
        with self.assertRaisesRegex(UserError, "not a benefit of"):
            self.member.log_benefit(self.wash)
        self.wash.tier_ids = False
        self.member.action_suspend()
        with self.assertRaisesRegex(UserError, "not an active member"):
            self.member.log_benefit(self.wash)

    def test_without_quota(self):
        self.wash.quota = 0
        for number in range(1, 6):
            self.assertEqual(self.member.log_benefit(self.wash).number, number)

    def test_tier_of_another_club(self):
        other = self._create_club("Other", "OTH")
        with self.assertRaisesRegex(ValidationError, "does not belong to the club of benefit"):
            self.wash.tier_ids = other.tier_ids[0]

    def test_birthday_gift_once_a_year(self):
        self.member.birthday = "1980-06-15"
        use = self._gifts()
        self.assertEqual((use.benefit_id, use.state), (self.gift, "due"))
        self.assertEqual(use.activity_ids.user_id, self.clerk)
        self.assertEqual(self._gifts(), use)
        self.assertEqual(self._gifts(datetime.date(2026, 6, 18)), use)
        use.with_user(self.clerk).action_done()
        self.assertEqual((use.state, len(use.activity_ids)), ("used", 0))
        self.assertEqual(self._gifts(), use)
        self.assertEqual(len(self._gifts(datetime.date(2027, 6, 15))), 2)

    def test_day_without_the_job_is_made_up_for(self):
        self.member.birthday = "1980-06-12"
        self.assertEqual(str(self._gifts().date), "2026-06-12")

    def test_birthday_on_29_february(self):
        self.member.birthday = "1980-02-29"
        self.assertFalse(self._gifts(datetime.date(2026, 2, 27)))
        self.assertTrue(self._gifts(datetime.date(2026, 2, 28)))

    def test_anniversary_gift_from_the_second_year(self):
        self.gift.occasion = "anniversary"
        self.assertFalse(self._gifts())
        self.assertTrue(self._gifts(datetime.date(2027, 6, 15)))

    def test_gift_only_for_its_tier_and_active_members(self):
        self.member.birthday = "1980-06-15"
        self.gift.tier_ids = self.gold
        self.assertFalse(self._gifts())
        self.gift.tier_ids = False
        self.member.action_suspend()
        self.assertFalse(self._gifts())

    def test_the_gift_is_chosen_by_interest_and_given_once(self):
        """The first gift of the list that is meant for the member, whatever else would be due."""
        golf = self.env.ref("customer_club.club_interest_golf")
        balls = self.gift.copy({"name": "Golf balls", "interest_ids": golf.ids, "sequence": 1})
        gold = self.gift.copy({"name": "Watch", "tier_ids": self.gold.ids, "sequence": 2})
        anniversary = self.gift.copy({"name": "Flowers", "occasion": "anniversary"})
        other = self._create_member(self.env["res.partner"].create({"name": "Berta"}))
        (self.member | other).birthday = "1980-06-15"
        self.member.interest_ids = golf
        self.assertEqual(
            (self._gifts().benefit_id, other.benefit_use_ids.benefit_id), (balls, self.gift)
        )
        other.benefit_use_ids.with_user(self.clerk).action_done()
        balls.active = False
        self.assertEqual(len(self._gifts(datetime.date(2026, 6, 16))), 1, "no second gift")
        other.with_user(self.manager).set_tier(self.gold, "Board")
        self._gifts(datetime.date(2027, 6, 15))
        self.assertEqual(
            other.benefit_use_ids.benefit_id,
            self.gift | gold | anniversary,
            "next year, by the tier",
        )
        self.assertEqual(self.member.benefit_use_ids.benefit_id, balls | self.gift | anniversary)
