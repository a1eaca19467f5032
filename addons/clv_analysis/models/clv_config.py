from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

WINDOW_MONTHS_MAX = 600


class ClvConfig(models.Model):
    _name = "clv.config"
    _description = "Customer value settings of a company (configuration)"
    _rec_name = "company_id"
    _order = "company_id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    automatic = fields.Boolean(
        string="Compute every night",
        default=True,
        help="The nightly job scores all customers of this company. "
        "Without it, scores change only when somebody presses Compute now.",
    )
    window_months = fields.Integer(
        string="Look back (months)",
        default=0,
        help="Only purchases of the last so many months count. 0 takes the whole history.",
    )

    _company_uniq = models.Constraint("UNIQUE(company_id)", "A company has one settings row.")

    @api.constrains("window_months")
    def _check_window_months(self):
        for config in self:
            if not 0 <= config.window_months <= WINDOW_MONTHS_MAX:
                raise ValidationError(
                    self.env._(
                        "Look back (months) must be between 0 (the whole history) and"
                        " %(maximum)s; it is %(value)s.",
                        maximum=WINDOW_MONTHS_MAX,
                        value=config.window_months,
                    )
                )

    @api.model
    def _ensure(self, companies):
        """Return the settings rows of ``companies``, creating those that are missing."""
        configs = self.search([("company_id", "in", companies.ids)])
        missing = companies - configs.company_id
        return configs | self.create([{"company_id": company.id} for company in missing])

    def _snapshot(self):
        """Settings a run must remember to be understood later: JSON-ready values."""
        self.ensure_one()
        return {"window_months": self.window_months}

    def _window_start(self, today):
        """First day that counts, or None for the whole history."""
        self.ensure_one()
        if not self.window_months:
            return None
        return today - relativedelta(months=self.window_months)
