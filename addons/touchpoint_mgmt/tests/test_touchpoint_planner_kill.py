"""A planner that is killed at any moment: the next run ends in the rows of an undisturbed one."""

import contextlib
import os
import random
import signal
import time
from datetime import date

from odoo import sql_db
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .real_case import TouchpointRealCase

KILLS, CUSTOMERS = 20, 120
ALONE = 40  # of them have one touch only, which the workload may move
TODAY = date(2027, 4, 29)


@tagged("post_install", "-at_install")
class TestTouchpointPlannerKill(TouchpointRealCase):
    @classmethod
    def _make(cls, env):
        """Twice as many touches as a limit and two people allow."""
        company = env["res.company"].create({"name": f"Killed Company {time.time_ns()}"})
        users = env["res.users"]
        for name in ("a", "b"):
            users |= new_test_user(
                env,
                login=f"touch_killed_{name}",
                groups="touchpoint_mgmt.touchpoint_mgmt_group_user",
                company_id=company.id,
                company_ids=[(6, 0, company.ids)],
            )
        team = env["crm.team"].create(
            {"name": "Killed", "company_id": company.id, "member_ids": [(6, 0, users.ids)]}
        )
        partners = cls._new_birthdays(env, "Killed", CUSTOMERS)
        values = {
            "company_id": company.id,
            "type_id": env.ref("touchpoint_mgmt.touchpoint_type_birthday_call").id,
            "anchor_id": env.ref("touchpoint_mgmt.touchpoint_anchor_birthday").id,
            "audience_domain": repr([("id", "in", partners[ALONE:].ids)]),
            "assignment": "round_robin",
            "team_id": team.id,
            "window_after": 2,
            "user_id": users[0].id,
        }
        phone, letter = (
            env.ref(f"touchpoint_mgmt.touchpoint_channel_{code}").id for code in ("phone", "letter")
        )
        rules = env["touchpoint.rule"].create(
            [
                {**values, "name": "Call", "channel_id": phone, "priority": 6},
                {**values, "name": "Again", "channel_id": phone, "offset_days": 1},
                {**values, "name": "Letter", "channel_id": letter, "offset_days": -1},
                {
                    **values,
                    "name": "Only once",
                    "channel_id": phone,
                    "audience_domain": repr([("id", "in", partners[:ALONE].ids)]),
                },
            ]
        )
        rules.write({"state": "running", "plan_from": TODAY})
        policy = env["touchpoint.pressure.policy"].create(
            {
                "name": "Killed",
                "company_id": company.id,
                "max_touches": 1,
                "window_days": 5,
                "defer_max_days": 6,
            }
        )
        company.touch_daily_capacity = 2
        for record in (policy, rules, team, partners, users, company):
            cls.made[record._name] = record.ids

    @classmethod
    def _remove_all(cls, env):
        cls._remove_touches(env)
        companies = cls._get_made(env, "res.company")
        env.cr.execute(
            "DELETE FROM touchpoint_run WHERE company_id IN %s", [companies._ids or (0,)]
        )
        partners = cls._get_made(env, "res.users").partner_id | cls._get_made(env, "res.partner")
        for name in ("touchpoint.pressure.policy", "touchpoint.rule", "crm.team", "res.users"):
            cls._get_made(env, name).unlink()
        partners.unlink()
        companies.write({"active": False})

    def _plan(self, env):
        """What the nightly job does for one company."""
        self._plan_rules(env, TODAY)
        company = self._get_made(env, "res.company")
        env["touchpoint.planner"]._balance_in_transactions(company, TODAY)

    def _rows(self, env):
        env.cr.execute(
            """
            SELECT t.rule_id, t.res_id, t.period, t.due_rule, t.due_pressure, t.due, t.due_at,
                   t.deadline, t.state, t.reason_code, t.user_id, t.team_id, t.arm,
                   l.rule_id, l.res_id
              FROM touchpoint_touch t LEFT JOIN touchpoint_touch l ON l.id = t.bundle_id
             WHERE t.rule_id IN %s ORDER BY 1, 2, 3
            """,
            [tuple(self.made["touchpoint.rule"])],
        )
        return env.cr.fetchall()

    def _kill_after(self, seconds):
        """Plan in a process of its own and kill it; returns whether it was still at work."""
        child = os.fork()
        if not child:
            with contextlib.suppress(BaseException):
                sql_db._Pool = None  # the connections of the parent are not ours
                self.registry._db = sql_db.db_connect(self.registry.db_name)
                self._run(self._plan)
            os._exit(0)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if os.waitpid(child, os.WNOHANG)[0]:
                return False
            time.sleep(0.002)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        self._wait_for_server()
        return True

    def _wait_for_server(self):
        """The server ends the statement of a killed process before it sees that nobody listens;
        until then the rule is locked, and a planner leaves it out."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self._run(self._count_locks):
            time.sleep(0.05)

    @classmethod
    def _count_locks(cls, env):
        env.cr.execute(
            """SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                WHERE l.locktype = 'advisory' AND d.datname = current_database()"""
        )
        return env.cr.fetchone()[0]

    @mute_logger("odoo.sql_db")
    def test_the_next_run_ends_in_the_same_rows(self):
        started = time.monotonic()
        self._run(self._plan)
        seconds = time.monotonic() - started
        expected = self._run(self._rows)
        self.assertEqual(len(expected), 3 * (CUSTOMERS - ALONE) + ALONE)
        states = {row[8] for row in expected}
        self.assertEqual(states, {"planned", "suppressed"}, "the limit had something to do")
        self.assertTrue([row for row in expected if row[5] != row[4]], "the workload, too")
        self.assertTrue([row for row in expected if row[13]], "and some go together")
        rand, killed, halfway = random.Random(7), 0, 0
        for _number in range(KILLS):
            self._run(self._remove_touches)
            killed += self._kill_after(seconds * rand.random())
            halfway += 0 < len(self._run(self._rows)) < len(expected)
            self._run(self._plan)
            self.assertEqual(self._run(self._rows), expected)
        self.assertGreater(killed, KILLS // 2)
        self.assertTrue(halfway, "some were killed between two rules")
