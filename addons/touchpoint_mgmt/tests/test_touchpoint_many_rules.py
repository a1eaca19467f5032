"""Ten rules, two planners and an executor at once; the million is measured in benchmarks/."""

import threading
from datetime import date, datetime

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger

CUSTOMERS, RULES = 300, 10
TODAY = date(2027, 5, 5)


@tagged("post_install", "-at_install")
class TestTouchpointManyRules(BaseCase):
    """Real transactions side by side; everything is committed, so everything is removed again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.made = {}
        cls.addClassCleanup(cls._run, cls._remove_all)
        cls._run(cls._make)

    @classmethod
    def _run(cls, work):
        with cls.registry.cursor() as cr:
            return work(api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True}))

    @classmethod
    def _make(cls, env):
        partners = env["res.partner"].create(
            [
                {
                    "name": f"Many {n}",
                    "phone": "+86 10 6552 9988",
                    "birthdate_date": date(1990, 5, 1 + n % 28),
                }
                for n in range(CUSTOMERS)
            ]
        )
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

    @classmethod
    def _remove_all(cls, env):
        rule_ids = tuple(cls.made.get("touchpoint.rule", [0]))
        partner_ids = cls.made.get("res.partner", [0])
        env.cr.execute("DELETE FROM touchpoint_touch WHERE rule_id IN %s", [rule_ids])
        env.cr.execute("DELETE FROM touchpoint_run WHERE rule_id IN %s", [rule_ids])
        env.cr.execute(
            "DELETE FROM mail_activity WHERE res_model = 'res.partner' AND res_id IN %s",
            [tuple(partner_ids)],
        )
        env.invalidate_all()
        env["touchpoint.rule"].browse(rule_ids).exists().unlink()
        env["res.partner"].browse(partner_ids).exists().unlink()

    def _plan(self, env):
        planner = env["touchpoint.planner"]
        for rule in env["touchpoint.rule"].browse(self.made["touchpoint.rule"]):
            planner._plan_rule_in_transactions(rule, TODAY)
            env.cr.commit()

    def _execute(self, env):
        company = env["touchpoint.rule"].browse(self.made["touchpoint.rule"][0]).company_id
        executor = env["touchpoint.executor"].with_company(company)
        executor._run(company, datetime(2027, 5, 10, 12), False, 100)

    def _at_once(self, *works):
        barrier, problems = threading.Barrier(len(works)), []

        def call(work):
            try:
                barrier.wait(timeout=20)
                self._run(work)
            except Exception as error:  # reported by the assertion below
                problems.append(error)

        threads = [threading.Thread(target=call, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=120)
        return problems

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
