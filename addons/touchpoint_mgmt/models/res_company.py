from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    touch_daily_capacity = fields.Integer(
        string="Touches per Person and Day",
        default=40,
        help="Calls, visits and other touches by hand. What is more moves to the next days as far as "
        "its rule allows; the rest is shown in red. Zero: no limit.",
    )

    touch_case_auto = fields.Boolean(
        string="Cases from Dissatisfied Customers",
        default=True,
        help="A touch or a rating in which a customer is dissatisfied opens a case at once.",
    )

    touch_satisfaction_tolerance = fields.Integer(
        string="Tolerance of Satisfaction",
        help="So many points between expected and perceived, in both directions, still count as "
        "satisfied.",
    )
    touch_drop_points = fields.Integer(
        string="Alert at a Fall of",
        default=3,
        help="The person responsible for a customer is told when satisfaction falls by a class or by "
        "so many points. Zero: by a class only.",
    )

    _touch_satisfaction_tolerance_range = models.Constraint(
        "CHECK(touch_satisfaction_tolerance BETWEEN 0 AND 5)",
        "“Tolerance of Satisfaction” must be between 0 and 5 points.",
    )
    _touch_drop_points_positive = models.Constraint(
        "CHECK(touch_drop_points >= 0)",
        "“Alert at a Fall of” cannot be negative.",
    )

    touch_card_review_days = fields.Integer(
        string="Review Cards Every (days)",
        default=180,
        help="Whoever is responsible for a key customer is reminded of a relationship card that was "
        "not reviewed for so long. Zero: never.",
    )

    _touch_card_review_days_positive = models.Constraint(
        "CHECK(touch_card_review_days >= 0)",
        "“Review Cards Every (days)” cannot be negative.",
    )

    touch_gift_limit = fields.Monetary(
        string="Gifts per Customer and Year",
        help="A gift that makes it more in a calendar year is warned of in the result dialog: "
        "business and friendship are kept apart. Zero: no limit.",
    )

    touch_share_history = fields.Boolean(
        string="Share the History of Customers",
        help="People of the other companies read which touches of this company ended, so that "
        "nobody asks a customer of all branches twice. They can change nothing.",
    )

    touch_recheck_percent = fields.Float(
        string="Random Checks",
        help="So many percent of the touches reported as done are drawn for a call that asks "
        "whether they took place.",
    )

    _touch_recheck_percent_range = models.Constraint(
        "CHECK(touch_recheck_percent BETWEEN 0 AND 100)",
        "Random checks: the share must be between 0 and 100 percent.",
    )

    touch_service_team_id = fields.Many2one(
        "crm.team",
        string="Service Team",
        ondelete="set null",
        help="Takes over a customer with the first delivery. Empty: the salesperson stays.",
    )
    touch_exposure_people = fields.Integer(
        string="People Who Hear of a Dissatisfied Customer",
        default=25,
        help="For the exposure of open cases; 25 is a rule of thumb of service literature.",
    )

    touch_credit_stop = fields.Float(
        string="Hold From",
        default=100,
        help="Percent of the credit limit. A customer who owes so much gets no promotion.",
    )
    touch_credit_resume = fields.Float(
        string="Go On Below",
        default=80,
        help="Percent of the credit limit. A hold ends when the customer owes less than that.",
    )
    touch_credit_initial = fields.Monetary(
        string="Initial Credit Limit",
        currency_field="currency_id",
        help="Given with the first order of a customer who has no limit of his own. Zero: none.",
    )

    _touch_credit_order = models.Constraint(
        "CHECK(touch_credit_resume > 0 AND touch_credit_resume <= touch_credit_stop"
        " AND touch_credit_initial >= 0)",
        "Credit: the share at which we go on must be above zero and not above the share at which "
        "a hold begins; the initial limit cannot be negative.",
    )

    touch_page_days = fields.Integer(
        string="Links to the Self-Service Page",
        default=180,
        help="Days in which the link of a message to the customer's self-service page can be used.",
    )

    _touch_page_days_range = models.Constraint(
        "CHECK(touch_page_days BETWEEN 1 AND 3650)",
        "Links to the self-service page: choose between 1 and 3650 days.",
    )

    touch_digest = fields.Boolean(
        string="Morning Mail",
        default=True,
        help="Everybody with touches gets one e-mail per morning with the list of the day.",
    )
    touch_digest_hour = fields.Float(string="Morning Mail From", default=7.0)

    _touch_digest_hour_range = models.Constraint(
        "CHECK(touch_digest_hour >= 0 AND touch_digest_hour < 24)",
        "The morning mail goes out between 00:00 and 23:59.",
    )
    _touch_daily_capacity_positive = models.Constraint(
        "CHECK(touch_daily_capacity >= 0)",
        "“Touches per Person and Day” cannot be negative.",
    )

    def write(self, vals):
        if "touch_share_history" in vals:
            self.env.registry.clear_cache()  # record rules remember which companies share
        return super().write(vals)

    def _touch_tz(self):
        """Name of the time zone in which this company counts its days."""
        self.ensure_one()
        return self.resource_calendar_id.tz or self.partner_id.tz or "UTC"

    def _touch_today(self, now=None):
        """Date where this company is, at the moment ``now`` (UTC)."""
        self.ensure_one()
        return fields.Date.context_today(self.with_context(tz=self._touch_tz()), now)
