"""Databases of before get what is not updated with the module."""

from odoo.modules.module import load_script
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestMigrations(TransactionCase):
    def _migrate(self, version):
        path = f"care_plan/migrations/{version}/post-migration.py"
        script = load_script(path, "care_plan_post_migration")
        script.migrate(self.env.cr, "19.0.1.0.0")
        return script

    def test_every_company_uses_the_shipped_templates(self):
        rule = self.env.ref("care_plan.care_plan_rule_company")
        part = self.env.ref("care_plan.care_goal_rule_company")
        shipped = rule.domain_force
        old = shipped.replace(" + [False]", "")
        own = "[('company_id', '=', company_id)]"
        self.assertNotEqual(old, shipped)
        rule.domain_force, part.domain_force = old, own
        script = self._migrate("19.0.1.1.0")
        self.assertEqual(rule.domain_force, shipped)
        self.assertEqual(part.domain_force, own, "an admin changed it")
        for model in script.MODELS:
            found = self.env.ref(f"care_plan.{model}_rule_company")
            self.assertIn(found.domain_force, (shipped, own), model)
