import datetime

from odoo.tests import Form, freeze_time, tagged

from .common import ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubMemberReview(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.write({"window": "calendar", "downgrade": "one_step", "grace_days": 30})
        cls.member = cls._create_member()
        cls._create_invoice(cls.anna, [6000])

    def _review(self, day):
        with freeze_time(day):
            self.env["club.member"].browse(self.member.id)._review(datetime.date.fromisoformat(day))

    def test_warned_then_one_step(self):
        self._review("2026-12-31")
        self.assertFalse(self.member.tier_warned_on)
        self._review("2027-01-01")
        self.assertEqual(self.member.tier_warned_on, datetime.date(2027, 1, 1))
        self._review("2027-01-30")
        self.assertEqual(self.member.tier_id, self.platinum)
        self._review("2027-01-31")
        self.assertEqual(self.member.tier_id, self.gold)
        self.assertFalse(self.member.tier_warned_on)
        log = self.env["club.tier.log"].search([("member_id", "=", self.member.id)], limit=1)
        self.assertEqual((log.reason, log.metric_value, log.threshold), ("downgrade", 0, 5000))
        self._review("2027-01-31")
        self.assertEqual(
            self.member.tier_id, self.gold, "a second run on a day changes nothing but the warning"
        )
        self.assertLedger()

    def test_down_to_the_qualified_tier(self):
        self.club.write({"downgrade": "qualified", "grace_days": 0})
        self._review("2027-01-01")
        self._review("2027-01-02")
        self.assertEqual(self.member.tier_id, self.silver)

    def test_reaching_the_tier_again_ends_the_warning(self):
        self._review("2027-01-01")
        with freeze_time("2027-01-10"):
            self._create_invoice(self.anna, [5000], date=datetime.date(2027, 1, 10))
        for _again in range(2):
            self._review("2027-01-11")
        self.assertFalse(self.member.tier_warned_on)
        self.assertEqual(self.member.tier_id, self.platinum)
        renewal, before = self.member.tier_log_ids[:2]
        self.assertEqual(
            (renewal.reason, renewal.metric_value, renewal.threshold), ("renewal", 5000, 5000)
        )
        self.assertEqual(renewal.from_tier_id, renewal.to_tier_id)
        self.assertNotEqual(before.reason, "renewal")
        self.assertLedger()

    def test_a_renewal_does_not_hide_what_caused_the_tier(self):
        self.club.grace_days = 90
        with freeze_time("2027-01-05"):
            invoice = self._create_invoice(self.anna, [5000], date=datetime.date(2027, 1, 5))
            self.member._set_tier(self.gold, "downgrade", datetime.date(2027, 1, 5), {})
            other = self._create_invoice(self.anna, [1], date=datetime.date(2027, 1, 5))
        self.assertEqual(self.member.tier_id, self.platinum, "raised again by the last invoice")
        self.member.tier_warned_on = "2027-01-06"
        self._review("2027-01-07")
        self.assertEqual(self.member.tier_log_ids[0].reason, "renewal")
        with freeze_time("2027-01-08"):
            self._create_refund(other)
            self._create_refund(invoice)
        self.assertNotEqual(self.member.tier_id, self.platinum)
        self.assertLedger()

    def test_locked_and_never(self):
        self.member.with_user(self.manager).set_tier(
            self.platinum, "Board", datetime.date(2027, 12, 31)
        )
        self._review("2027-01-01")
        self.assertFalse(self.member.tier_warned_on)
        self.club.downgrade = "none"
        with freeze_time("2028-02-01"), self.enter_registry_test_mode():
            self.env.ref("customer_club.club_member_cron_review").method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(self.member.tier_warned_on)

    def test_cron(self):
        with freeze_time("2027-01-01"), self.enter_registry_test_mode():
            self.env.ref("customer_club.club_member_cron_review").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.member.tier_warned_on, datetime.date(2027, 1, 1))

    def _run(self, day="2026-06-16"):
        with freeze_time(day), self.enter_registry_test_mode():
            self.env.ref("customer_club.club_member_cron_review").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["club.tier.log"].search([("member_id", "=", self.member.id)])

    def test_easier_conditions_raise_in_the_next_review(self):
        self.club.downgrade = "none"
        berta = self._create_member(self.env["res.partner"].create({"name": "Berta"}))
        self._create_invoice(berta.partner_id, [600])
        self._run()
        self.assertEqual(berta.tier_id, self.silver)
        self.gold.criterion_ids.threshold = 500
        self.assertTrue(self.club.tiers_changed)
        logs = self._run()
        log = berta.tier_log_ids[0]
        self.assertEqual((berta.tier_id, self.club.tiers_changed), (self.gold, False))
        self.assertEqual(
            (log.reason, log.metric_value, log.threshold, str(log.date)),
            ("upgrade", 600, 500, "2026-06-16"),
        )
        self.assertEqual((self._run(), len(berta.tier_log_ids)), (logs, 2), "once")
        self.assertLedger()

    def test_a_higher_tier_waits_until_the_lock_is_over(self):
        self.member.with_user(self.manager).set_tier(
            self.silver, "Board", datetime.date(2026, 6, 20)
        )
        self._run("2026-06-20")
        self.assertEqual(self.member.tier_id, self.silver)
        self._run("2026-06-21")
        self.assertEqual(self.member.tier_id, self.platinum)

    def test_a_club_without_members_has_nobody_to_raise(self):
        other = self._create_club("Empty", "EMP")
        other.tier_ids[1].criterion_ids.threshold = 1
        self.assertFalse(other.tiers_changed)

    def test_review_takes_few_queries(self):
        def count(size):
            members = self.club._enrol(
                self.env["res.partner"].create([{"name": "C"} for _n in range(size)])
            )
            for member in members:
                self._give(member, 1000, qualifying=True)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            members._review(datetime.date(2027, 1, 1))
            members._review_raise(datetime.date(2027, 1, 1))
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(2)
        self.assertLess(count(40) - count(4), 10)

    def test_member_form(self):
        partner = self.env["res.partner"].create({"name": "By form"})
        form = Form(self.env["club.member"].with_user(self.clerk))
        form.partner_id = partner
        form.club_id = self.club
        member = form.save()
        self.assertEqual((member.state, member.number[:4]), ("applied", "FRI-"))
