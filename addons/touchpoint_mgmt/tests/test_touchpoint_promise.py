from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import freeze_time

from .common import TODAY, TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointPromise(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["crm.team"].create(
            {"name": "Service", "user_id": cls.manager.id, "company_id": cls.company.id}
        )
        cls.clerk.sale_team_id = cls.team
        cls.partner = cls._new_customer("Chen Jie")

    def _new_promise(self, days=0, **values):
        return self.env["touchpoint.promise"].create(
            {
                "name": "Send the price list",
                "company_id": self.company.id,
                "partner_id": self.partner.id,
                "user_id": self.clerk.id,
                "due": TODAY + timedelta(days=days),
                **values,
            }
        )

    def test_kept_in_time_kept_late_broken(self):
        in_time, late, broken, still_open = (self._new_promise(days) for days in (0, -1, 3, 3))
        (in_time | late).action_keep()
        broken.action_break()
        counts = [(p.kept_count, p.broken_count) for p in (in_time, late, broken, still_open)]
        self.assertEqual(counts, [(1, 0), (0, 1), (0, 1), (0, 0)])
        late.action_reopen()
        self.assertEqual((late.broken_count, late.kept_on), (0, False))

    def test_kpi_by_department(self):
        self._new_promise(0).action_keep()
        self._new_promise(3).action_break()
        [(team, kept, broken)] = self.env["touchpoint.promise"]._read_group(
            [("company_id", "=", self.company.id)],
            ["team_id"],
            ["kept_count:sum", "broken_count:sum"],
        )
        self.assertEqual((team, kept, broken), (self.team, 1, 1))

    def test_reminder_the_day_before_and_once(self):
        soon, later = self._new_promise(1), self._new_promise(2)
        Promise = self.env["touchpoint.promise"]
        self.assertEqual(Promise._remind(self.company, TODAY), 1)
        self.assertEqual(soon.activity_ids.user_id, self.clerk)
        self.assertEqual(soon.activity_ids.date_deadline, soon.due)
        self.assertIn("Chen Jie: Send the price list", soon.activity_ids.summary)
        self.assertFalse(later.activity_ids)
        self.assertEqual(Promise._remind(self.company, TODAY), 0)
        self.assertEqual(len(soon.activity_ids), 1)
        soon.with_user(self.clerk).action_keep()
        self.assertFalse(soon.activity_ids)

    def test_late_is_told_to_the_head_of_the_department_once(self):
        promise = self._new_promise(-1)
        for _run in range(2):
            self.env["touchpoint.promise"]._remind(self.company, TODAY)
        self.assertEqual(promise.activity_ids.user_id, self.clerk | self.manager)
        self.assertEqual(len(promise.activity_ids), 2)

    def test_the_job_runs_twice(self):
        promise = self._new_promise(1)
        cron = self.env.ref("touchpoint_mgmt.touchpoint_promise_cron_remind")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.assertEqual(len(promise.activity_ids), 1)

    def test_only_ones_own(self):
        promise = self._new_promise()
        with self.assertRaises(AccessError):
            promise.with_user(self.other_clerk).action_keep()
