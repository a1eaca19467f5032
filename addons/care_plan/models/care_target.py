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

    revenue_before = fields.Monetary(
        "Revenue of the year before", readonly=True, help="The contribution at the plan's start."
    )
    value_score_before = fields.Float(
        "Value score before",
        readonly=True,
        aggregator="avg",
        help="1 to 5, at the plan's start; 0 where values of customers are not computed.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    keyperson_ids = fields.Many2many(
        "care.keyperson", string="Key persons", compute="_compute_keypersons"
    )

    _plan_arm = models.Index("(plan_id, arm, partner_id)")

    @api.depends("partner_id")
    def _compute_keypersons(self):
        people = self.env["care.keyperson"].search([("customer_id", "in", self.partner_id.ids)])
        of_customer = people.grouped("customer_id")
        for target in self:
            found = of_customer.get(target.partner_id, people.browse())
            company = target.company_id
            target.keyperson_ids = found.filtered(lambda p, c=company: p.company_id == c)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("The list of customers is taken when a plan is approved."))
        return super().create(vals_list)

    def action_open_take_off(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take off the list"),
            "res_model": "care.plan.decide",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_decision": "take_off",
                "default_res_model": self._name,
                "default_res_id": self.id,
            },
        }

    def action_take_off(self, reason):
        """The customer is contacted by this plan no more and no longer counts; logged on it."""
        self.plan_id._check_reason(reason)
        for target in self:
            target.plan_id._check_state("approved", "running")
            target.sudo().exclusion_reason = "left"
            target.plan_id.message_post(
                body=self.env._(
                    "%(customer)s was taken off the list: %(reason)s",
                    customer=target.partner_id.name,
                    reason=reason,
                )
            )
        return True
