from odoo import api, fields, models
from odoo.exceptions import UserError


class CareTarget(models.Model):
    """Who the plan is for, as taken at approval. Rows come from one statement in care.dataset.

    No constraint contains the customer: merging two customers of one plan leaves two rows, of
    which all but one get the exclusion reason "merged".
    """

    _name = "care.target"
    _description = "Customer of a Care Plan (result)"
    _order = "id"
    _rec_name = "partner_id"

    plan_id = fields.Many2one(
        "care.plan", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    arm = fields.Selection(
        [("treat", "Contacted"), ("control", "Control group")],
        "Group",
        required=True,
        readonly=True,
    )
    source = fields.Selection(
        [("audience", "Audience at approval"), ("manual", "Added by hand")],
        required=True,
        readonly=True,
        default="audience",
    )
    exclusion_reason = fields.Selection(
        [("merged", "Merged with another customer"), ("left", "Taken off the list")],
        string="No longer counted",
        readonly=True,
        help="Why this customer no longer counts.",
    )

    _plan_arm = models.Index("(plan_id, arm, partner_id)")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("The list of customers is taken when a plan is approved."))
        return super().create(vals_list)
