import numpy as np

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ..engine import forecast, value
from .clv_run_forecast import DAYS_PER_MONTH


class ClvScore(models.Model):
    _inherit = "clv.score"  # pylint: disable=consider-merging-classes-inherited

    explanation = fields.Text(
        compute="_compute_explanation",
        help="How every number of this customer came about, so that it can be checked by hand.",
    )

    @api.depends("last_date", "frequency", "monetary", "segment_id", "current_value")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for score in self:
            run, lines = score.run_id.sudo(), score._explain_scores()
            if run.parameters:
                lines += score._explain_value(run)
            score.explanation = "\n".join(lines)

    def _explain_scores(self):
        self.ensure_one()
        segment = self.segment_id
        return [
            self.env._(
                "The last purchase was on %(date)s: recency score %(score)s.",
                date=format_date(self.env, self.last_date),
                score=self.r_score,
            ),
            self.env._(
                "Purchases since %(date)s: %(count)s, so frequency score %(score)s.",
                date=format_date(self.env, self.first_date),
                count=self.frequency,
                score=self.f_score,
            ),
            self.env._(
                "Together they come to %(amount)s: amount score %(score)s.",
                amount=self._money(self.monetary),
                score=self.m_score,
            ),
            self._explain_score_mode(),
            self.env._(
                "Segment %(segment)s takes recency %(r_range)s, frequency %(f_range)s and amount"
                " %(m_range)s.",
                segment=segment.name,
                r_range=segment.r_range,
                f_range=segment.f_range,
                m_range=segment.m_range,
            ),
            *self._explain_layer(),
        ]

    def _explain_layer(self):
        """How customers of this segment are bound, where somebody has said so."""
        if not self.layer:
            return []
        labels = dict(self.segment_id._fields["layer"]._description_selection(self.env))
        return [
            self.env._(
                "Retention layer of this segment: %(layer)s. That is how these customers are bound.",
                layer=labels[self.layer],
            )
        ]

    def _explain_score_mode(self):
        settings = self.run_id.sudo().settings or {}
        if settings.get("score_mode") == "limits":
            text = self.env._(
                "Scores by fixed limits: recency %(recency)s days, frequency %(frequency)s"
                " purchases, amount %(amount)s.",
                recency=settings["recency_limits"],
                frequency=settings["frequency_limits"],
                amount=settings["amount_limits"],
            )
        else:
            text = self.env._(
                "Each score is the customer's place among all customers of the company, in"
                " fifths; equal customers get equal scores."
            )
        if self.frequency == 1 and self.f_score > 2:
            text += " " + self.env._(
                "Bought once: for the segment the frequency counts as 2, however many others"
                " bought once."
            )
        return text

    def _explain_value(self, run):
        """The steps from the history to the values, with the numbers of ``run``."""
        self.ensure_one()
        setting = run.settings
        made = self._forecast_again(run)
        weight = float(made.own_weight[0])
        years = setting["horizon_months"] / 12
        factor = value.discount_factor(setting["discount_rate"] / 100, years / 2)
        lines = [
            *self._explain_date(run),
            self.env._(
                "Historic value %(value)s = margin %(margin)s on purchases of %(amount)s -"
                " %(count)s purchases x %(cost)s cost to serve - %(touches)s for touches.",
                value=self._money(self.historic_value),
                margin=self._money(self.margin),
                amount=self._money(self.monetary),
                count=self.frequency,
                cost=self._money(setting["cost_per_order"]),
                touches=self._money(self.touch_cost),
            ),
            self._explain_orders(run, made),
            self.env._(
                "Expected per purchase %(amount)s = %(weight)s x own average %(own)s + %(rest)s x"
                " average of all customers %(everybody)s.",
                amount=self._money(self.expected_amount),
                weight=f"{weight:.4f}",
                own=self._money(max(self.average_value, 0.0)),
                rest=f"{1 - weight:.4f}",
                everybody=self._money(made.everybody),
            ),
            self.env._(
                "Current value %(value)s = %(orders)s purchases x (%(amount)s x %(margin)s %% -"
                " %(cost)s) x %(factor)s, the discount at %(rate)s %% a year from the middle of"
                " the period.",
                value=self._money(self.current_value),
                orders=f"{self.expected_orders:.4f}",
                amount=self._money(self.expected_amount),
                margin=f"{self.margin_rate * 100:.6g}",
                cost=self._money(setting["cost_per_order"]),
                factor=f"{factor:.4f}",
                rate=f"{setting['discount_rate']:g}",
            ),
        ]
        warning = run._grade_warning()
        return [*lines, warning] if warning else lines

    def _forecast_again(self, run):
        """What ``run`` found out about this customer, step by step: engine.forecast.Forecast."""
        first, last = (np.array([day], dtype="M8[D]") for day in (self.first_date, self.last_date))
        return forecast.apply(
            run.model,
            run.parameters,
            *run._histories([self.frequency], first, last),
            np.array([self.average_value]),
            run.settings["horizon_months"] * DAYS_PER_MONTH,
        )

    def _explain_date(self, run):
        """As of when the forecast is, where a later analysis left it standing."""
        latest = run._latest(self.company_id).get(self.company_id)
        if not latest or latest.date == run.date:
            return []
        return [
            self.env._(
                "Forecast as of %(date)s; no figure has moved by more than 1 %% until %(latest)s.",
                date=format_date(self.env, run.date),
                latest=format_date(self.env, latest.date),
            )
        ]

    def _explain_orders(self, run, made):
        if run.model == forecast.HEURISTIC:
            return self._explain_rate(run)
        return self.env._(
            "Expected purchases in %(months)s months: %(orders)s = %(alive)s probability of still"
            " being a customer x %(if_alive)s purchases if so (repeat purchases %(x)s, the last"
            " after %(t_x)s of %(T)s days; %(parameters)s).",
            months=run.settings["horizon_months"],
            orders=f"{self.expected_orders:.4f}",
            alive=f"{float(made.p_alive[0]):.4f}",
            if_alive=f"{float(made.orders_if_alive[0]):.4f}",
            x=self.frequency - 1,
            t_x=(self.last_date - self.first_date).days,
            T=(run.date - self.first_date).days,
            parameters=run.parameters_text,
        )

    def _explain_rate(self, run):
        """The heuristic, see engine.forecast."""
        months, rate = run.settings["horizon_months"], run.parameters["rate"]
        if not rate:
            return self.env._(
                "Expected purchases in %(months)s months: 0 (heuristic: nobody has bought twice yet;"
                " there is too little data for a model).",
                months=months,
            )
        return self.env._(
            "Expected purchases in %(months)s months: %(orders)s = %(count)s purchases / (%(T)s days"
            " + %(everybody)s days between repeat purchases of all customers) x %(days)s days"
            " (heuristic: the customer's own rate, drawn towards that of all customers; there is too"
            " little data for a model).",
            months=months,
            orders=f"{self.expected_orders:.4f}",
            count=self.frequency,
            T=(run.date - self.first_date).days,
            everybody=f"{1 / rate:.4f}",
            days=f"{months * DAYS_PER_MONTH:g}",
        )

    def _money(self, amount):
        return format_amount(self.env, amount, self.currency_id)
