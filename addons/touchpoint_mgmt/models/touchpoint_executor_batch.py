"""Letters and call sheets: touches of one day on one pile."""

from odoo import models
from odoo.fields import Domain


class TouchpointExecutor(models.AbstractModel):
    _inherit = "touchpoint.executor"  # pylint: disable=consider-merging-classes-inherited

    def _add_to_batches(self, touches, today):
        """Letters: one batch per rule and day; call sheets: one per person and day."""
        kind = touches.channel_id.output
        if kind == "call_sheet":
            touches = self._find_people(touches)

        def get_pile(touch):
            if kind == "letter":
                return touch.company_id, touch.rule_id, touch.rule_id.browse().user_id
            return touch.company_id, touch.rule_id.browse(), touch.user_id

        for (company, rule, user), part in touches.grouped(get_pile).items():
            batch = self._get_open_batch(company, kind, rule, user, today)
            part.write({"state": "assigned", "batch_id": batch.id})

    def _get_open_batch(self, company, kind, rule, user, today):
        # sudo: batches are made by the system
        Batch = self.env["touchpoint.batch"].sudo()
        values = {
            "company_id": company.id,
            "kind": kind,
            "rule_id": rule.id,
            "user_id": user.id,
            "day": today,
        }
        domain = Domain.AND(Domain(name, "=", value) for name, value in values.items())
        return Batch.search(domain & Domain("state", "=", "draft"), limit=1) or Batch.create(values)
