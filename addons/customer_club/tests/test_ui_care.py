import base64

from odoo import fields
from odoo.tests import tagged

from .browser import ClubBrowser


@tagged("post_install", "-at_install")
class TestUiCare(ClubBrowser):
    """The journeys beside the ledger: desk clerk, manager, member with a phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.enrolment = "invite"
        soon = fields.Datetime.add(fields.Datetime.now(), days=7)
        cls.event = cls.env["club.event"].create(
            {
                "name": "Tour evening",
                "club_id": cls.club.id,
                "date_begin": soon,
                "date_end": soon,
                "points": 40,
            }
        )
        cls.event.action_apply()
        cls.env["club.benefit"].create({"name": "Car wash", "club_id": cls.club.id, "quota": 2})
        cls.gift = cls.env["club.reward"].create(
            {
                "name": "Silk umbrella",
                "kind": "gift",
                "points": 300,
                "club_id": cls.club.id,
                "approval_required": True,
            }
        )

    def test_clerk_enrols_logs_a_benefit_checks_in_and_hands_over(self):
        self.env["res.partner"].create({"name": "Care Customer", "company_id": self.company.id})
        self.start_tour(
            "/odoo/club-members", "customer_club_clerk_enrol_tour", login=self.clerk.login
        )
        member = self.club.member_ids
        self.assertEqual((member.benefit_use_ids.number, member.points), (1, 40))
        self._give(member, 500)
        redemption = member.redeem(self.gift, 300)
        self.start_tour(
            f"/odoo/club-redemptions/{redemption.id}",
            "customer_club_clerk_gift_tour",
            login=self.clerk.login,
        )
        self.assertEqual((redemption.state, member.points), ("delivered", 240))

    def test_manager_reads_the_dashboard_and_decides_about_a_visit(self):
        self._create_member()
        visit = self.env["club.event"].create(
            {
                "name": "Tour visit",
                "kind": "visit",
                "club_id": self.club.id,
                "date_begin": self.event.date_begin,
                "date_end": self.event.date_end,
                "visited_ids": self.anna.ids,
            }
        )
        visit.with_user(self.clerk).action_apply()
        self.start_tour(
            "/odoo/club-dashboard", "customer_club_dashboard_tour", login=self.manager.login
        )
        self.assertEqual((visit.state, visit.first_approver_id), ("agreed", self.manager))

    def test_manager_imports_members(self):
        wizard = (
            self.env["club.import"]
            .with_user(self.manager)
            .create(
                {
                    "club_id": self.club.id,
                    "file": base64.b64encode(b"Reference,Name,Points\nT1,Tour Import,70\nT2,Bad,x"),
                    "filename": "members.csv",
                    "mode": "good",
                }
            )
        )
        self.start_tour(
            f"/odoo/club-import/{wizard.id}",
            "customer_club_import_tour",
            login=self.manager.login,
        )
        self.assertEqual(self.club.member_ids.mapped("points"), [70])

    def test_member_on_a_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        user = self._create_user("club_care_phone", "base.group_portal")
        member = self._create_member(user.partner_id)
        self._give(member, 500)
        self.start_tour("/my", "customer_club_member_care_tour", login=user.login)
        self.assertEqual(member.rsvp_ids.state, "seat")
        self.assertEqual((member.points, member.points_available), (500, 200))
        self.assertEqual(member.opinion_ids.name, "Sunday opening")
