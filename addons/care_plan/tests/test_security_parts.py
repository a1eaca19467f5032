from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common_security import SecurityCommon

# role: operations (read, write, create, unlink)
OWN = {"user": "rwcu", "approver": "rwcu", "manager": "rwcu"}
READ = {"user": "r", "approver": "r", "manager": "r"}
TABLE = {
    "care.amendment": OWN,
    "care.amendment.change": OWN,
    "care.tracked": OWN,
    "care.visit": OWN,
    "care.proposal": OWN,
    "care.plan.version": READ,
    "care.action.share": OWN,
    "care.action.resource": OWN,
    "care.action.site": OWN,
    "care.action.step": {"user": "rwc", "approver": "rwc", "manager": "rwc"},
    "care.offer.level": OWN,
    "care.offer.code": {"user": "rw", "approver": "rw", "manager": "rw"},
    "care.entitlement": OWN,
    "care.invitee": OWN,
    "care.keyperson": OWN,
    "care.delegation": {"user": "r", "approver": "rwcu", "manager": "rwcu"},
    "care.conduct": {"user": "r", "approver": "r", "manager": "rwc"},
    "care.attribution.report": READ,
    "care.control.report": READ,
    "care.defect.report": READ,
}


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestSecurityParts(SecurityCommon):
    def test_access_table(self):
        self.assertAccessTable(TABLE)

    def _records(self):
        """Rows of a plan's parts, facts and of people."""
        plan = self._plan()
        action = plan.action_ids
        part = {"action_id": action.id, "name": "Part"}
        action.site_ids.create(part)
        action.resource_ids.create(part)
        action.entitlement_ids.create(part)
        action.level_ids.create({**part, "discount": 5.0})
        action.share_ids.create({"action_id": action.id, "partner_id": self.customers[0].id})
        action.invitee_ids.create({"action_id": action.id, "partner_id": self.customers[0].id})
        self._action(plan, with_rule=False, kind="event")
        plan.tracked_ids.create({"plan_id": plan.id, "name": "Hall"})
        self._approve(plan)
        plan.action_run()
        action.action_issue_codes()
        self._order(self.customers[0], self.env.cr.now().date().replace(2026, 6, 2))
        amendment = self.env["care.amendment"].create({"plan_id": plan.id})
        amendment.change_ids.create(
            {"amendment_id": amendment.id, "subject": "plan_end", "new_date": "2026-07-01"}
        )
        self.env["care.visit"].create(
            {
                "plan_id": plan.id,
                "partner_id": self.customers[0].id,
                "name": "Talk",
                "date": "2026-06-10",
            }
        )
        plan.proposal_ids.create({"plan_id": plan.id, "name": "Better"})
        self.env["care.keyperson"].create({"partner_id": self.customers[0].id})
        self.env["care.conduct"].create({"user_id": self.planner.id, "reason": "Good"})
        self.env.flush_all()
        empty = {"care.control.report", "care.defect.report", "care.delegation"}
        return {
            model: self.env[model].search([("company_id", "=", self.company.id)])
            for model in TABLE
            if model not in empty
        }

    def test_company_b_sees_nothing_of_company_a(self):
        records = self._records()
        stranger = self._stranger()
        for model, rows in records.items():
            self.assertTrue(rows, model)
            found = self.env[model].with_user(stranger).search([("id", "in", rows.ids)])
            self.assertFalse(found, model)

    def test_a_stranger_to_the_team_sees_no_part(self):
        records = self._records()
        open_to_all = ("care.keyperson",)
        for model, rows in records.items():
            found = self.env[model].with_user(self.colleague).search([("id", "in", rows.ids)])
            self.assertEqual(bool(found), model in open_to_all, model)

    def test_versions_and_codes_are_written_by_nobody(self):
        records = self._records()
        for user in (self.planner, self.approver, self.manager):
            version = records["care.plan.version"].with_user(user)
            for change in (lambda v=version: v.write({"reason": "x"}), version.unlink):
                with self.assertRaises(AccessError):
                    change()
            with self.assertRefused("issued and used by its buttons"):
                records["care.offer.code"][0].with_user(user).discount = 99.0
