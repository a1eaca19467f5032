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
    applies_to = fields.Selection(
        [("plan", "Care plans and their amendments"), ("visit", "Customer visits")],
        "Applies to",
        required=True,
        default="plan",
    )
    minimum_amount = fields.Float(
        "Budget from", help="Needed from this planned amount on, in the currency of the company."
    )
    minimum_audience = fields.Integer(
        "Customers from", help="Needed from this number of customers on."
    )
    minimum_gift = fields.Float("Gifts from", help="Needed from this planned amount of gifts on.")
    maximum_audience = fields.Integer(
        "At most customers",
        help="A plan with more customers than this cannot be submitted. 0 means no limit.",
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
        "CHECK (minimum_amount >= 0 AND minimum_audience >= 0 AND minimum_gift >= 0"
        " AND maximum_audience >= 0)",
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
    def _get_for(self, record):
        """Rules a record has to pass, in order: reached by its amount, gifts or customers."""
        applies_to = "visit" if record._name == "care.visit" else "plan"
        sizes = record._get_approval_sizes()
        rules = self.search(
            Domain("company_id", "in", (False, record.company_id.id))
            & Domain("applies_to", "=", applies_to)
        )
        rules._check_maximum(record, sizes)
        return rules.filtered(lambda rule: rule._fits(sizes))

    def _check_maximum(self, record, sizes):
        for rule in self.filtered("maximum_audience"):
            if sizes["audience"] > rule.maximum_audience:
                raise UserError(
                    self.env._(
                        "“%(subject)s” has %(count)s customers, more than the %(maximum)s that "
                        "approval rule “%(rule)s” allows: choose fewer.",
                        subject=record.display_name,
                        count=sizes["audience"],
                        maximum=rule.maximum_audience,
                        rule=rule.name,
                    )
                )

    def _fits(self, sizes):
        self.ensure_one()
        limits = {
            "amount": self.minimum_amount,
            "audience": self.minimum_audience,
            "gift": self.minimum_gift,
        }
        if not any(limits.values()):
            return True
        return any(limit and sizes[key] >= limit for key, limit in limits.items())

    def _get_approvers(self, company):
        """Everybody who may decide in this step for `company`; archived people do not count."""
        self.ensure_one()
        named = self.with_context(active_test=False).user_ids
        users = named or self.group_id.all_user_ids
        return users.filtered(lambda u: u.active and not u.share and company in u.company_ids)

    def _check_has_approver(self, record):
        if not self._get_approvers(record.company_id) - record._get_applicants() - self.env.user:
            raise UserError(
                self.env._(
                    "Approval step “%(rule)s” has nobody who could decide on “%(subject)s”: "
                    "approvers have to be active, belong to %(company)s and be neither the owner "
                    "nor you.",
                    rule=self.name,
                    subject=record.display_name,
                    company=record.company_id.name,
                )
            )
