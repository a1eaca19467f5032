from odoo import api, fields, models
from odoo.exceptions import UserError


class CarePlanPart(models.AbstractModel):
    """What a plan consists of; after approval it changes through an amendment only."""

    _name = "care.plan.part"
    _description = "Part of a Care Plan (configuration)"

    plan_id = fields.Many2one("care.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    plan_state = fields.Selection(related="plan_id.state", string="State of the plan")
    amendment_id = fields.Many2one(
        "care.amendment",
        "Added by amendment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    is_pending = fields.Boolean(
        "Waits for approval",
        compute="_compute_is_locked",
        compute_sudo=True,
        help="Added after the approval of the plan; it counts once its amendment is approved.",
    )
    is_locked = fields.Boolean("Locked", compute="_compute_is_locked", compute_sudo=True)

    @api.depends("plan_id.state", "amendment_id.state")
    def _compute_is_locked(self):
        for part in self:
            amendment = part.amendment_id
            part.is_pending = bool(amendment) and amendment.state != "approved"
            in_draft = amendment.state if amendment else part.plan_id.state
            part.is_locked = bool(part.plan_id) and in_draft != "draft"
            if not amendment and not part._origin:
                part.is_locked = part.plan_id.state not in (False, "draft", "approved", "running")

    @api.model
    def _get_open_fields(self):
        """Names of the fields that may change after the plan was submitted."""
        return set()

    @api.model_create_multi
    def create(self, vals_list):
        """Into a plan that was approved, through its open amendment."""
        plans = self.env["care.plan"]
        for vals in vals_list:
            vals.pop("amendment_id", None)
            plan = plans.browse(vals.get("plan_id"))
            if plan.state in ("approved", "running"):
                vals["amendment_id"] = self.env["care.amendment"]._get_draft(plan).id
        records = super().create(vals_list)
        records._check_can_change()
        return records

    def write(self, vals):
        if "amendment_id" in vals and not self.env.su:
            raise UserError(self.env._("Parts of a care plan do not move between amendments."))
        closed = set(vals) - self._get_open_fields()
        if closed and not (self.env.su and self.env.context.get("care_amendment_id")):
            self._check_can_change()
        result = super().write(vals)
        if "plan_id" in closed:
            self._check_can_change()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_in_draft(self):
        self._check_can_change()

    def _check_can_change(self):
        """In a draft, or added by an amendment that is still being written."""
        for part in self:
            if part.amendment_id.sudo().state == "draft":
                continue
            part.plan_id._check_is_draft()

    def _check_plan_not_over(self):
        """Facts may be added while the plan lives, not after it was closed or cancelled."""
        for plan in self.plan_id.filtered(lambda p: p.state in ("closed", "cancelled")):
            raise UserError(
                self.env._(
                    "Care plan “%(plan)s” is over: nothing can be booked on it.", plan=plan.name
                )
            )

    def _check_settled(self):
        for part in self.filtered("is_pending"):
            raise UserError(
                self.env._(
                    "“%(part)s” of care plan “%(plan)s” waits for the approval of %(amendment)s.",
                    part=part.name,
                    plan=part.plan_id.name,
                    amendment=part.amendment_id.sudo().display_name,
                )
            )

    def _get_settled(self):
        """Without what waits for the approval of an amendment."""
        return self.filtered(lambda part: not part.is_pending)
