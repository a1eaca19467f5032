from odoo import api, fields, models


class ClvStage(models.Model):
    """The five stages are fixed, because the analysis decides them; their names and what is done
    are the company's own. When a stage begins is set in the analysis settings."""

    _name = "clv.stage"
    _description = "Stage of a customer's life (configuration)"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        [
            ("acquisition", "Acquisition"),
            ("growth", "Growth"),
            ("mature", "Mature"),
            ("decline", "Decline"),
            ("left", "Left"),
        ],
        string="Kind",
        required=True,
        readonly=True,
    )
    sequence = fields.Integer(default=10)
    color = fields.Integer(string="Colour")
    rule = fields.Text(string="Who is here", translate=True, readonly=True)
    strategy = fields.Text(string="What to do", translate=True)
    customer_count = fields.Integer(string="Customers", compute="_compute_customers")
    currency_id = fields.Many2one("res.currency", compute="_compute_customers")
    current_value = fields.Monetary(string="Current value", compute="_compute_customers")
    value_at_stake = fields.Monetary(string="Value at stake", compute="_compute_customers")

    _code_uniq = models.Constraint("UNIQUE(code)", "There is one stage of each kind.")

    @api.depends_context("company")
    def _compute_customers(self):
        """Figures of the current company; amounts of several companies are not added up."""
        groups = self.env["clv.score"]._read_group(
            [("company_id", "=", self.env.company.id), ("stage_id", "in", self.ids)],
            ["stage_id"],
            ["__count", "current_value:sum", "value_at_stake:sum"],
        )
        found = {stage: figures for stage, *figures in groups}
        for stage in self:
            figures = found.get(stage, (0, 0.0, 0.0))
            stage.customer_count, stage.current_value, stage.value_at_stake = figures
            stage.currency_id = self.env.company.currency_id

    def action_open_customers(self):
        self.ensure_one()
        return self.env["clv.score"]._action_behind(
            self.name, self.env.company, [("stage_id", "=", self.id)]
        )
