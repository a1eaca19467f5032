from odoo import api, models
from odoo.exceptions import UserError

from ..engine import what_if
from .clv_dashboard import OPEN

LIMITS = {  # setting: lowest and highest value
    "retention": (-100, 100),
    "margin": (-100, 100),
    "discount_rate": (0, 1000),
    "horizon_months": (0, 600),
    "new_customers": (0, 10_000_000),
}


class ClvDashboard(models.AbstractModel):
    _inherit = "clv.dashboard"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    @api.readonly
    def get_what_if(self, changes=None):
        """Current value per segment as it is and as it would be; nothing is written.

        :param changes: dict of LIMITS; retention and margin in percentage points more (or, below
            0, less), the others as new values
        """
        company = self.env.company
        self.env["clv.score"].check_access("read")
        run = self.env["clv.run"]._latest(company).get(company)
        if not run or not run.customer_count:
            return {"rows": [], "currency_id": company.currency_id.id}
        settings = run.sudo().settings
        given = {
            "retention": 0.0,
            "margin": 0.0,
            "discount_rate": settings["discount_rate"],
            "horizon_months": settings["horizon_months"],
            "new_customers": 0,
            **{name: value for name, value in (changes or {}).items() if value is not None},
        }
        self._check_what_if(given)
        rows, message = self._what_if_rows(company, settings, given)
        rows += self._what_if_new(company, given, rows)
        return {
            "currency_id": company.currency_id.id,
            "given": given,
            "message": message,
            "rows": rows,
            "before": sum(row["before"] for row in rows),
            "after": sum(row["after"] for row in rows),
        }

    @api.model
    def _check_what_if(self, given):
        names = {
            "retention": self.env._("Retention"),
            "margin": self.env._("Margin"),
            "discount_rate": self.env._("Discount rate per year (%)"),
            "horizon_months": self.env._("Look ahead (months)"),
            "new_customers": self.env._("New customers"),
        }
        for name, (low, high) in LIMITS.items():
            value = given[name]
            if not isinstance(value, int | float) or not low <= value <= high:
                raise UserError(
                    self.env._(
                        "%(setting)s: %(value)s is not possible; it must be between %(low)s and"
                        " %(high)s.",
                        setting=names[name],
                        value=value,
                        low=low,
                        high=high,
                    )
                )

    @api.model
    def _what_if_rows(self, company, settings, given):
        sums = self.env["clv.insight"].sudo()._segment_sums(company)
        ids, counts, before, sales, retention = zip(*sums, strict=True)
        message = False
        after = before
        if not settings["horizon_months"]:
            message = self.env._(
                "The settings look ahead 0 months, so nothing is expected and nothing can change."
            )
        else:
            after = what_if.changed_value(
                before,
                sales,
                retention,
                settings["horizon_months"] / 12,
                settings["discount_rate"] / 100,
                margin_change=given["margin"] / 100,
                retention_change=given["retention"] / 100,
                new_horizon=given["horizon_months"] / 12,
                new_rate=given["discount_rate"] / 100,
            ).tolist()
            if not given["horizon_months"]:
                message = self.env._("Looking ahead 0 months, nothing is expected.")
        names = self.env["clv.segment"].with_context(active_test=False).browse(filter(None, ids))
        labels = {segment.id: segment.name for segment in names}
        rows = [
            {
                "label": labels.get(segment, ""),
                OPEN: self._behind(labels[segment], [("segment_id", "=", segment)])
                if segment in labels
                else None,
                "count": count,
                "before": old,
                "after": new,
            }
            for segment, count, old, new in zip(ids, counts, before, after, strict=True)
        ]
        return sorted(rows, key=lambda row: -row["before"]), message

    @api.model
    def _what_if_new(self, company, given, rows):
        """New customers are worth the average, minus what winning them costs."""
        count, new = sum(row["count"] for row in rows), given["new_customers"]
        if not new or not count:
            return []
        average = sum(row["after"] for row in rows) / count
        cost = company.sudo().clv_config_id.acquisition_cost
        return [
            {
                "label": self.env._("New customers"),
                OPEN: None,
                "count": new,
                "before": 0.0,
                "after": new * (average - cost),
            }
        ]
