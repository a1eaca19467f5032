from datetime import date, datetime

from odoo.tests import tagged

from .real_case import TouchpointRealCase

CUSTOMERS = 200
TODAY = date(2027, 4, 29)


@tagged("post_install", "-at_install")
class TestTouchpointConcurrency(TouchpointRealCase):
    @classmethod
    def _make(cls, env):
        partners = cls._new_birthdays(env, "Concurrent", CUSTOMERS)
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
        cls.made = {"touchpoint.rule": rule.ids, "res.partner": partners.ids}

    def _plan(self, env):
        self._plan_rules(env, TODAY)

    def _execute(self, env):
        company = self._get_made(env, "touchpoint.rule").company_id
        for _batch in range(6):
            # what the cron does for one batch, retries included
            executor = env["touchpoint.executor"]
            executor._try(executor._execute, company, date(2027, 5, 28), 40)
            env.cr.commit()

    def test_two_planners_then_planner_and_two_executors(self):
        for _round in range(3):
            self.assertEqual(self._at_once(self._plan, self._plan), [])
        rows = self._run(self._count)
        self.assertEqual(rows, (CUSTOMERS, CUSTOMERS, 0))
        self.assertEqual(self._at_once(self._execute, self._plan, self._execute), [])
        self._run(self._execute)
        self.assertEqual(self._run(self._count), (CUSTOMERS, CUSTOMERS, CUSTOMERS))

    def _count(self, env):
        touches = env["touchpoint.touch"].search([("rule_id", "in", self.made["touchpoint.rule"])])
        activities = env["mail.activity"].search_count(
            [("res_model", "=", "res.partner"), ("res_id", "in", self.made["res.partner"])]
        )
        return len(touches), len(touches.partner_id), activities


@tagged("post_install", "-at_install")
class TestTouchpointClosedTwice(TouchpointRealCase):
    @classmethod
    def _make(cls, env):
        partner = cls._new_birthdays(env, "Closed twice", 1)
        kind = env.ref("touchpoint_mgmt.touchpoint_type_birthday_call")
        rule = env["touchpoint.rule"].create(
            {
                "name": "Closed twice",
                "type_id": kind.id,
                "anchor_id": env.ref("touchpoint_mgmt.touchpoint_anchor_birthday").id,
                "audience_domain": repr([("id", "in", partner.ids)]),
            }
        )
        touch = env["touchpoint.touch"].create(
            {
                "company_id": env.company.id,
                "partner_id": partner.id,
                "commercial_partner_id": partner.id,
                "rule_id": rule.id,
                "type_id": kind.id,
                "channel_id": kind.channel_id.id,
                "due": TODAY,
                "deadline": TODAY,
            }
        )
        cls.made = {
            "touchpoint.rule": rule.ids,
            "res.partner": partner.ids,
            "touchpoint.touch": touch.ids,
        }

    def _close(self, env):
        outcome = env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        touch = self._get_made(env, "touchpoint.touch")
        touch._record_result(outcome, datetime(2027, 4, 29, 2))

    def test_two_people_close_the_same_touch_at_the_same_moment(self):
        self.assertEqual(len(self._at_once(self._close, self._close)), 1)
        self.assertEqual(self._run(self._count), ("done", 1, 1))

    def _count(self, env):
        touch = self._get_made(env, "touchpoint.touch")
        return touch.state, touch.attempts, len(touch.attempt_ids)
