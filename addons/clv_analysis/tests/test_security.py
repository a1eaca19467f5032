from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ClvCase

# model: operations allowed to (employee, analyst, manager); r read, w write, c create, u unlink
TABLE = {
    "clv.config": ("", "r", "rw"),
    "clv.segment": ("r", "r", "rwcu"),
    "clv.stage": ("r", "r", "rw"),
    "clv.run": ("", "r", "r"),
    "clv.score": ("", "r", "r"),
    "clv.alert": ("", "rw", "rw"),
    "clv.cluster": ("", "r", "rwcu"),
    "clv.association": ("", "r", "r"),
    "clv.wallet": ("", "rwcu", "rwcu"),
    "clv.group.value": ("", "rwcu", "rwcu"),
    "clv.group.value.line": ("", "rwcu", "rwcu"),
    "clv.event": ("", "rwcu", "rwcu"),
    "clv.event.type": ("", "r", "rwcu"),
    "clv.cost.pool": ("", "r", "rwcu"),
    "clv.cost.share": ("", "r", "r"),
    "clv.component": ("", "rwc", "rwcu"),
    "clv.component.line": ("", "rwcu", "rwcu"),
    "clv.account": ("", "r", "r"),
    "clv.cohort": ("", "r", "r"),
    "clv.flow": ("", "r", "r"),
    "clv.tenure": ("", "r", "r"),
    "clv.concentration": ("", "r", "r"),
    "clv.score.history": ("", "r", "r"),
    "clv.backtest": ("", "r", "r"),
    "clv.backtest.bin": ("", "r", "r"),
    "clv.backtest.tracking": ("", "r", "r"),
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestSecurity(ClvCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = new_test_user(
            cls.env,
            login="clv_employee",
            groups="base.group_user",
            company_id=cls.company_a.id,
            company_ids=[(6, 0, cls.company_a.ids)],
        )
        cls.portal = new_test_user(cls.env, login="clv_portal", groups="base.group_portal")
        cls.ann = cls._partner("Ann")
        for company in cls.company_a + cls.company_b:
            cls._order(cls.ann, "2026-01-10", 100, company=company)
            cls._run(company)
            cls._order(cls._partner("Bob"), "2026-02-10", 500, company=company)
            cls._run(company)

    def test_access_table(self):
        for model, allowed in TABLE.items():
            roles = (self.employee, self.analyst, self.manager)
            for user, letters in zip(roles, allowed, strict=True):
                for letter, operation in OPERATIONS.items():
                    self.assertEqual(
                        self.env[model].with_user(user).has_access(operation),
                        letter in letters,
                        f"{user.login} {operation} {model}",
                    )
            for operation in OPERATIONS.values():
                self.assertFalse(self.env[model].with_user(self.portal).has_access(operation))

    def test_access_other_company_is_invisible(self):
        for model in ("clv.config", "clv.run", "clv.score", "clv.score.history"):
            everything = self.env[model].search([])
            foreign = everything.filtered(lambda r: r.company_id == self.company_b)
            self.assertTrue(foreign, model)
            seen = self.env[model].with_user(self.manager).search([])
            self.assertEqual(seen.company_id, self.company_a, model)
            with self.assertRaises(AccessError):
                foreign.with_user(self.manager).read(["company_id"])

    def test_access_run_of_another_company_is_not_started(self):
        run = self.env["clv.run"]._prepare_runs(self.company_b)
        with self.assertRaises(AccessError):
            run.with_user(self.manager).action_compute()
        self.assertEqual(run.state, "draft")

    def test_access_settings_by_manager(self):
        config = self.company_a.clv_config_id
        config.with_user(self.manager).window_months = 12
        self.assertEqual(config.window_months, 12)
        with self.assertRaises(AccessError):
            config.with_user(self.analyst).window_months = 6
