import datetime

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import TODAY, ClubCommon

DAY = datetime.timedelta(days=1)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubRelease(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.pending_days = 14
        cls.member = cls._create_member()

    def _cron(self, xmlid):
        with self.enter_registry_test_mode():
            self.env.ref(f"customer_club.{xmlid}").method_direct_trigger()
        self.env.invalidate_all()

    def _figures(self):
        member = self.member
        return member.points, member.points_pending, member.points_available

    def test_points_wait_for_the_return_period(self):
        self._create_invoice(self.anna, [100])
        self.assertEqual(self._figures(), (100, 100, 0))
        self.assertEqual(self.member.points_qualifying, 100, "tier points do not wait")
        self.assertEqual(self.anna.club_points, 0)
        reward = self.env["club.reward"].create({"name": "Voucher", "club_id": self.club.id})
        with self.assertRaisesRegex(UserError, "has 0 points to spend; 100 were asked for"):
            self.member.redeem(reward, 100)
        self.assertLedger()
        Batch = self.env["club.batch"]
        self.assertEqual(Batch._release(self.company, TODAY + 13 * DAY, 100), 0)
        self.assertEqual(Batch._release(self.company, TODAY + 14 * DAY, 100), 1)
        self.assertEqual(Batch._release(self.company, TODAY + 14 * DAY, 100), 0)
        self.assertEqual(self._figures(), (100, 0, 100))
        self.assertLedger()

    def test_an_old_invoice_does_not_wait(self):
        self._create_invoice(self.anna, [100], TODAY - 14 * DAY)
        self.assertEqual(self._figures(), (100, 0, 100))

    def test_returned_goods_take_pending_points_back(self):
        self._give(self.member, 30)
        invoice = self._create_invoice(self.anna, [100])
        self.assertEqual(self._figures(), (130, 100, 30))
        self._create_refund(invoice, [(self.product, 40)])
        self.assertEqual(self._figures(), (90, 60, 30))
        refund = self._create_refund(invoice, [(self.product, 60)])
        self.assertEqual(self._figures(), (30, 0, 30))
        refund.button_draft()
        self.assertEqual(self._figures(), (90, 60, 30), "given back to the lot that still waits")
        self.assertLedger()

    def test_reserved_points_are_not_used_to_take_back(self):
        self._give(self.member, 30)
        self.env["club.hold"]._reserve(self.member.account_id, 30, "h")
        invoice = self._create_invoice(self.anna, [100])
        self._create_refund(invoice)
        self.assertEqual((self._figures(), self.member.points_held), ((30, 0, 0), 30))
        self.assertLedger()

    def test_a_debt_is_settled_by_pending_points(self):
        self._give(self.member, 10)
        account = self.member.account_id
        self.env["club.account"]._post(
            [
                {
                    "from_account": account,
                    "to_account": account._system("issue"),
                    "points": 50,
                    "kind": "clawback",
                    "key": "debt",
                    "policy": "debt",
                    "effective_date": TODAY,
                }
            ]
        )
        self.assertEqual(self.member.points_debt, 40)
        self._create_invoice(self.anna, [100])
        self.assertEqual((self._figures(), self.member.points_debt), ((60, 60, 0), 0))
        self.assertLedger()

    def test_the_nightly_job_releases_before_it_expires(self):
        self.club.write({"expiry": "days", "expiry_delay": 14})
        self._create_invoice(self.anna, [100])
        with freeze_time(TODAY + 15 * DAY):
            for _again in range(2):
                self._cron("club_batch_cron_expire")
                self.assertEqual(self._figures(), (0, 0, 0))
        self.assertLedger()

    def test_reservation_lapses_with_its_redemption(self):
        reward = self.env["club.reward"].create(
            {"name": "Voucher", "club_id": self.club.id, "approval_required": True}
        )
        self._give(self.member, 300)
        redemption = self.member.redeem(reward, 200)
        self.assertEqual(redemption.hold_id.expires_at, datetime.datetime(2026, 6, 29))
        self._cron("club_batch_cron_release_holds")
        self.assertEqual(redemption.state, "reserved")
        with freeze_time("2026-06-29 01:00:00"):
            for _again in range(2):
                self._cron("club_batch_cron_release_holds")
                self.assertEqual(
                    (redemption.state, self.member.points_available), ("cancelled", 300)
                )
        self.assertIn("Nobody approved in time", "".join(redemption.message_ids.mapped("body")))
        self.assertLedger()

    def _gift(self):
        return self.env["club.reward"].create(
            {
                "name": "Umbrella",
                "club_id": self.club.id,
                "kind": "gift",
                "points": 200,
                "approval_required": True,
                "has_stock": True,
                "stock": 1,
            }
        )

    def test_a_piece_that_nobody_approved_goes_back_to_the_stock(self):
        gift = self._gift()
        self._give(self.member, 300)
        self.member.redeem(gift, 200)
        self.assertTrue(gift.is_sold_out)
        with freeze_time("2026-06-29 01:00:00"):
            self._cron("club_batch_cron_release_holds")
        self.assertEqual((gift.stock_left, self.member.points_held), (1, 0))

    def test_an_approved_gift_waits_for_its_member(self):
        self._give(self.member, 300)
        redemption = self.member.redeem(self._gift(), 200)
        redemption.with_user(self.clerk).action_approve()
        with freeze_time("2026-09-01 01:00:00"):
            self._cron("club_batch_cron_release_holds")
            self.assertEqual((redemption.state, self.member.points_held), ("approved", 200))
            redemption.with_user(self.clerk).action_deliver()
        self.assertEqual((redemption.state, self.member.points), ("delivered", 100))
        self.assertLedger()


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubLeave(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()
        cls._give(cls.member, 300)

    def test_points_stay_or_are_forfeited(self):
        self.member.action_leave()
        self.assertEqual(self.member.points, 300)
        self.member.action_activate()
        self.club.leave_points = "forfeit"
        for _again in range(2):
            self.member.action_leave()
            self.assertEqual(self.member.points, 0)
            self.member.action_activate()
            self._give(self.member, 50, "again")
        self.assertLedger()

    def test_reservations_end_with_the_membership(self):
        reward = self.env["club.reward"].create(
            {"name": "Voucher", "club_id": self.club.id, "approval_required": True}
        )
        redemption = self.member.redeem(reward, 100)
        self.member.action_leave()
        self.assertEqual((redemption.state, self.member.points_held), ("cancelled", 0))
        self.assertLedger()

    def test_so_do_promised_gifts(self):
        gift = self.env["club.reward"].create(
            {
                "name": "Umbrella",
                "club_id": self.club.id,
                "kind": "gift",
                "points": 100,
                "approval_required": True,
            }
        )
        redemption = self.member.redeem(gift, 100)
        redemption.with_user(self.clerk).action_approve()
        self.member.action_leave()
        self.assertEqual((redemption.state, self.member.points_held), ("cancelled", 0))
        self.assertIn("given back", "".join(redemption.message_ids.mapped("body")))
        self.assertLedger()
