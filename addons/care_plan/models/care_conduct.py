from odoo import api, fields, models
from odoo.exceptions import UserError

#: what the control report showed of the person when the decision was made
FIGURES = (
    "planned", "done", "on_time", "effective", "dissatisfied", "cases", "checked", "falsified",
)  # fmt: skip


class CareConduct(models.Model):
    """Reward or warning that followed from the control report; written once."""

    _name = "care.conduct"
    _description = "Reward or Warning (fact)"
    _order = "date desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", "Person", required=True, index=True)
    plan_id = fields.Many2one("care.plan", index="btree_not_null", ondelete="restrict")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    decision = fields.Selection(
        [
            ("reward", "Reward"),
            ("praise", "Praise"),
            ("warning", "Warning"),
            ("penalty", "Penalty"),
        ],
        required=True,
        default="praise",
    )
    reason = fields.Text(required=True)
    amount = fields.Monetary("Bonus or deduction")
    currency_id = fields.Many2one(related="company_id.currency_id")
    author_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, default=lambda self: self.env.user
    )
    planned = fields.Integer("Contacts due", readonly=True)
    done = fields.Integer(readonly=True)
    on_time = fields.Integer("On time", readonly=True)
    effective = fields.Integer(readonly=True)
    dissatisfied = fields.Integer("Dissatisfied customers", readonly=True)
    cases = fields.Integer(readonly=True)
    checked = fields.Integer(readonly=True)
    falsified = fields.Integer(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["author_id"] = self.env.uid
            if vals.get("user_id") == self.env.uid:
                raise UserError(self.env._("Nobody rewards or warns himself."))
        return super().create(vals_list)

    def write(self, vals):
        if vals:
            raise UserError(self.env._("A recorded reward or warning is not changed."))
        return super().write(vals)
