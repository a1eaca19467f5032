from odoo import api, fields, models

UP_FACTOR = 1.2  # dearer by so much: up-selling
ADD_ON_FACTOR = 0.4  # cheaper than so much of the first product: an add-on


class ClvAssociation(models.Model):
    """Written by clv.insight; replaced as a whole. What is offered to whom is asked of the order
    history when the button is pressed, so it is never out of date."""

    _name = "clv.association"
    _description = "Products bought together (result)"
    _order = "confidence_low desc, lift desc, id"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="Found on", readonly=True)
    left_id = fields.Many2one(
        "product.product", string="Who buys", required=True, readonly=True, ondelete="cascade"
    )
    right_id = fields.Many2one(
        "product.product", string="Also buys", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("cross", "Cross-selling"), ("up", "Up-selling"), ("add_on", "Add-on")],
        readonly=True,
        help="Up-selling: dearer, of the same category. Add-on: much cheaper. Else cross-selling.",
    )
    order_count = fields.Integer(string="Orders with both", readonly=True)
    support = fields.Float(readonly=True, aggregator=None, help="Share of orders with both.")
    confidence = fields.Float(
        string="Share who also buys",
        readonly=True,
        aggregator=None,
        help="Of the orders with the first product, how many have the second.",
    )
    confidence_low = fields.Float(
        string="At least",
        readonly=True,
        aggregator=None,
        help="Lower bound of that share (95 %, Wilson): few orders prove little.",
    )
    lift = fields.Float(
        readonly=True,
        aggregator=None,
        help="How many times more often than in any order. Below 1 they avoid each other.",
    )
    gain = fields.Monetary(
        string="Gain of one sale",
        readonly=True,
        help="Average margin of the second product per purchase, as the settings count purchases"
        " and margin.",
    )
    candidate_count = fields.Integer(
        string="Customers to offer to",
        readonly=True,
        help="Customers who bought the first product and never the second.",
    )
    expected_gain = fields.Monetary(
        string="Expected gain",
        compute="_compute_expected_gain",
        help="Customers x the lower bound of the share x gain of one sale.",
    )

    @api.depends("left_id", "right_id")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = f"{rule.left_id.display_name} → {rule.right_id.display_name}"

    @api.depends("candidate_count", "confidence_low", "gain")
    def _compute_expected_gain(self):
        for rule in self:
            rule.expected_gain = rule.candidate_count * rule.confidence_low * rule.gain

    def action_open_customers(self):
        """The customers to offer the second product to, the most valuable first."""
        self.ensure_one()
        action = self.env["clv.score"]._action_behind(
            self.display_name, self.company_id, [("partner_id.clv_offer_ids", "in", self.ids)]
        )
        offers = self.env.ref("clv_analysis.clv_score_view_list_offer")
        others = [view for view in action["views"] if view[1] != "list"]
        action["views"] = [(offers.id, "list"), *others]
        return action

    def action_refresh(self):
        """Button: look for products bought together in the selected companies now."""
        self.env["clv.association"].check_access("read")
        for company in self.env.companies:
            self.env["clv.insight"].sudo()._refresh_associations(
                company, fields.Date.context_today(self)
            )
        count = self.search_count([("company_id", "in", self.env.companies.ids)])
        text = self.env._("Pairs of products found: %(count)s.", count=count)
        if not count:
            text = self.env._(
                "No two products were bought together often enough yet; the settings say how often."
            )
        return self.env["clv.run"]._notify("success" if count else "warning", text)

    @api.model
    def _cron_refresh(self):
        """Weekly: every company that is analysed automatically, each in its own transaction."""
        configs = self.env["clv.config"].search([("automatic", "=", True)])
        self.env["ir.cron"]._commit_progress(remaining=len(configs))
        for config in configs:
            self.env["clv.insight"]._refresh_associations(
                config.company_id, fields.Date.context_today(self)
            )
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _kind_of(self, left, right):
        """Kind of offer by category and list price."""
        if right.lst_price < left.lst_price * ADD_ON_FACTOR:
            return "add_on"
        if left.categ_id == right.categ_id and right.lst_price > left.lst_price * UP_FACTOR:
            return "up"
        return "cross"
