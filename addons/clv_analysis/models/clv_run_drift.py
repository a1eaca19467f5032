from datetime import timedelta

import numpy as np

from odoo import fields, models

from ..engine import backtest, forecast, history

# A forecast younger than this says little yet; one older than this was made for another time.
YOUNGEST, OLDEST = timedelta(days=28), timedelta(days=400)
# An alarm is for what chance does not explain and what matters.
ERRORS, SHARE = 3.0, 0.2


class ClvRun(models.Model):
    """Drift: purchases since an earlier analysis against what it forecast."""

    _name = "clv.run"
    _inherit = ["clv.run", "mail.thread", "mail.activity.mixin"]

    drift_date = fields.Date(
        string="Forecast checked from",
        readonly=True,
        help="The purchases since that day are compared with what the analysis of then forecast.",
    )
    drift = fields.Float(
        string="Purchases against forecast",
        readonly=True,
        digits=(16, 4),
        aggregator="avg",
        help="+10 %: a tenth more purchases came than were forecast.",
    )
    drift_alarm = fields.Boolean(
        string="Forecast no longer fits",
        readonly=True,
        help="Purchases are more than a fifth off the forecast, and by more than chance explains."
        " The models are tried anew.",
    )

    def _check_drift(self, bought):
        """Compare what came with what an earlier analysis forecast.

        :param bought: arrays of clv.dataset._purchases of some customers
        """
        old = self._forecast_to_check()
        values = {"drift_date": False, "drift": 0.0, "drift_alarm": False}
        if old and len(bought["day"]):
            predicted, actual, error = self._drift_of(old, bought)
            if predicted > 0:
                share = actual / predicted - 1
                distance = abs(backtest.drift(predicted, actual, error))
                values = {
                    "drift_date": old.date,
                    "drift": share,
                    "drift_alarm": distance > ERRORS and abs(share) > SHARE,
                }
        self.write(values)
        if self.drift_alarm:
            self._raise_alarm()
        return self.drift_alarm

    def _forecast_to_check(self):
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "done"),
                ("model", "not in", (False, forecast.HEURISTIC)),
                ("date", "<=", self.date - YOUNGEST),
                ("date", ">=", self.date - OLDEST),
            ],
            order="date desc, id desc",
            limit=1,
        )

    def _drift_of(self, old, bought):
        """Purchases forecast by the run ``old`` and come since, and the standard error."""
        day = bought["day"].astype("M8[D]").astype(np.int64)
        origin = int(np.datetime64(old.date, "D").astype(np.int64))
        days = (self.date - old.date).days
        seen = history.snapshot(bought["partner_id"], day, bought["amount"], origin, days)
        if not len(seen.x):
            return 0.0, 0.0, 0.0
        made = forecast.apply(
            old.model, old.parameters, seen.x, seen.t_x, seen.T, seen.average, days
        )
        spread = old.parameters.get("spread", 0.0) + old.extra_spread
        error = forecast.standard_error(made, seen.x, spread)
        return float(made.orders.sum()), float(seen.later.sum()), error

    def _raise_alarm(self):
        """One open to-do per company for a manager of customer value."""
        open_runs = self.search([("company_id", "=", self.company_id.id)])
        known = self.env["mail.activity"].search_count(
            [("res_model", "=", self._name), ("res_id", "in", open_runs.ids)], limit=1
        )
        manager = self._alarm_user()
        if known or not manager:
            return
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_warning",
            user_id=manager.id,
            date_deadline=self.date,
            summary=self.env._("Customer value: the forecast no longer fits"),
            note=self.env._(
                "Since %(date)s customers bought %(share)s %% against the forecast. The models"
                " are tried anew; please look whether something changed: prices, range, season,"
                " or how orders are recorded.",
                date=fields.Date.to_string(self.drift_date),
                share=f"{self.drift * 100:+.0f}",
            ),
        )

    def _alarm_user(self):
        """The manager who started this analysis, or the first one of the company."""
        group = self.env.ref("clv_analysis.clv_analysis_group_manager")
        managers = group.all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        people = managers - self.env.ref("base.user_root")
        return (self.user_id & people) or people.sorted("id")[:1]
