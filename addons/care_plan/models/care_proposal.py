from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError


class CareProposal(models.Model):
    """What the next plan should do differently; taken over when its draft is made."""

    _name = "care.proposal"
    _description = "Proposal for the Next Care Plan (fact)"
    _order = "plan_id desc, sequence, id"

    name = fields.Char("Proposal", required=True)
    sequence = fields.Integer(default=10)
    plan_id = fields.Many2one("care.plan", "Learned in", required=True, index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    evaluation_id = fields.Many2one(
        "care.evaluation", index="btree_not_null", domain="[('plan_id', '=', plan_id)]"
    )
    cause = fields.Char("Because")
    user_id = fields.Many2one(
        "res.users", "Proposed by", required=True, default=lambda self: self.env.user
    )
    state = fields.Selection(
        [("open", "Open"), ("carried", "Carried over"), ("dropped", "Dropped")],
        required=True,
        default="open",
        readonly=True,
        copy=False,
    )
    next_plan_id = fields.Many2one(
        "care.plan", "Carried over to", readonly=True, index="btree_not_null", copy=False
    )

    def action_drop(self):
        self.filtered(lambda p: p.state == "open").write({"state": "dropped"})

    def action_carry_over(self):
        """Into the draft of the next plan."""
        for proposal in self:
            successor = proposal.plan_id.successor_ids.filtered(lambda p: p.state == "draft")[:1]
            if not successor:
                raise UserError(
                    self.env._(
                        "Care plan “%s” has no next plan in draft yet: make it first.",
                        proposal.plan_id.name,
                    )
                )
            proposal._carry_over(successor)
        return True

    def _carry_over(self, plan):
        """As lines of the background of `plan`."""
        rows = self.filtered(lambda p: p.state == "open")
        if not rows:
            return
        items = Markup().join(
            Markup("<li>%s</li>") % (f"{r.name} ({r.cause})" if r.cause else r.name) for r in rows
        )
        plan.description = (plan.description or Markup()) + Markup("<p>%s</p><ul>%s</ul>") % (
            self.env._("Learned in %s:", rows[0].plan_id.name),
            items,
        )
        rows.write({"state": "carried", "next_plan_id": plan.id})
