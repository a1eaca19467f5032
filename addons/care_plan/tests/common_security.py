from odoo.tests import new_test_user

from .common import CareCommon

OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


class SecurityCommon(CareCommon):
    """Who may do what: by role, and by company."""

    def assertAccessTable(self, table):
        """Each role may do with a model what the letters of `table` say, an employee nothing."""
        users = {"user": self.planner, "approver": self.approver, "manager": self.manager}
        outsider = new_test_user(self.env, "care_outsider", groups="base.group_user")
        for model, roles in table.items():
            for role, allowed in roles.items():
                for letter, operation in OPERATIONS.items():
                    self.assertEqual(
                        self.env[model].with_user(users[role]).has_access(operation),
                        letter in allowed,
                        (model, role, operation),
                    )
            self.assertFalse(self.env[model].with_user(outsider).has_access("read"), model)

    def _stranger(self):
        """Manager of another company."""
        other = self.env["res.company"].create({"name": "Company B"})
        return new_test_user(
            self.env,
            "care_b",
            groups="care_plan.care_plan_group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
