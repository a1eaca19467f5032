"""Ten rules, two planners and an executor at once; the million is measured in benchmarks/."""

from datetime import date, datetime

from odoo.tests import tagged
from odoo.tools import mute_logger

from .real_case import TouchpointRealCase

CUSTOMERS, RULES = 300, 10
TODAY = date(2027, 5, 5)


@tagged("post_install", "-at_install")
class TestTouchpointManyRules(TouchpointRealCase):
    @classmethod
    def _make(cls, env):
        partners = cls._new_birthdays(env, "Many", CUSTOMERS)
        rules = env["touchpoint.rule"].create(
            [
                {
                    "name": f"Many {number}",
                    "type_id": env.ref("touchpoint_mgmt.touchpoint_type_birthday_call").id,
                    "anchor_id": env.ref("touchpoint_mgmt.touchpoint_anchor_birthday").id,
                    "audience_domain": repr([("id", "in", partners.ids)]),
                    "offset_days": number,
                    "grace_days": 60,
                    "assignment": "fixed",
                    "cap_exempt": True,
                    "user_id": env.ref("base.user_admin").id,
                }
                for number in range(RULES)
            ]
        )
        rules.write({"state": "running", "plan_from": date(2027, 4, 1)})
        cls.made = {"touchpoint.rule": rules.ids, "res.partner": partners.ids}
        env.flush_all()
        # a field that an uninstalled app took along
        env.cr.execute(
            "UPDATE touchpoint_rule SET audience_domain = %s WHERE id = %s",
            ["[('field_of_an_uninstalled_app', '=', 1)]", rules[4].id],
        )

    def _plan(self, env):
        self._plan_rules(env, TODAY)

    def _execute(self, env):
        company = env["touchpoint.rule"].browse(self.made["touchpoint.rule"][0]).company_id
        executor = env["touchpoint.executor"].with_company(company)
        executor._run(company, datetime(2027, 5, 10, 12), False, 100)

    def _count(self, env):
        """{rule: (touches, different keys)}"""
        env.cr.execute(
            """SELECT rule_id, count(*), count(DISTINCT (res_id, period)) FROM touchpoint_touch
                WHERE rule_id IN %s AND res_id IS NOT NULL GROUP BY rule_id""",
            [tuple(self.made["touchpoint.rule"])],
        )
        return {rule_id: counts for rule_id, *counts in env.cr.fetchall()}

    @mute_logger("odoo.sql_db", "odoo.addons.touchpoint_mgmt.models.touchpoint_planner")
    def test_scenario_25_two_planners_and_an_executor(self):
        for _round in range(2):
            self.assertEqual(self._at_once(self._plan, self._plan, self._execute), [])
        self._run(self._plan)
        broken = self.made["touchpoint.rule"][4]
        expected = {rule: [CUSTOMERS] * 2 for rule in self.made["touchpoint.rule"]}
        del expected[broken]
        self.assertEqual(self._run(self._count), expected)
        error = self._run(lambda env: env["touchpoint.rule"].browse(broken).last_error)
        self.assertIn("field_of_an_uninstalled_app", error)
