import threading
from datetime import date

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests.common import BaseCase, get_db_name


class TouchpointRealCase(BaseCase):
    """Real transactions side by side; everything is committed, so everything is removed again.

    A test makes its records in ``_make`` and notes them in ``made``: {model: ids}.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.made = {}
        cls.addClassCleanup(cls._run, cls._remove_all)
        cls._run(cls._make)

    @classmethod
    def _run(cls, work):
        """``work`` in a transaction of its own, committed when it ends well."""
        with cls.registry.cursor() as cr:
            return work(api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True}))

    @classmethod
    def _make(cls, env):
        raise NotImplementedError

    @classmethod
    def _get_made(cls, env, name):
        """The records of this model that are still there, archived ones too."""
        records = env[name].with_context(active_test=False)
        return records.browse(cls.made.get(name, [])).exists()

    @classmethod
    def _remove_all(cls, env):
        cls._remove_touches(env)
        cls._get_made(env, "touchpoint.rule").unlink()
        cls._get_made(env, "res.partner").unlink()

    @classmethod
    def _remove_touches(cls, env):
        """History cannot be deleted by the ORM."""
        rule_ids = tuple(cls.made.get("touchpoint.rule", [0]))
        env.cr.execute("DELETE FROM touchpoint_touch WHERE rule_id IN %s", [rule_ids])
        env.cr.execute("DELETE FROM touchpoint_run WHERE rule_id IN %s", [rule_ids])
        env.cr.execute(
            "DELETE FROM mail_activity WHERE res_model = 'res.partner' AND res_id IN %s",
            [tuple(cls.made.get("res.partner", [0]))],
        )
        env.invalidate_all()

    @classmethod
    def _new_birthdays(cls, env, name, count):
        """So many customers with birthdays in May."""
        return env["res.partner"].create(
            [
                {
                    "name": f"{name} {n}",
                    "phone": "+86 10 6552 9988",
                    "birthdate_date": date(1990, 5, 1 + n % 28),
                }
                for n in range(count)
            ]
        )

    @classmethod
    def _plan_rules(cls, env, today):
        """What the nightly job does for these rules, retries included."""
        planner = env["touchpoint.planner"]
        for rule in cls._get_made(env, "touchpoint.rule").sorted("id"):
            planner._plan_rule_in_transactions(rule, today)
            env.cr.commit()

    def _at_once(self, *works):
        """Run the functions in threads with their own connections; returns their errors."""
        barrier, problems = threading.Barrier(len(works)), []

        def call(work):
            try:
                barrier.wait(timeout=20)
                self._run(work)
            except Exception as error:  # reported by the assertion of the test
                problems.append(error)

        threads = [threading.Thread(target=call, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=120)
        return problems
