from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CareDelegation(models.Model):
    """Who decides in place of an approver who is away, from when until when."""

    _name = "care.delegation"
    _description = "Delegation of Approvals (configuration)"
    _order = "date_from desc, id desc"

    user_id = fields.Many2one(
        "res.users",
        "Who is away",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    delegate_id = fields.Many2one(
        "res.users", "Decides instead", required=True, index=True, domain="[('share', '=', False)]"
    )
    company_id = fields.Many2one("res.company", index=True, help="Empty: all companies.")
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("To", required=True)
    active = fields.Boolean(default=True)
    note = fields.Char("Why")

    @api.depends("user_id", "delegate_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.user_id.name} → {row.delegate_id.name}"

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for row in self.filtered(lambda r: r.date_to < r.date_from):
            raise ValidationError(
                self.env._(
                    "The delegation of %(user)s would end on %(to)s, before it begins on %(since)s.",
                    user=row.user_id.name,
                    to=row.date_to,
                    since=row.date_from,
                )
            )

    @api.constrains("user_id", "delegate_id", "date_from", "date_to", "active")
    def _check_delegate(self):
        for row in self.filtered("active"):
            if not row.delegate_id.has_group("care_plan.care_plan_group_approver"):
                raise ValidationError(
                    self.env._(
                        "%s cannot decide instead: the person is not in the group of care plan "
                        "approvers.",
                        row.delegate_id.name,
                    )
                )
            row._check_no_loop()
            twice = row._get_overlapping().filtered(lambda r, row=row: r.user_id == row.user_id)
            if twice:
                raise ValidationError(
                    self.env._(
                        "%(user)s has handed the decisions over to %(other)s in that time already.",
                        user=row.user_id.name,
                        other=twice[0].delegate_id.name,
                    )
                )

    def _get_overlapping(self):
        return self.search(
            [
                ("id", "!=", self.id),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_from),
            ]
        )

    def _check_no_loop(self):
        """Following the delegates must not lead back: then nobody would decide."""
        to = {row.user_id: row.delegate_id for row in self._get_overlapping()}
        seen, user = self.user_id, self.delegate_id
        while user and user not in seen:
            seen |= user
            user = to.get(user)
        if user:
            raise ValidationError(
                self.env._(
                    "%(user)s cannot hand over to %(delegate)s: in the same time the decisions "
                    "would come back to %(back)s.",
                    user=self.user_id.name,
                    delegate=self.delegate_id.name,
                    back=user.name,
                )
            )

    @api.model
    def _get_today_domain(self):
        today = fields.Date.context_today(self)
        companies = (False, *self.env.companies.ids)
        return [
            ("date_from", "<=", today),
            ("date_to", ">=", today),
            ("company_id", "in", companies),
        ]

    @api.model
    def _get_replaced_by(self, user):
        """Whoever is away today and is replaced by `user`, over several hands too."""
        rows = self.sudo().search(self._get_today_domain())
        found, asked = self.env["res.users"], user
        while asked:
            asked = rows.filtered(lambda r, asked=asked: r.delegate_id in asked).user_id - found
            found |= asked
        return (found - user).filtered("active")

    @api.model
    def _get_delegates_of(self, users):
        """Who decides today in place of one of `users`."""
        rows = self.sudo().search(self._get_today_domain())
        return rows.filtered(lambda r: r.user_id in users).delegate_id - users
