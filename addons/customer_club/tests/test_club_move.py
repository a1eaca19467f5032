from odoo import fields
from odoo.tests import freeze_time, tagged

from .common import TODAY, ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubMove(ClubCommon):
    """What a member reads about a move follows the language of the reader, not of who posted it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.member = cls._create_member()

    def _translate(self, record, name):
        record.with_context(lang="zh_CN").name = name
        return record

    def _origins(self):
        """Origin of the member's latest row, in English and in Chinese, as the clerk reads it."""
        row = self.env["club.statement"].search([("member_id", "=", self.member.id)], limit=1)
        row = row.with_user(self.clerk)
        return [row.with_context(lang=lang).origin for lang in ("en_US", "zh_CN")]

    def test_a_reward(self):
        self._give(self.member, 100)
        reward = self._translate(
            self.env["club.reward"].create({"name": "Voucher", "club_id": self.club.id}), "代金券"
        )
        chinese = self.member.with_context(lang="zh_CN")
        redemption = chinese.redeem(reward.with_context(lang="zh_CN"), 100)
        self.assertEqual(redemption.move_id.res_name, "代金券")
        self.assertEqual(self._origins(), ["Voucher", "代金券"])
        self.assertIn("Voucher", redemption.move_id.with_context(lang="en_US").display_name)
        redemption.with_user(self.clerk).action_cancel()
        self.assertEqual(self._origins(), ["Voucher", "代金券"])

    def test_an_event(self):
        event = self.env["club.event"].create(
            {
                "name": "Golf",
                "club_id": self.club.id,
                "date_begin": "2026-07-01 08:00:00",
                "date_end": "2026-07-01 18:00:00",
                "points": 50,
            }
        )
        self._translate(event, "高尔夫")
        event.action_apply()
        self.env["club.rsvp"]._reply(event, self.member)._attend()
        self.assertEqual(self._origins(), ["Golf", "高尔夫"])

    def test_a_birthday(self):
        rule = self.env["club.earn.rule"].create(
            {
                "name": "Birthday",
                "club_id": self.club.id,
                "trigger": "birthday",
                "counts_for_tier": False,
            }
        )
        self._translate(rule, "生日")
        self.env["club.earning"]._award(self.member, "birthday", "bday:test", TODAY)
        self.assertEqual(self._origins(), ["Birthday", "生日"])

    def test_a_referral(self):
        self.club.write({"referrer_points": 300, "referee_points": 100})
        ben = self.env["res.partner"].create({"name": "Ben"})
        new = self.club._join(ben, True, referral_code=self.member.referral_code)
        self.assertEqual(self._origins()[0], "Referral: Ben")
        self.assertNotEqual(self._origins()[1], "Referral: Ben")
        self.env.invalidate_all()
        self.assertEqual(new.statement_ids.origin, "Referral: Anna")

    def test_leaving(self):
        self.club.leave_points = "forfeit"
        self._give(self.member, 100)
        self.member.action_leave()
        self.assertEqual(self._origins()[0], "Left the club")
        self.assertNotEqual(self._origins()[1], "Left the club")

    def test_a_document_of_its_own_keeps_its_name(self):
        invoice = self._create_invoice(self.anna, [100])
        self.assertEqual(self._origins(), [invoice.name] * 2)

    def test_without_an_origin_the_day_tells_moves_apart(self):
        move = self._give(self.member, 100)
        self.assertIn("06/15/2026", move.with_context(lang="en_US").display_name)

    def test_the_texts_are_read_at_once(self):
        self._give(self.member, 1000)
        reward = self.env["club.reward"].create({"name": "Voucher", "club_id": self.club.id})
        for _time in range(6):
            self.member.redeem(reward, 100)
        rows = self.env["club.statement"].search([("member_id", "=", self.member.id)])

        def queries(count):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows[:count].mapped("origin")
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(6), queries(1))

    def test_the_date_of_an_event_is_the_day_at_its_place(self):
        self.env.user.tz = "Asia/Shanghai"
        event = self.env["club.event"].create(
            {
                "name": "Breakfast",
                "club_id": self.club.id,
                "date_begin": "2026-06-30 22:00:00",
                "date_end": "2026-07-01 02:00:00",
                "points": 50,
            }
        )
        event.action_apply()
        rsvp = self.env["club.rsvp"]._reply(event, self.member)
        rsvp._attend(fields.Datetime.to_datetime("2026-06-30 23:00:00"))
        self.env.invalidate_all()
        self.assertEqual(str(self.member.statement_ids.effective_date), "2026-07-01")
