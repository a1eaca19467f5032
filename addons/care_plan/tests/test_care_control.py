"""Accountability: who did what, what random checks and cases say about it, and what went wrong."""

from datetime import date

from odoo.tests import freeze_time, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-10 08:00:00")
class TestCareControl(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-06-01 08:00:00"):
            cls.plan = cls._approve(cls._plan())
            cls.plan.action_run()
        cls.plan.member_ids.create(
            {"plan_id": cls.plan.id, "user_id": cls.colleague.id, "department": "Service"}
        )
        cls.productive = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        cls.touches = cls.env["touchpoint.touch"].create(
            [
                {
                    "company_id": cls.company.id,
                    "partner_id": customer.id,
                    "commercial_partner_id": customer.id,
                    "rule_id": cls.plan.rule_ids.id,
                    "res_id": customer.id,
                    "type_id": cls.type.id,
                    "channel_id": cls.channel.id,
                    "state": "done",
                    "outcome_id": cls.productive.id,
                    "due": "2026-06-05",
                    "deadline": "2026-06-06",
                    "done_date": "2026-06-05",
                    "user_id": cls.planner.id,
                    "closed_by_id": cls.colleague.id,
                }
                for customer in cls.customers[:4]
            ]
        )

    def _check(self, touch, state):
        return self.env["touchpoint.recheck"].create(
            {
                "company_id": self.company.id,
                "touch_id": touch.id,
                "executor_id": touch.closed_by_id.id,
                "checked_by_id": self.manager.id,
                "state": state,
                "note": "Nobody called",
            }
        )

    def _case(self, touch, cause=None, **values):
        return self.env["touchpoint.case"].create(
            {
                "name": "Broken again",
                "partner_id": touch.partner_id.id,
                "touch_id": touch.id,
                "company_id": self.company.id,
                "cause_id": cause and cause.id,
                **values,
            }
        )

    def _control(self):
        self.env.flush_all()
        return self.env["care.control.report"].search([("plan_id", "=", self.plan.id)])

    def test_003_10c_random_checks_count_for_who_reported_the_touch(self):
        self._check(self.touches[0], "falsified")
        self._check(self.touches[1], "confirmed")
        self._check(self.touches[2], "unreachable")
        row = self._control()
        self.assertEqual((row.user_id, row.department), (self.colleague, "Service"))
        self.assertEqual((row.done, row.checked, row.falsified), (4, 2, 1))
        self.assertEqual(row.effective, 3, "what never took place has no effect")

    def test_003_16_18_cases_count_for_who_did_the_touch(self):
        self._case(self.touches[0])
        self._case(self.touches[0])
        self._case(self.touches[1], state="cancelled", cancel_reason="Typed twice")
        self.assertEqual(self._control().cases, 2)
        self.assertEqual(self._control().planned, 4, "two cases of a touch are one touch")

    def test_003_10c_a_warning_keeps_the_figures_it_was_made_on(self):
        self._check(self.touches[0], "falsified")
        self._case(self.touches[1])
        values = self._control().action_record()["context"]
        record = (
            self.env["care.conduct"]
            .with_user(self.manager)
            .with_context(**values)
            .create({"decision": "warning", "reason": "Reported a call that was never made"})
        )
        self.assertEqual((record.user_id, record.plan_id), (self.colleague, self.plan))
        self.assertEqual((record.checked, record.falsified, record.cases), (1, 1, 1))

    def test_defects_of_touches_and_of_cases(self):
        self._check(self.touches[0], "falsified")
        late = self.touches[1]
        self.env.cr.execute(
            "UPDATE touchpoint_touch SET done_date = '2026-06-09' WHERE id = %s", (late.id,)
        )
        cause = self.env["touchpoint.case.cause"].create({"name": "Bad weld", "step": "production"})
        case = self._case(self.touches[2], cause)
        self._case(self.touches[3], state="cancelled", cancel_reason="Typed twice")
        self.env.flush_all()
        rows = self.env["care.defect.report"].search([("plan_id", "=", self.plan.id)])
        of_cause = rows.grouped("cause")
        self.assertEqual(set(of_cause), {"falsified", "late", "case"})
        self.assertEqual(of_cause["falsified"].touch_id, self.touches[0])
        self.assertEqual(of_cause["falsified"].user_id, self.colleague)
        found = of_cause["case"]
        self.assertEqual((found.case_id, found.case_cause_id), (case, cause))
        self.assertEqual((found.step, found.touch_id), ("production", self.touches[2]))

    def test_pareto_of_the_evaluation_is_kept_as_it_was(self):
        weld, wait = self.env["touchpoint.case.cause"].create(
            [{"name": "Bad weld", "step": "production"}, {"name": "Long wait", "step": "service"}]
        )
        for touch in self.touches[:3]:
            self._case(touch, weld)
        self._case(self.touches[3], wait)
        self._check(self.touches[0], "falsified")
        self.plan.action_evaluate()
        evaluation = self.plan.evaluation_ids
        self.assertEqual(
            evaluation._get_case_pareto(),
            [
                (("Bad weld", "Production"), 3, 75.0, 75.0),
                (("Long wait", "Service"), 1, 25.0, 100.0),
            ],
        )
        self.assertEqual(
            evaluation._get_touch_pareto(),
            [(("Reported, but never took place", "Call"), 1, 100.0, 100.0)],
        )
        self._case(self.touches[0], wait)
        evaluation.invalidate_recordset()
        self.assertEqual(evaluation._get_case_pareto()[0][1], 3)
        for words in ("Bad weld", "Reported, but never took place"):
            self.assertIn(words, evaluation.causes)

    def test_proposals_are_made_once_from_both_paretos(self):
        cause = self.env["touchpoint.case.cause"].create({"name": "Bad weld", "step": "production"})
        self._case(self.touches[0], cause)
        self._check(self.touches[1], "falsified")
        self.plan.action_evaluate()
        evaluation = self.plan.evaluation_ids
        evaluation.action_propose()
        evaluation.action_propose()
        self.assertEqual(
            sorted(evaluation.proposal_ids.mapped("cause")),
            ["Bad weld: 1 times", "Reported, but never took place: 1 times"],
        )

    def test_touches_of_other_companies_do_not_count(self):
        other = self.env["res.company"].create({"name": "Company B"})
        self.touches[0].copy(
            {"company_id": other.id, "res_id": -1, "partner_id": self.customers[9].id}
        )
        self.env.flush_all()
        groups = self.env["care.dataset"]._get_touch_groups(self.plan)
        self.assertEqual(sum(group["touches"] for group in groups), 4)
        row = self.env["care.control.report"].search(
            [("plan_id", "=", self.plan.id), ("company_id", "=", self.company.id)]
        )
        self.assertEqual((row.planned, row.date), (4, date(2026, 6, 1)))
