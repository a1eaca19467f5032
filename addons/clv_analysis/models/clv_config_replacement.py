from odoo import api, fields, models

SHARED = "touch_exposure_people"  # of the company, where touchpoints are managed too


class ClvConfig(models.Model):
    """What losing and keeping customers costs. The defaults are rules of thumb of the literature,
    to be replaced by own figures; no value of a customer depends on them."""

    _inherit = "clv.config"  # pylint: disable=consider-merging-classes-inherited

    retention_cost = fields.Monetary(
        string="Cost of keeping a customer (per year)",
        help="What looking after one customer costs in a year. Empty: the cost of a new customer"
        " divided by the factor.",
    )
    acquisition_factor = fields.Float(
        string="A new customer costs (times keeping one)",
        default=5.0,
        help="Used where only one of the two costs is known; 5 is a rule of thumb, not a fact.",
    )
    dissatisfied_people = fields.Integer(
        string="People who hear of a dissatisfied customer",
        default=25,
        help="For the comparison of lost and kept customers; 25 is a rule of thumb, not a fact.",
    )
    satisfied_people = fields.Integer(
        string="People who hear of a satisfied customer",
        default=8,
        help="For the comparison of lost and kept customers; 8 is a rule of thumb, not a fact.",
    )
    people_shared = fields.Boolean(
        string="Set with the touchpoints", compute="_compute_people_shared"
    )

    def _compute_people_shared(self):
        self.people_shared = SHARED in self.env["res.company"]._fields

    @api.constrains(
        "retention_cost", "acquisition_factor", "dissatisfied_people", "satisfied_people"
    )
    def _check_replacement(self):
        self._check_range(("retention_cost",), 0)
        self._check_range(("acquisition_factor",), 0.01, 1000)
        self._check_range(("dissatisfied_people", "satisfied_people"), 0, 10_000)

    def _costs_per_customer(self):
        """Cost of winning and of keeping one customer, the unknown from the known; (0, 0) where
        neither is known."""
        self.ensure_one()
        win, keep = self.acquisition_cost, self.retention_cost
        return win or keep * self.acquisition_factor, keep or win / self.acquisition_factor

    def _people_who_hear(self):
        """How many hear of one dissatisfied and of one satisfied customer."""
        self.ensure_one()
        dissatisfied = self.company_id[SHARED] if self.people_shared else self.dissatisfied_people
        return dissatisfied, self.satisfied_people
