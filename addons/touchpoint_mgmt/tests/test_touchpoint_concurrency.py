import threading
from datetime import date

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name

CUSTOMERS = 200
TODAY = date(2027, 4, 29)


@tagged("post_install", "-at_install")
class TestTouchpointConcurrency(BaseCase):
    """Real transactions side by side; everything is committed, so everything is removed again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls._run, cls._remove_all)
        cls._run(cls._make)

    @classmethod
    def _run(cls, work, *args):
        with cls.registry.cursor() as cr:
            return work(api.Environment(cr, SUPERUSER_ID, {}), *args)

    @classmethod
    def _make(cls, env):
        partners = env["res.partner"].create(
            [
                {
                    "name": f"Concurrent {n}",
                    "phone": "+86 10 6552 9988",
                    "birthdate_date": date(1990, 5, 1 + n % 28),
                }
                for n in range(CUSTOMERS)
            ]
        )
        rule = env["touchpoint.rule"].create(
            {
                "name": "Concurrent birthdays",
                "type_id": env.ref("touchpoint_mgmt.touchpoint_type_birthday_call").id,
                "anchor_id": env.ref("touchpoint_mgmt.touchpoint_anchor_birthday").id,
                "audience_domain": repr([("id", "in", partners.ids)]),
                "assignment": "fixed",
                "grace_days": 60,
                "user_id": env.ref("base.user_admin").id,
            }
        )
        rule.write({"state": "running", "plan_from": date(2027, 1, 1)})
        cls.partner_ids, cls.rule_id = partners.ids, rule.id

    @classmethod
    def _remove_all(cls, env):
        rule_id, partner_ids = getattr(cls, "rule_id", 0), getattr(cls, "partner_ids", [0])
        touches = env["touchpoint.touch"].search([("rule_id", "=", rule_id)])
        touches.activity_id.with_context(touchpoint_closing=True).write({"active": False})
        env.cr.execute(
            "DELETE FROM mail_activity WHERE res_model = 'res.partner' AND res_id IN %s",
            [tuple(partner_ids)],
        )
        env.cr.execute("DELETE FROM touchpoint_touch WHERE rule_id = %s", [rule_id])
        env.invalidate_all()
        env["touchpoint.rule"].browse(rule_id).exists().unlink()
        env["res.partner"].browse(partner_ids).exists().unlink()

    def _at_once(self, works):
        """Run the functions in threads with their own connections; returns their errors."""
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
            thread.join(timeout=60)
        return problems

    def _plan(self, env):
        # what the cron does for one rule, retries included
        env["touchpoint.planner"]._plan_rule_in_transactions(
            env["touchpoint.rule"].browse(self.rule_id), TODAY
        )

    def _execute(self, env):
        company = env["touchpoint.rule"].browse(self.rule_id).company_id
        for _batch in range(6):
            # what the cron does for one batch, retries included
            executor = env["touchpoint.executor"]
            executor._try(executor._execute, company, date(2027, 5, 28), 40)
            env.cr.commit()

    def test_two_planners_then_planner_and_two_executors(self):
        for _round in range(3):
            self.assertEqual(self._at_once([self._plan, self._plan]), [])
        rows = self._run(self._count)
        self.assertEqual(rows, (CUSTOMERS, CUSTOMERS, 0))
        self.assertEqual(self._at_once([self._execute, self._plan, self._execute]), [])
        self._run(self._execute)
        self.assertEqual(self._run(self._count), (CUSTOMERS, CUSTOMERS, CUSTOMERS))

    def _count(self, env):
        touches = env["touchpoint.touch"].search([("rule_id", "=", self.rule_id)])
        activities = env["mail.activity"].search_count(
            [("res_model", "=", "res.partner"), ("res_id", "in", self.partner_ids)]
        )
        return len(touches), len(touches.partner_id), activities
