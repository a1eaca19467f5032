from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import events

AMOUNTS = ("revenue", "cost_of_goods", "direct_cost")


class ClvEvent(models.Model):
    """One dated event expected of a customer, who expects it and why, and what came of it."""

    _name = "clv.event"
    _description = "Event expected of a customer (fact)"
    _inherit = ["mail.thread"]
    _order = "date, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    type_id = fields.Many2one("clv.event.type", required=True, ondelete="restrict")
    date = fields.Date(string="Expected on", required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users",
        string="Author",
        default=lambda self: self.env.user,
        required=True,
        help="Who expects this; forecasts are compared with what came, author by author.",
    )
    origin = fields.Selection(
        [("manual", "By hand"), ("model", "Forecast"), ("template", "Template")],
        default="manual",
        required=True,
        readonly=True,
    )
    component_line_id = fields.Many2one(
        "clv.component.line", string="Component", readonly=True, index=True, ondelete="set null"
    )
    assumption = fields.Text(string="Assumptions", help="On what this expectation rests.")
    probability = fields.Float(string="Probability (%)", default=100.0, aggregator="avg")
    revenue = fields.Monetary()
    cost_of_goods = fields.Monetary(string="Cost of goods")
    direct_cost = fields.Monetary(
        string="Direct cost", help="Cost this event causes by itself, besides the goods."
    )
    driver_quantity = fields.Float(
        string="Driver",
        default=1.0,
        help="How much of a shared cost this event causes, for instance hours or kilometres; cost"
        " pools are shared in this proportion.",
    )
    share_ids = fields.One2many("clv.cost.share", "event_id", string="Shares of cost pools")
    allocated_cost = fields.Monetary(
        string="Allocated cost", compute="_compute_allocated_cost", store=True
    )
    expected_profit = fields.Monetary(
        string="Expected profit",
        compute="_compute_expected_profit",
        store=True,
        help="Probability x (revenue - cost of goods - direct cost - allocated cost).",
    )
    present_value = fields.Monetary(
        string="Present value",
        compute="_compute_present_value",
        help="Expected profit discounted from its date to today at the rate of the settings.",
    )
    state = fields.Selection(
        [("expected", "Expected"), ("happened", "Happened"), ("missed", "Did not happen")],
        string="Status",
        default="expected",
        required=True,
        readonly=True,
        tracking=True,
    )
    actual_date = fields.Date(string="Happened on", readonly=True)
    actual_revenue = fields.Monetary(string="Actual revenue")
    actual_cost_of_goods = fields.Monetary(string="Actual cost of goods")
    actual_direct_cost = fields.Monetary(string="Actual direct cost")
    actual_profit = fields.Monetary(
        string="Actual profit", compute="_compute_actual_profit", store=True
    )
    deviation = fields.Monetary(
        string="Actual - forecast", compute="_compute_actual_profit", store=True
    )
    probability_error = fields.Float(
        string="Error of probability",
        compute="_compute_actual_profit",
        store=True,
        aggregator="avg",
        digits=(16, 4),
        help="Square of probability - outcome (Brier score): 0 is perfect, 0.25 is tossing a coin.",
    )

    @api.depends("share_ids.amount")
    def _compute_allocated_cost(self):
        groups = self.env["clv.cost.share"]._read_group(
            [("event_id", "in", self.ids)], ["event_id"], ["amount:sum"]
        )
        found = {event.id: amount for event, amount in groups}
        for event in self:
            event.allocated_cost = found.get(event._origin.id, 0.0)

    @api.depends("probability", *AMOUNTS, "allocated_cost")
    def _compute_expected_profit(self):
        for event in self:
            event.expected_profit = events.expected_profit(
                min(max(event.probability, 0.0), 100.0) / 100,
                event.revenue,
                event.cost_of_goods,
                event.direct_cost,
                event.allocated_cost,
            )

    @api.depends("expected_profit", "date")
    def _compute_present_value(self):
        today = fields.Date.context_today(self)
        for event in self:
            rate = event.company_id.sudo().clv_config_id.discount_rate / 100
            days = max((event.date - today).days, 0) if event.date else 0
            event.present_value = events.present_value(event.expected_profit, days, rate)

    @api.depends(
        "state",
        "expected_profit",
        "actual_revenue",
        "actual_cost_of_goods",
        "actual_direct_cost",
        "allocated_cost",
    )
    def _compute_actual_profit(self):
        for event in self:
            happened = event.state == "happened"
            if event.state == "expected":
                event.actual_profit = event.deviation = event.probability_error = 0.0
                continue
            costs = event.actual_cost_of_goods + event.actual_direct_cost + event.allocated_cost
            event.actual_profit = (event.actual_revenue - costs) if happened else 0.0
            event.deviation = event.actual_profit - event.expected_profit
            event.probability_error = (event.probability / 100 - happened) ** 2

    @api.constrains("probability", "driver_quantity")
    def _check_numbers(self):
        for event in self:
            if not 0 <= event.probability <= 100:
                raise ValidationError(
                    self.env._(
                        "%(event)s: a probability lies between 0 and 100 %%, not %(value)s.",
                        event=event.name,
                        value=event.probability,
                    )
                )
            if event.driver_quantity < 0:
                raise ValidationError(
                    self.env._("%(event)s: a driver is not below 0.", event=event.name)
                )

    @api.onchange("type_id")
    def _onchange_type_id(self):
        if self.type_id:
            self.name = self.name or self.type_id.name
            self.probability = self.type_id.probability
            self.direct_cost = self.type_id.direct_cost

    def action_happened(self):
        """It happened as expected unless somebody entered other amounts."""
        for event in self:
            entered = event.actual_revenue or event.actual_cost_of_goods or event.actual_direct_cost
            as_expected = {} if entered else {f"actual_{name}": event[name] for name in AMOUNTS}
            event.write(
                {
                    "state": "happened",
                    "actual_date": event.actual_date or fields.Date.context_today(self),
                    **as_expected,
                }
            )

    def action_missed(self):
        self.write({"state": "missed", **{f"actual_{name}": 0.0 for name in AMOUNTS}})

    def action_expect_again(self):
        self.write({"state": "expected", "actual_date": False})
