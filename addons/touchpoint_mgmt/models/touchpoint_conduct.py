from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: figure -> aggregate of the control report
FIGURES = {
    "touches": "touches:sum",
    "reached": "reached:avg",
    "on_time": "on_time:avg",
    "effective": "effective:avg",
    "satisfaction": "satisfaction:avg",
    "promises_broken": "promises_broken:sum",
    "falsified": "falsified:sum",
}


class TouchpointConduct(models.Model):
    """Reward or warning that followed from the control report, with its figures; written once."""

    _name = "touchpoint.conduct"
    _description = "Reward or Warning (fact)"
    _order = "day desc, id desc"
    _rec_name = "user_id"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one("res.users", string="Person", required=True, index=True)
    day = fields.Date(required=True, default=fields.Date.context_today)
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
    amount = fields.Monetary(string="Bonus or Deduction")
    currency_id = fields.Many2one(related="company_id.currency_id")
    author_id = fields.Many2one("res.users", string="Decided By", readonly=True)
    date_from = fields.Date(
        string="Report From",
        required=True,
        default=lambda self: fields.Date.start_of(
            fields.Date.subtract(fields.Date.context_today(self), months=1), "month"
        ),
    )
    date_to = fields.Date(
        string="Report Until",
        required=True,
        default=lambda self: fields.Date.end_of(
            fields.Date.subtract(fields.Date.context_today(self), months=1), "month"
        ),
    )
    touches = fields.Integer(readonly=True)
    reached = fields.Float(string="Reached %", readonly=True, aggregator="avg")
    on_time = fields.Float(string="On Time %", readonly=True, aggregator="avg")
    effective = fields.Float(string="Effective %", readonly=True, aggregator="avg")
    satisfaction = fields.Float(readonly=True, aggregator="avg")
    promises_broken = fields.Integer(string="Broken Promises", readonly=True)
    falsified = fields.Integer(readonly=True)

    @api.constrains("user_id", "author_id", "date_from", "date_to")
    def _check_conduct(self):
        for conduct in self:
            if conduct.user_id == conduct.author_id:
                raise ValidationError(self.env._("Nobody rewards or warns himself."))
            if conduct.date_from > conduct.date_to:
                raise ValidationError(
                    self.env._("“Report From” must not be later than “Report Until”.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        conducts = super().create([{**vals, "author_id": self.env.uid} for vals in vals_list])
        for conduct in conducts:
            # sudo, and past write(): what was decided is kept, the figures belong to that moment
            models.Model.write(conduct.sudo(), conduct._get_figures())
        return conducts

    def write(self, vals):
        if vals:
            raise UserError(
                self.env._(
                    "A reward or warning that was recorded is kept as it is; record another one."
                )
            )
        return super().write(vals)

    def _get_figures(self):
        """What the control report says of this person in the period."""
        [row] = self.env["touchpoint.control"]._read_group(
            [
                ("user_id", "=", self.user_id.id),
                ("company_id", "=", self.company_id.id),
                ("day", ">=", self.date_from),
                ("day", "<=", self.date_to),
            ],
            [],
            list(FIGURES.values()),
        )
        return {name: value or 0 for name, value in zip(FIGURES, row, strict=True)}
