from odoo.tests import freeze_time, tagged

from .common import ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubDashboard(ClubCommon):
    def test_figures_and_their_rows_agree(self):
        member = self._create_member()
        self._give(member, 900)
        self.env["club.reward"].create({"name": "Voucher", "club_id": self.club.id})
        member.redeem(self.club.reward_ids, 300)
        self.club.point_value = 0.5
        board = self.env["club.club"].with_user(self.auditor).get_dashboard(self.club.id)
        tiles = {tile["key"]: tile for tile in board["tiles"]}
        self.assertEqual((tiles["members"]["value"], tiles["new"]["value"]), ("1", "1"))
        self.assertEqual((tiles["points"]["value"], tiles["gifts"]["value"]), ("600", "0"))
        self.assertIn("300", tiles["liability"]["value"])
        for tile in board["tiles"][:8]:
            model = self.env.ref(tile["action"]).res_model
            self.assertEqual(str(self.env[model].search_count(tile["domain"])), tile["value"])
        self.assertEqual([tier["value"] for tier in board["tiers"]], [1, 0, 0])
        month = board["months"][-1]
        self.assertEqual((month["label"], len(board["months"])), ("2026-06", 12))
        self.assertEqual([bar["value"] for bar in month["bars"]], [900, 300, 0])
        for bar in month["bars"]:
            rows = self.env["club.statement"].search(bar["domain"])
            self.assertEqual(abs(sum(rows.mapped("points"))), bar["value"])

    def test_without_a_club(self):
        other = self._create_company("Empty")
        user = self._create_user("club_empty", "customer_club.customer_club_group_auditor", other)
        board = self.env(user=user, context={})["club.club"].get_dashboard()
        self.assertEqual((board["clubs"], board["tiers"]), ([], []))
