"""Databases of before get what is not updated with the module."""

from odoo.modules.module import load_script
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestMigrations(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("touchpoint_mgmt.touchpoint_touch_rule_company")
        cls.types = cls.env["touchpoint.type"].search([("topic", "!=", False)])

    def _migrate(self, version, stage="post"):
        path = f"touchpoint_mgmt/migrations/{version}/{stage}-migration.py"
        load_script(path, f"touchpoint_{stage}_migration").migrate(self.env.cr, "19.0.1.0.0")

    def test_shared_history_and_topics_arrive_late(self):
        shipped = self.rule.domain_force
        self.rule.domain_force = "[('company_id', 'in', company_ids)]"
        self.assertEqual(len(self.types), 10)
        self.types.topic = False
        self._migrate("19.0.1.1.0")
        self.assertEqual(self.rule.domain_force, shipped)
        self.assertEqual(set(self.types.mapped("topic")), {"opt_out"})

    def test_contacts_know_the_vendor_who_made_them(self):
        vendor = self.env["res.partner"].create({"name": "Call House"})
        given = self.env["touchpoint.vendor.list"].create(
            {"name": "Calls", "vendor_id": vendor.id, "day": "2027-05-01", "unit_cost": 5}
        )
        touch = self.env["touchpoint.touch"].create(
            {
                "company_id": given.company_id.id,
                "partner_id": vendor.id,
                "type_id": self.types[0].id,
                "channel_id": self.types[0].channel_id.id,
                "vendor_list_id": given.id,
                "due": "2027-05-10",
            }
        )
        ours, theirs = self.env["touchpoint.attempt"].create(
            [
                {
                    "touch_id": touch.id,
                    "company_id": given.company_id.id,
                    "at": at,
                    "user_id": self.env.uid,
                }
                for at in ("2027-04-30 08:00:00", "2027-05-02 08:00:00")
            ]
        )
        self.env.flush_all()
        self._migrate("19.0.1.1.0")
        self.env.invalidate_all()
        self.assertEqual((ours.vendor_list_id.id, theirs.vendor_list_id), (False, given))
        self.assertEqual(given.total_cost, 5)

    def test_touches_know_how_many_cases_came_of_them(self):
        customer = self.env["res.partner"].create({"name": "Wang Xifeng"})
        touch, other = self.env["touchpoint.touch"].create(
            [
                {
                    "company_id": self.env.company.id,
                    "partner_id": customer.id,
                    "type_id": self.types[0].id,
                    "channel_id": self.types[0].channel_id.id,
                    "due": "2027-05-10",
                }
            ]
            * 2
        )
        touch._open_case(description="The seat is cold.")
        self.env.flush_all()
        self.env.cr.execute("UPDATE touchpoint_touch SET case_count = NULL")
        self._migrate("19.0.1.2.0", "pre")
        self.env.invalidate_all()
        self.assertEqual((touch.case_count, other.case_count), (1, 0))

    def test_what_an_admin_decided_stays(self):
        own = "[('company_id', '=', company_id)]"
        self.rule.domain_force = own
        self.types[1:].topic = False
        self.types[0].topic = "opt_in"
        self._migrate("19.0.1.1.0")
        self.assertEqual(self.rule.domain_force, own)
        self.assertEqual(self.types.mapped("topic").count(False), 9)
