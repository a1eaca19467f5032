from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class CareApprovalRule(models.Model):
    _name = "care.approval.rule"
    _description = "Approval Rule of Care Plans (configuration)"
    _order = "sequence, id"

    name = fields.Char("Step", required=True, translate=True)
    sequence = fields.Integer(default=10, help="Smaller numbers decide first.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: all companies.")
    minimum_amount = fields.Float(
        "Budget from", help="Needed from this planned amount on, in the currency of the company."
    )
    minimum_audience = fields.Integer(
        "Customers from", help="Needed from this number of customers on."
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Approvers",
        domain="[('share', '=', False)]",
        help="Any one of them decides. Empty: any member of the group.",
    )
    group_id = fields.Many2one(
        "res.groups",
        "Approver group",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.ref("care_plan.care_plan_group_approver", False),
    )

    _minimums = models.Constraint(
        "CHECK (minimum_amount >= 0 AND minimum_audience >= 0)",
        "The limits of an approval rule cannot be negative.",
    )

    @api.constrains("user_ids")
    def _check_users_are_approvers(self):
        for rule in self:
            for user in rule.user_ids:
                if not user.has_group("care_plan.care_plan_group_approver"):
                    raise ValidationError(
                        self.env._(
                            "%(user)s cannot decide in step “%(rule)s”: the person is not in the "
                            "group of care plan approvers.",
                            user=user.name,
                            rule=rule.name,
                        )
                    )

    @api.model
    def _get_for_plan(self, plan):
        """Rules a plan has to pass, in order: reached by its amount or by its number of customers."""
        amount = sum(plan.budget_line_ids.mapped("planned"))
        audience = plan.audience_count
        rules = self.search(Domain("company_id", "in", (False, plan.company_id.id)))
        return rules.filtered(lambda rule: rule._fits(amount, audience))

    def _fits(self, amount, audience):
        self.ensure_one()
        if not self.minimum_amount and not self.minimum_audience:
            return True
        return bool(
            (self.minimum_amount and amount >= self.minimum_amount)
            or (self.minimum_audience and audience >= self.minimum_audience)
        )

    def _get_approvers(self, company):
        """Everybody who may decide in this step for `company`; archived people do not count."""
        self.ensure_one()
        named = self.with_context(active_test=False).user_ids
        users = named or self.group_id.all_user_ids
        return users.filtered(lambda u: u.active and not u.share and company in u.company_ids)

    def _check_has_approver(self, plan):
        if not self._get_approvers(plan.company_id) - plan.user_id - self.env.user:
            raise UserError(
                self.env._(
                    "Approval step “%(rule)s” has nobody who could decide on care plan “%(plan)s”: "
                    "approvers have to be active, belong to %(company)s and be neither the owner "
                    "nor you.",
                    rule=self.name,
                    plan=plan.name,
                    company=plan.company_id.name,
                )
            )
