from odoo import api, models


class TouchpointPreview(models.TransientModel):
    _inherit = "touchpoint.preview"

    @api.depends("rule_ids.care_plan_id.state")
    def _compute_company(self):
        """The calendar of a care plan is approved with the plan, by its approvers."""
        result = super()._compute_company()
        for preview in self:
            states = set(preview.rule_ids.care_plan_id.mapped("state"))
            if states - {"approved", "running"}:
                preview.can_approve = False
        return result
