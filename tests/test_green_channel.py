"""The green channel of the club sorts the queues of touchpoint management."""

from odoo import Command
from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tests.form import Form

from odoo.addons.mail.tests.common import mail_new_test_user

QUEUES = {
    "touchpoint.touch": "touchpoint_mgmt.touchpoint_touch_view_list_today",
    "touchpoint.case": "touchpoint_mgmt.touchpoint_case_view_list",
}


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestGreenChannel(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Green House"})
        cls.env = cls.env(
            context={"allowed_company_ids": cls.company.ids, "tracking_disable": True}
        )
        cls.club = cls.env["club.club"].create(
            {"name": "Green", "code": "GREEN", "consent_required": False}
        )
        cls.plain, cls.vip = cls.env["res.partner"].create([{"name": "Plain"}, {"name": "Vip"}])
        cls.member = cls.club._enrol(cls.vip)
        cls.tier = cls.club.tier_ids[-1]
        cls.tier.service_priority = 3
        cls.clerk = mail_new_test_user(
            cls.env,
            login="green_clerk",
            groups="base.group_user,touchpoint_mgmt.touchpoint_mgmt_group_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.records = {
            "touchpoint.touch": [cls._touch(cls.plain), cls._touch(cls.vip)],
            "touchpoint.case": [cls._case(cls.plain, "3"), cls._case(cls.vip, "0")],
        }

    @classmethod
    def _touch(cls, partner):
        return cls.env["touchpoint.touch"].create(
            {
                "company_id": cls.company.id,
                "partner_id": partner.id,
                "type_id": cls.env["touchpoint.type"].search([], limit=1).id,
                "channel_id": cls.env["touchpoint.channel"].search([], limit=1).id,
                "state": "assigned",
                "user_id": cls.clerk.id,
                "due": "2026-06-01" if partner == cls.plain else "2026-06-15",
            }
        )

    @classmethod
    def _case(cls, partner, severity):
        return cls.env["touchpoint.case"].create(
            {
                "company_id": cls.company.id,
                "name": partner.name,
                "partner_id": partner.id,
                "severity": severity,
                "user_id": cls.clerk.id,
            }
        )

    def _queue(self, model):
        """Names of the customers, in the order of the queue of the clerk."""
        view = self.env[model].get_view(self.env.ref(QUEUES[model]).id)["arch"]
        order = view.split('default_order="')[1].split('"')[0]
        mine = (
            self.env[model]
            .with_user(self.clerk)
            .search([("user_id", "=", self.clerk.id)], order=order)
        )
        return mine.partner_id.mapped("name"), mine.mapped("service_priority")

    def test_members_come_first_as_soon_as_they_have_the_tier(self):
        for model in QUEUES:
            with self.subTest(queue=model):
                self.assertEqual(self._queue(model), (["Plain", "Vip"], [0, 0]))
        self.member.set_tier(self.tier, "chosen by hand")
        for model in QUEUES:
            with self.subTest(queue=model):
                self.assertEqual(self._queue(model), (["Vip", "Plain"], [3, 0]))

    def test_what_is_to_do_on_a_touch_or_a_case_follows_the_tier(self):
        activities = self.env["mail.activity"].union(
            *(
                record.activity_schedule("mail.mail_activity_data_todo", user_id=self.clerk.id)
                for record in (self.records["touchpoint.case"][1], self.vip)
            )
        )
        self.assertEqual(activities.mapped("club_service_priority"), [0, 0])
        self.member.set_tier(self.tier, "chosen by hand")
        self.assertEqual(activities.mapped("club_service_priority"), [3, 3])
        self.tier.service_priority = 2
        self.assertEqual(activities.mapped("club_service_priority"), [2, 2], "the tier was changed")

    def test_the_form_shows_the_green_channel(self):
        self.member.set_tier(self.tier, "chosen by hand")
        case = self.records["touchpoint.case"][1].with_user(self.clerk)
        with Form(case) as form:
            self.assertEqual(form.service_priority, 3)
