from psycopg2 import IntegrityError

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestCareTask(CareCommon):
    def _task(self, plan, **values):
        return (
            self.env["care.task"]
            .with_user(self.planner)
            .create(
                {
                    "name": "Book the hall",
                    "action_id": plan.action_ids.id,
                    "date_due": "2026-06-10",
                    **values,
                }
            )
        )

    def test_a_task_waits_for_another(self):
        plan = self._approve(self._plan())
        first = self._task(plan)
        second = self._task(plan, name="Invite", depends_on_ids=[(6, 0, first.ids)])
        self.assertTrue(second.is_blocked)
        with self.assertRefused("“Invite” has to wait for “Book the hall”"):
            second.action_done()
        first.action_done()
        self.assertFalse(second.is_blocked)
        second.action_done()
        self.assertEqual(str(second.done_on), "2026-06-01")

    def test_circles_wrong_dates_and_other_plans_are_refused(self):
        plan = self._plan()
        first = self._task(plan)
        second = self._task(plan, name="Invite", depends_on_ids=[(6, 0, first.ids)])
        with self.assertRefused("wait for itself"):
            first.depends_on_ids = second
        with self.assertRefused("before “Book the hall”"):
            second.date_due = "2026-06-09"
        with self.assertRefused("belongs to another plan"):
            self._task(self._plan(), name="Far", depends_on_ids=[(6, 0, first.ids)])

    def test_a_member_with_open_tasks_stays_in_the_team(self):
        plan = self._plan(member_ids=[(0, 0, {"user_id": self.colleague.id})])
        task = self._task(plan, user_id=self.colleague.id)
        with self.assertRefused("still has to do “Book the hall”"):
            plan.member_ids.unlink()
        task.with_user(self.colleague).action_done()
        plan.member_ids.unlink()
        self.assertFalse(plan.member_ids)

    def test_003_12a_every_task_has_a_person_and_a_department(self):
        plan = self._plan(
            member_ids=[(0, 0, {"user_id": self.colleague.id, "department": "Service"})]
        )
        task = self._task(plan, user_id=self.colleague.id)
        self.assertEqual((task.user_id, task.department), (self.colleague, "Service"))
        named = self._task(plan, user_id=self.colleague.id, department="Workshop")
        self.assertEqual(named.department, "Workshop")
        task.user_id = self.planner
        self.assertEqual(task.department, "Service", "who is in no team takes nothing away")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._task(plan, user_id=False)
            self.env.flush_all()
