"""Automation rules react to what happens in a club, though the ledger writes its rows itself."""

from odoo import Command
from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools import html2plaintext


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubAutomation(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club = cls.env["club.club"].create(
            {"name": "Robots", "code": "ROBOT", "consent_required": False}
        )
        cls.partner = cls.env["res.partner"].create({"name": "Anna"})
        cls.member = cls.club._enrol(cls.partner)

    def _automation(self, model, trigger, code, **values):
        """A rule of *Automation Rules* with Python code, as an administrator makes one."""
        model = self.env["ir.model"]._get(model)
        action = {
            "name": "Note",
            "model_id": model.id,
            "state": "code",
            "code": code,
            "usage": "base_automation",
        }
        automation = self.env["base.automation"].create(
            {
                "name": "Note",
                "model_id": model.id,
                "trigger": trigger,
                "action_server_ids": [Command.create(action)],
                **values,
            }
        )
        self.addCleanup(self.env["base.automation"]._unregister_hook)
        return automation

    def _give(self, points, key):
        account = self.member.account_id
        self.env["club.account"]._post(
            [
                {
                    "from_account": account._system("adjust"),
                    "to_account": account,
                    "points": points,
                    "kind": "adjust",
                    "key": key,
                    "effective_date": "2026-06-15",
                    "expires_on": "2026-06-30",
                }
            ]
        )

    def test_a_move_of_many_points(self):
        self._automation(
            "club.move",
            "on_create",
            "for move in records:\n"
            "    move.to_account_id.member_id.message_post(body='%s points' % move.points)",
            filter_domain="[('points', '>=', 500)]",
        )
        self._give(499, "automation:1")
        self._give(500, "automation:2")
        self._give(500, "automation:2")
        told = [html2plaintext(body) for body in self.member.message_ids.mapped("body")]
        self.assertEqual([text for text in told if text.endswith("points")], ["500 points"])

    def test_points_that_expire(self):
        self._automation(
            "club.move",
            "on_create_or_write",
            "for move in records:\n"
            "    move.from_account_id.member_id.message_post(body='%s gone' % move.points)",
            filter_domain="[('kind', '=', 'expire')]",
        )
        self._give(100, "automation:1")
        with self.enter_registry_test_mode(), freeze_time("2026-07-01"):
            self.env.ref("customer_club.club_batch_cron_expire").method_direct_trigger()
        self.env.invalidate_all()
        self.assertIn("100 gone", "".join(map(str, self.member.message_ids.mapped("body"))))

    def test_a_member_who_reaches_a_tier(self):
        gold = self.club.tier_ids[1]
        self._automation(
            "club.member",
            "on_create_or_write",
            "for member in records:\n    member.message_post(body='Welcome to Gold')",
            filter_pre_domain=f"[('tier_id', '!=', {gold.id})]",
            filter_domain=f"[('tier_id', '=', {gold.id})]",
        )
        self.member.set_tier(gold, "Board")
        self.assertIn("Welcome to Gold", "".join(map(str, self.member.message_ids.mapped("body"))))
