from odoo import fields, models


class CareBarrier(models.Model):
    """What stands between us and the customers of a plan, and who takes it away until when."""

    _name = "care.barrier"
    _description = "Barrier to Customers of a Care Plan (fact)"
    _inherit = ["care.duty"]
    _order = "state desc, date_due, id"

    name = fields.Char("Barrier", required=True)
    plan_id = fields.Many2one("care.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    partner_ids = fields.Many2many("res.partner", string="Affected customers")
    removal = fields.Text("How it is removed", required=True)
    state = fields.Selection(
        [("open", "Open"), ("removed", "Removed"), ("accepted", "Accepted")],
        required=True,
        default="open",
        readonly=True,
        copy=False,
    )
    removed_on = fields.Date(readonly=True, copy=False)

    def action_removed(self):
        self.write({"state": "removed", "removed_on": fields.Date.context_today(self)})

    def action_accept(self):
        """Nothing can be done about it for now; it counts as not removed."""
        self.write({"state": "accepted", "removed_on": False})

    def action_reopen(self):
        self.write({"state": "open", "removed_on": False})
