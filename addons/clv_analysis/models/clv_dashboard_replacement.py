from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import format_amount, formatLang

from .clv_dashboard import OPEN

YEAR = relativedelta(years=1)


class ClvDashboard(models.AbstractModel):
    _inherit = "clv.dashboard"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _replacement(self, company, run):
        """Cost of replacing whom a year has lost beside the cost of keeping who stayed."""
        config = company.sudo().clv_config_id
        gone = run.date - relativedelta(months=config.dormant_months)
        domains = [
            [("last_date", ">", gone - YEAR), ("last_date", "<=", gone)],
            [("first_date", "<=", run.date - YEAR), ("last_date", ">", gone)],
        ]
        own = [("company_id", "=", company.id)]
        counts = [self.env["clv.score"].search_count(own + domain) for domain in domains]
        if not any(counts):
            return None
        costs = config._costs_per_customer()
        amounts = [count * cost for count, cost in zip(counts, costs, strict=True)]
        labels = [self.env._("Replacing who was lost"), self.env._("Keeping who stayed")]
        return {
            "key": "replacement",
            "kind": "bar",
            "title": self.env._("Replacing lost customers or keeping customers")
            if any(costs)
            else self.env._("Customers lost and kept in a year"),
            "note": self._replacement_note(config, counts, costs),
            "format": "money" if any(costs) else "number",
            "labels": labels,
            "series": [
                {"label": self.env._("Cost"), "data": amounts}
                if any(costs)
                else {"label": self.env._("Customers"), "data": counts}
            ],
            OPEN: [
                self._behind(label, domain) for label, domain in zip(labels, domains, strict=True)
            ],
        }

    @api.model
    def _replacement_note(self, config, counts, costs):
        """The figures of the chart in plain sentences, and who may hear of it."""
        lost, kept = (formatLang(self.env, count, digits=0) for count in counts)
        money = [
            format_amount(self.env, amount, config.currency_id)
            for amount in (costs[0], counts[0] * costs[0], costs[1], counts[1] * costs[1])
        ]
        sentences = []
        if any(costs):
            sentences.append(
                self.env._(
                    "Lost in a year: %(lost)s customers; as many new ones at %(win)s each cost"
                    " %(replacement)s. Stayed: %(kept)s customers; keeping them at %(keep)s each"
                    " costs %(keeping)s.",
                    lost=lost,
                    kept=kept,
                    **dict(zip(("win", "replacement", "keep", "keeping"), money, strict=True)),
                )
            )
        else:
            sentences.append(
                self.env._(
                    "Lost in a year: %(lost)s customers. Stayed: %(kept)s customers. Enter the cost"
                    " of a new customer or of keeping one in the settings to see the money.",
                    lost=lost,
                    kept=kept,
                )
            )
        if any(costs) and not (config.acquisition_cost and config.retention_cost):
            sentences.append(
                self.env._(
                    "A new customer is taken to cost %(factor)s times as much as keeping one.",
                    factor=f"{config.acquisition_factor:g}",
                )
            )
        bad, good = config._people_who_hear()
        sentences.append(
            self.env._(
                "If those who left were dissatisfied, up to %(bad)s people hear of it; of those who"
                " stayed and are satisfied, up to %(good)s (%(one_bad)s and %(one_good)s for each,"
                " rules of thumb of the settings).",
                bad=formatLang(self.env, counts[0] * bad, digits=0),
                good=formatLang(self.env, counts[1] * good, digits=0),
                one_bad=bad,
                one_good=good,
            )
        )
        return " ".join(sentences)
