from odoo import api, fields, models
from odoo.exceptions import ValidationError

SNAPSHOT = ("source", "margin_mode", "subtract_refunds", "touch_costs")


class ClvConfig(models.Model):
    _inherit = "clv.config"  # pylint: disable=consider-merging-classes-inherited

    source = fields.Selection(
        [
            ("orders", "Confirmed orders"),
            ("invoices", "Posted invoices and refunds"),
            ("deliveries", "Deliveries and returns"),
        ],
        string="A purchase is",
        default="orders",
        required=True,
        help="Deliveries need the Inventory app. Documents that are cancelled never count.",
    )
    subtract_refunds = fields.Boolean(
        string="Refunds lower the amount",
        default=True,
        help="Posted credit notes are subtracted on their date. Invoices always count with their"
        " refunds, deliveries with their returns.",
    )
    margin_mode = fields.Selection(
        [
            ("percent", "A percentage of sales"),
            ("cost", "Sales minus the products' cost"),
            ("order", "The margin of each order"),
        ],
        string="Margin by",
        default="percent",
        required=True,
        help="Cost: what each product costs now. The margin of each order is the cost when it was"
        " sold; it needs the app for margins in sales orders.",
    )
    touch_costs = fields.Boolean(
        string="Touches cost",
        default=True,
        help="What contacting the customer has cost is subtracted from the historic value, where"
        " touches are recorded.",
    )

    @api.constrains("source", "margin_mode")
    def _check_source(self):
        for config in self:
            problem = config._source_problem()
            if problem:
                raise ValidationError(problem)

    def _source_problem(self):
        """One sentence on why these settings cannot work in this database, or nothing."""
        self.ensure_one()
        dataset = self.env["clv.dataset"]
        if self.source == "deliveries" and not dataset._has_field("stock.move", "sale_line_id"):
            return self.env._(
                "A purchase is: deliveries of sales orders are not recorded in this database."
                " Install Inventory, or choose orders or invoices."
            )
        if self.margin_mode != "order":
            return None
        if self.source != "orders":
            return self.env._(
                "Margin by: the margin of each order is known only where a purchase is a"
                " confirmed order. Choose that, or another margin."
            )
        if not dataset._has_field("sale.order", "margin"):
            return self.env._(
                "Margin by: orders have no margin in this database. Install the app for margins"
                " in sales orders, or choose another margin."
            )
        return None

    def _snapshot(self):
        return {**super()._snapshot(), **{name: self[name] for name in SNAPSHOT}}
