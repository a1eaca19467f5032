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

    def _migrate(self, version):
        path = f"touchpoint_mgmt/migrations/{version}/post-migration.py"
        load_script(path, "touchpoint_post_migration").migrate(self.env.cr, "19.0.1.0.0")

    def test_shared_history_and_topics_arrive_late(self):
        shipped = self.rule.domain_force
        self.rule.domain_force = "[('company_id', 'in', company_ids)]"
        self.assertEqual(len(self.types), 10)
        self.types.topic = False
        self._migrate("19.0.1.1.0")
        self.assertEqual(self.rule.domain_force, shipped)
        self.assertEqual(set(self.types.mapped("topic")), {"opt_out"})

    def test_what_an_admin_decided_stays(self):
        own = "[('company_id', '=', company_id)]"
        self.rule.domain_force = own
        self.types[1:].topic = False
        self.types[0].topic = "opt_in"
        self._migrate("19.0.1.1.0")
        self.assertEqual(self.rule.domain_force, own)
        self.assertEqual(self.types.mapped("topic").count(False), 9)
