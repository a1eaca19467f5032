import numpy as np
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..engine import forecast, history
from .clv_run_forecast import DAYS_PER_MONTH

POINTS = 24


class ClvScore(models.Model):
    """How value and probability came to what they are: what the last analysis of each month says,
    by its own settings and parameters, from the purchases up to its day. Months before the first
    analysis are told by the first one. Nothing is stored, so the line is there from the first
    analysis on and costs a night nothing."""

    _inherit = "clv.score"  # pylint: disable=consider-merging-classes-inherited

    value_trend = fields.Json(
        string="Current value, month by month",
        compute="_compute_trend",
        help="What the last analysis of each month says, by its settings and parameters, from the"
        " purchases up to its day; before the first analysis by those of the first.",
    )
    alive_trend = fields.Json(
        string="Still a customer, month by month",
        compute="_compute_trend",
        help="Probability of still being a customer by the last analysis of each month; before the"
        " first analysis by its parameters. Empty where there is too little data for a model.",
    )

    @api.depends("last_date", "current_value", "p_alive", "company_id")
    @api.depends_context("lang")
    def _compute_trend(self):
        self.value_trend = self.alive_trend = False
        for company, scores in self.filtered("last_date").grouped("company_id").items():
            dates = self._trend_dates(company)
            if not dates:
                continue
            bought = (
                self.env["clv.dataset"]
                .sudo()
                ._days_of(company, dates[-1][0], scores.partner_id.ids)
            )
            for score in scores:
                own = bought["partner_id"] == score.partner_id.id
                points = score._trend(dates, bought["day"][own], bought["amount"][own])
                score.value_trend = score._trend_panel("value_trend", "money", points)
                score.alive_trend = score._trend_panel("alive_trend", "percent", points)

    @api.model
    def _trend_dates(self, company):
        """Pairs of day and analysis, the oldest first, one a month."""
        Run = self.env["clv.run"].sudo()
        groups = Run._read_group(
            [("company_id", "=", company.id), ("state", "=", "done"), ("model", "!=", False)],
            ["date:month"],
            ["id:max"],
            order="date:month",
        )
        runs = Run.browse([run_id for _month, run_id in groups[-POINTS:]])
        dates = [(run.date, run) for run in runs]
        for back in range(1, POINTS - len(runs) + 1 if runs else 0):
            dates.insert(0, (runs[0].date - relativedelta(months=back), runs[0]))
        return dates

    def _trend(self, dates, day, amount):
        """List of (day, analysis, current value, probability or None) since the first purchase; the
        last one as it is stored."""
        self.ensure_one()
        since = [
            date - relativedelta(months=run.window_months) if run.window_months else date.min
            for date, run in dates
        ]
        until = [date for date, _run in dates]
        x, t_x, T, average = history.course(_days(day), amount, _days(since), _days(until))
        points = []
        for place, (date, run) in enumerate(dates):
            if x[place] < 0:
                continue
            one = slice(place, place + 1)
            made = forecast.apply(
                run.model,
                run.parameters,
                x[one],
                t_x[one],
                T[one],
                average[one],
                run.settings["horizon_months"] * DAYS_PER_MONTH,
            )
            value = run._current(made.orders, made.amount, self._trend_margin(run))
            points.append((date, run, float(value[0]), _known(made.p_alive[0])))
        if points:
            last = (self.current_value, self.p_alive or None)
            points[-1] = (*points[-1][:2], *last)
        return points

    def _trend_margin(self, run):
        """The margin rate of the analysis; where each customer has one, that of now."""
        if run.settings.get("margin_mode", "percent") == "percent":
            return run.settings["margin_percent"] / 100
        return self.margin_rate

    def _trend_panel(self, name, style, points):
        """A line as clv.dashboard describes panels; a point opens its analysis."""
        place = 2 if style == "money" else 3
        known = [point for point in points if point[place] is not None]
        if not known:
            return False
        label = self._fields[name]._description_string(self.env)
        return {
            "kind": "line",
            "format": style,
            "small": True,
            "currency_id": self.currency_id.id,
            "labels": [format_date(self.env, date) for date, *_rest in known],
            "series": [{"label": label, "data": [round(point[place], 4) for point in known]}],
            "open": [run.id for _date, run, *_rest in known],
        }


def _days(dates):
    """Days since 1970 of dates."""
    return np.array(dates, dtype="M8[D]").astype(np.int64)


def _known(number):
    return None if np.isnan(number) else float(number)
