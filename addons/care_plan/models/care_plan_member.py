from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CarePlanMember(models.Model):
    _name = "care.plan.member"
    _description = "Team Member of a Care Plan (configuration)"
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one("care.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users", "Person", required=True, index=True, domain="[('share', '=', False)]"
    )
    role = fields.Selection(
        [
            ("lead", "Lead"),
            ("executor", "Executor"),
            ("expert", "Expert"),
            ("controller", "Controller"),
        ],
        required=True,
        default="executor",
    )
    department = fields.Char(help="For example sales, service, marketing or finance.")
    share_percent = fields.Float("Share of work (%)")

    _share = models.Constraint(
        "CHECK (share_percent >= 0 AND share_percent <= 100)",
        "The share of work of a team member is between 0 and 100 percent.",
    )

    @api.constrains("plan_id", "user_id")
    def _check_once(self):
        for plan in self.plan_id:
            for user, members in plan.member_ids.grouped("user_id").items():
                if len(members) > 1:
                    raise ValidationError(
                        self.env._(
                            "%(user)s is in the team of care plan “%(plan)s” twice.",
                            user=user.name,
                            plan=plan.name,
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_without_open_tasks(self):
        for member in self:
            task = self.env["care.task"].search(
                [
                    ("plan_id", "=", member.plan_id.id),
                    ("user_id", "=", member.user_id.id),
                    ("state", "=", "open"),
                ],
                limit=1,
            )
            if task:
                raise UserError(
                    self.env._(
                        "%(user)s still has to do “%(task)s” in care plan “%(plan)s”: give the "
                        "task to somebody else first.",
                        user=member.user_id.name,
                        task=task.name,
                        plan=member.plan_id.name,
                    )
                )

    @api.constrains("share_percent")
    def _check_total(self):
        for plan in self.plan_id:
            total = sum(plan.member_ids.mapped("share_percent"))
            if total > 100.005:
                raise ValidationError(
                    self.env._(
                        "The shares of work in the team of care plan “%(plan)s” add up to "
                        "%(total)s %%, more than 100 %%.",
                        plan=plan.name,
                        total=round(total, 2),
                    )
                )
