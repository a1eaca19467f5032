from odoo import models
from odoo.tools import SQL


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"

    def _get_anchor_select(self, rule, rows=None, res_ids=None):
        """A rule on the days of guests reminds those of its own action, not of every other one."""
        select = super()._get_anchor_select(rule, rows, res_ids)
        if rule.anchor_id.model_name != "care.invitee" or not rule.care_action_id:
            return select
        return SQL(
            "SELECT g.* FROM (%s) g WHERE g.res_id IN "
            "(SELECT id FROM care_invitee WHERE action_id = %s)",
            select,
            rule.care_action_id.id,
        )
