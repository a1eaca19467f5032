from odoo.tests import tagged

from .browser import ClubBrowser


@tagged("post_install", "-at_install")
class TestUi(ClubBrowser):
    def _desk_member(self, partner):
        club = self._create_club("Desk Club", "DESK")
        self.env["club.reward"].create({"name": "Shopping voucher", "club_id": club.id})
        member = self._create_member(partner, club)
        self._give(member, 500)
        return member

    def test_manager_opens_a_club_enrols_and_adjusts(self):
        self.env["res.partner"].create({"name": "Tour Customer"})
        self.start_tour("/odoo/club-clubs", "customer_club_manager_tour", login=self.manager.login)
        member = self.env["club.member"].search([("number", "=", "TOUR-000001")])
        self.assertEqual(member.points, 120)

    def test_clerk_redeems_at_the_desk(self):
        member = self._desk_member(self.anna)
        self.start_tour("/odoo/club-members", "customer_club_desk_tour", login=self.clerk.login)
        self.assertEqual((member.points, member.redemption_ids.points), (200, 300))

    def test_member_on_a_phone(self):
        self.browser_size = "375x667"
        self.touch_enabled = True
        user = self._create_user("club_phone", "base.group_portal")
        self.club.enrolment = "invite"
        member = self._desk_member(user.partner_id)
        self.start_tour("/my", "customer_club_portal_tour", login=user.login)
        self.assertEqual(member.points, 300)
