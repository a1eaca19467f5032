from odoo import api, fields, models
from odoo.exceptions import ValidationError

SNAPSHOT = (
    "decline_after",
    "leave_after",
    "growth_months",
    "referral_chance",
    "wallet_chance",
    "potential_cost",
    "acquisition_cost",
)
PERCENT = ("referral_chance", "wallet_chance", "win_back_chance", "alert_probability")


class ClvConfig(models.Model):
    _inherit = "clv.config"  # pylint: disable=consider-merging-classes-inherited

    growth_months = fields.Integer(
        string="Growing for (months)",
        default=12,
        help="Who bought again counts as growing for so many months after the first purchase,"
        " as mature later.",
    )
    decline_after = fields.Float(
        string="Declining after (usual gaps)",
        default=2.0,
        help="A customer who usually buys every 30 days declines after 60 days without a"
        " purchase if this is 2.",
    )
    leave_after = fields.Float(
        string="Left after (usual gaps)",
        default=4.0,
        help="After so many usual gaps without a purchase the customer counts as having left.",
    )
    alert_probability = fields.Float(
        string="Alert below (% still a customer)",
        default=30.0,
        help="Also warn when the model gives less than this probability that the customer has"
        " not left. 0: warn by the gap alone.",
    )
    alert_minimum = fields.Monetary(
        string="Alert from (value at stake)",
        help="No alert for less than this value at stake.",
    )
    alert_activity = fields.Boolean(
        string="Activity for the salesperson",
        help="The most valuable new alerts become a to-do of the customer's salesperson, once"
        " per customer and reason, without a mail.",
    )
    alert_activity_limit = fields.Integer(
        string="Activities per day",
        default=20,
        help="At most so many activities are made in this company in one night.",
    )
    win_back_chance = fields.Float(
        string="Win-back success (%)",
        default=10.0,
        help="Your estimate: of 100 customers contacted, how many come back to their usual pace.",
    )
    contact_cost = fields.Monetary(
        string="Cost of one contact",
        help="What contacting one customer costs; subtracted when win-backs are ranked.",
    )
    referral_chance = fields.Float(
        string="Referral chance (%)",
        default=0.0,
        help="Your estimate: of 100 customers, how many bring a new one within the period looked"
        " ahead. A new one is worth the average current value.",
    )
    wallet_chance = fields.Float(
        string="Chance to win the rest of the wallet (%)",
        default=10.0,
        help="Your estimate: how much of what a customer buys elsewhere could be won.",
    )
    potential_cost = fields.Monetary(
        string="Cost of trying per customer",
        help="What it costs to go for the potential of one customer.",
    )
    acquisition_cost = fields.Monetary(
        string="Cost of a new customer",
        help="What winning one new customer costs on average; a cost in the customer's account.",
    )
    association_minimum = fields.Integer(
        string="Orders with both products",
        default=5,
        help="Two products are only offered along with each other after so many orders with both.",
    )
    loss_type = fields.Selection(
        [
            ("suggested", "As the data suggest"),
            ("always_a_share", "Always a share: customers come back"),
            ("lost_for_good", "Lost for good: who leaves does not return"),
        ],
        string="When a customer stays away",
        default="suggested",
        required=True,
        help="Decides how the value of a group is computed and whether customers who left are"
        " offered for win-back.",
    )
    dormant_months = fields.Integer(
        string="Dormant after (months)",
        default=12,
        help="The suggestion counts how many customers came back after being away so long.",
    )

    @api.constrains("decline_after", "leave_after")
    def _check_stage_limits(self):
        for config in self:
            if not 0 < config.decline_after < config.leave_after <= 1000:
                raise ValidationError(
                    self.env._(
                        "A customer declines before leaving: Declining after (%(decline)s) must"
                        " be above 0 and below Left after (%(leave)s).",
                        decline=f"{config.decline_after:g}",
                        leave=f"{config.leave_after:g}",
                    )
                )

    @api.constrains(*PERCENT)
    def _check_percent(self):
        self._check_range(PERCENT, 0, 100)

    @api.constrains(
        "growth_months", "dormant_months", "alert_activity_limit", "association_minimum"
    )
    def _check_counts(self):
        self._check_range(("growth_months", "alert_activity_limit"), 0, 10_000)
        self._check_range(("dormant_months", "association_minimum"), 1, 600)

    @api.constrains("alert_minimum", "contact_cost", "potential_cost", "acquisition_cost")
    def _check_costs(self):
        names = ("alert_minimum", "contact_cost", "potential_cost", "acquisition_cost")
        self._check_range(names, 0)

    def _snapshot(self):
        return {**super()._snapshot(), **{name: self[name] for name in SNAPSHOT}}
