import numpy as np

from odoo import models
from odoo.tools import format_date

from ..engine import value
from .clv_run_forecast import DAYS_PER_MONTH


class ClvScore(models.Model):
    _inherit = "clv.score"  # pylint: disable=consider-merging-classes-inherited

    def _explain_value(self, run):
        lines = super()._explain_value(run)
        if "decline_after" not in run.settings:  # an analysis made before these figures existed
            return lines
        return [
            *lines,
            self.env._(
                "Total value %(total)s = historic %(historic)s + current %(current)s + potential"
                " %(potential)s; place %(rank)s.",
                total=self._money(self.total_value),
                historic=self._money(self.historic_value),
                current=self._money(self.current_value),
                potential=self._money(self.potential_value),
                rank=self.value_rank,
            ),
            *self._explain_potential(run),
            *self._explain_rhythm(run),
        ]

    def _explain_potential(self, run):
        """How the potential came about; the parts are those of today's pairs and estimates."""
        setting = run.settings
        average = max(run.current_value, 0) / (run.customer_count or 1)
        insight = self.env["clv.insight"].sudo()
        rules = self.partner_id.with_company(self.company_id).sudo().clv_offer_ids
        best = {}
        for rule in rules:
            gain = rule.confidence_low * rule.gain
            best[rule.right_id] = max(best.get(rule.right_id, 0.0), gain)
        rest = insight._wallet_rest_of(self.company_id, self.partner_id)
        years = setting["horizon_months"] / 12
        return [
            self.env._(
                "Potential value %(value)s = %(offers)s from products others buy along (%(names)s)"
                " + %(referral)s %% x average current value %(average)s for referrals +"
                " %(wallet)s %% x %(rest)s bought elsewhere x %(margin)s %% margin x %(years)s"
                " years - cost of trying %(cost)s, never below 0.",
                value=self._money(self.potential_value),
                offers=self._money(sum(best.values())),
                names=", ".join(
                    f"{product.display_name} {self._money(gain)}" for product, gain in best.items()
                )
                or "-",
                referral=f"{setting['referral_chance']:g}",
                average=self._money(average),
                wallet=f"{setting['wallet_chance']:g}",
                rest=self._money(rest),
                margin=f"{max(self.margin_rate, 0) * 100:.6g}",
                years=f"{years:g}",
                cost=self._money(setting["potential_cost"]),
            )
        ]

    def _explain_rhythm(self, run):
        """Usual gap, next order, stage and value at stake."""
        everybody = (run.parameters or {}).get("gap")
        if not everybody or not self.usual_gap:
            return [self.env._("Nobody has bought twice yet: there is no usual gap.")]
        setting = run.settings
        x, t_x = self.frequency - 1, (self.last_date - self.first_date).days
        away = (run.date - self.last_date).days
        lines = [
            self.env._(
                "Usual gap %(gap)s days = (%(t_x)s days from first to last purchase + usual gap of"
                " all customers %(everybody)s) / %(count)s purchases; next order %(date)s.",
                gap=f"{self.usual_gap:.1f}",
                t_x=t_x,
                everybody=f"{everybody:.1f}",
                count=x + 1,
                date=format_date(self.env, self.next_order_date),
            ),
            self.env._(
                "Stage %(stage)s since %(since)s: away %(away)s days = %(ratio)s usual gaps"
                " (decline from %(decline)s, left from %(leave)s; growth up to %(months)s months"
                " after the first purchase).",
                stage=self.stage_id.name,
                since=format_date(self.env, self.stage_date),
                away=away,
                ratio=f"{away / self.usual_gap:.2f}",
                decline=f"{setting['decline_after']:g}",
                leave=f"{setting['leave_after']:g}",
                months=setting["growth_months"],
            ),
        ]
        if self.stage_next_id:
            lines.append(
                self.env._(
                    "Stage %(stage)s was seen on %(date)s; it is taken when an analysis on a later"
                    " day sees it too.",
                    stage=self.stage_next_id.name,
                    date=format_date(self.env, self.stage_next_date),
                )
            )
        return [*lines, self._explain_stake(run)]

    def _explain_stake(self, run):
        setting = run.settings
        horizon = setting["horizon_months"] * DAYS_PER_MONTH
        gain = float(np.asarray(run._current(1.0, self.expected_amount, self.margin_rate)))
        years = setting["horizon_months"] / 12
        factor = value.discount_factor(setting["discount_rate"] / 100, years / 2)
        return self.env._(
            "Value at stake %(stake)s = %(horizon)s days / usual gap %(gap)s x %(gain)s gain of"
            " one purchase x %(factor)s - current value %(current)s, never below 0.",
            stake=self._money(self.value_at_stake),
            horizon=f"{horizon:g}",
            gap=f"{self.usual_gap:.1f}",
            gain=self._money(gain / factor),
            factor=f"{factor:.4f}",
            current=self._money(self.current_value),
        )
