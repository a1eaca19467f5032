import numpy as np

from odoo import models

from ..engine import lifecycle, value
from .clv_dataset_outlook import NO_DATE
from .clv_run_forecast import DAYS_PER_MONTH

ONE_DAY = np.timedelta64(1, "D")


class ClvRun(models.Model):
    _inherit = "clv.run"  # pylint: disable=consider-merging-classes-inherited

    def _outlook(self, history, columns):
        """Stage, next order, potential and value at stake: further columns of clv.score.

        :param history: arrays of clv.dataset._history
        :param columns: arrays of _forecast
        """
        x, t_x, T = self._histories(
            history["frequency"], history["first_date"], history["last_date"]
        )
        everybody = lifecycle.everybody_gap(x, t_x)
        gap = np.round(lifecycle.usual_gap(x, t_x, everybody), 1)
        digits = self.currency_id.decimal_places
        parts = {
            name: np.round(columns[name], digits) for name in ("historic_value", "current_value")
        }
        parts["potential_value"] = np.round(self._potential(history, columns), digits)
        total = sum(parts.values())
        self.parameters = {**(self.parameters or {}), "gap": _number(everybody)}
        return {
            "usual_gap": gap,
            "next_order_date": self._next_order_date(history["last_date"], gap),
            "value_at_stake": self._at_stake(gap, columns),
            **parts,
            "total_value": total,
            "cluster_id": self.env["clv.cluster"]._nearest(self.company_id, history, self.date),
            "value_rank": lifecycle.rank(np.round(total, 2)),
            **self._stages(history["partner_id"], x, t_x, T, gap),
        }

    def _next_order_date(self, last_date, gap):
        """Last purchase + usual gap, in whole days; NO_DATE without a gap."""
        known = ~np.isnan(gap)
        days = np.ceil(np.where(known, gap, 0)).astype(int)
        return np.where(known, last_date.astype("M8[D]") + days * ONE_DAY, NO_DATE)

    def _at_stake(self, gap, columns):
        """See engine.lifecycle.at_stake; the gain of one order is that of the current value."""
        one_order = self._current(
            np.ones(len(gap)), columns["expected_amount"], columns["margin_rate"]
        )
        horizon = self.settings["horizon_months"] * DAYS_PER_MONTH
        return lifecycle.at_stake(horizon, gap, one_order, 1.0, columns["current_value"])

    def _potential(self, history, columns):
        """What could be won beyond the current value; 0 where trying costs more than it brings."""
        setting, partner_ids = self.settings, history["partner_id"]
        count = len(partner_ids)
        average = max(float(columns["current_value"].mean()), 0.0) if count else 0.0
        years, margin = setting["horizon_months"] / 12, np.maximum(columns["margin_rate"], 0.0)
        elsewhere = self._per_customer("_wallet_rest", partner_ids) * margin * years
        chances = [
            (1.0, self._per_customer("_cross_sell", partner_ids)),
            (setting["referral_chance"] / 100, np.full(count, average)),
            (setting["wallet_chance"] / 100, elsewhere),
        ]
        return np.maximum(value.potential(chances, setting["potential_cost"]), 0.0)

    def _per_customer(self, method, partner_ids):
        """Amounts of clv.insight aligned with ``partner_ids``, 0 for the others."""
        found = getattr(self.env["clv.insight"], method)(self.company_id)
        dataset = self.env["clv.dataset"]
        return dataset._align(found["partner_id"], found["gain"], partner_ids)

    def _stages(self, partner_ids, x, t_x, T, gap):
        """Stage columns after the hysteresis of two analyses on different days."""
        setting, today = self.settings, np.datetime64(self.date, "D")
        codes = lifecycle.stage(
            x,
            t_x,
            T,
            gap,
            setting["decline_after"],
            setting["leave_after"],
            setting["growth_months"] * DAYS_PER_MONTH,
        )
        by_code = {stage.code: stage.id for stage in self.env["clv.stage"].search([])}
        found = np.array([by_code[code] for code in lifecycle.STAGES], dtype=np.int64)[codes]
        before = self.env["clv.dataset"]._stage_state(self.company_id, partner_ids)
        stage, waiting, since = lifecycle.settle(
            found, before["stage_id"], before["stage_next_id"], before["stage_next_date"], today
        )
        return {
            "stage_id": stage,
            "stage_next_id": waiting,
            "stage_next_date": np.where(waiting > 0, since, NO_DATE),
            "stage_date": np.where(stage == before["stage_id"], before["stage_date"], today),
        }


def _number(amount):
    """A JSON value: None for NaN."""
    return None if np.isnan(amount) else float(amount)
