from odoo import api, models
from odoo.tools import SQL

# Figures that creep a little with every day that passes and with every fit of the model, and by
# how much they may be off what today's analysis found before the row is written: a share of the
# figure, or what is less than anybody looks at (of money: a thousandth of the average value).
SHARE = 0.01
CREEPING = {
    "p_alive": 0.005,
    "buy_probability": 0.005,
    "expected_orders": 0.005,
    "usual_gap": 0.1,
    "margin_rate": 0.0,
    "value_rank": 0.0,
}
MONEY = (
    "expected_amount",
    "current_value",
    "value_low",
    "value_high",
    "potential_value",
    "total_value",
    "value_at_stake",
)
MONEY_SHARE = 0.001
# A difference of two amounts is measured by the larger one, the value at the usual pace.
MEASURED_BY = {"value_at_stake": ("value_at_stake", "current_value")}
# Follows from the usual gap alone.
DERIVED = ("next_order_date",)


class ClvDataset(models.AbstractModel):
    """When is a stored row still right?

    Every night every forecast moves by a trifle, so comparing exactly would write every customer
    every night. A row is written as a whole, and only when a fact, a score or a stage changed or
    a figure has moved by more than 1 % from what is stored; it names the analysis that wrote it,
    by whose parameters every number in it can be checked. The distance is always that to the
    stored figure, so it never adds up over the nights.
    """

    _inherit = "clv.dataset"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _is_outdated(self, run, names):
        """Condition on stored row `s` and staged row `n`: the row must be written."""
        if not run._may_tolerate():
            return self._differ(names)
        floors = {**CREEPING, **dict.fromkeys(MONEY, MONEY_SHARE * self._average_value())}
        exact = [name for name in names if name not in floors and name not in DERIVED]
        moved = [self._moved(name, floor) for name, floor in floors.items()]
        return SQL("(%s)", SQL(" OR ").join([self._differ(exact), *moved]))

    @api.model
    def _differ(self, names):
        return SQL(
            "(%s) IS DISTINCT FROM (%s)", self._columns("s", names), self._columns("n", names)
        )

    @api.model
    def _moved(self, name, floor):
        """Condition: the figure moved by more than its share and more than ``floor``, or is
        known now and was not, or the other way round."""
        size = SQL(" + ").join(
            SQL("ABS(%s)", SQL.identifier("s", part)) for part in MEASURED_BY.get(name, (name,))
        )
        return SQL(
            "COALESCE(ABS(%(new)s - %(old)s) > GREATEST(%(share)s * (%(size)s), %(floor)s),"
            " (%(new)s IS NULL) <> (%(old)s IS NULL))",
            old=SQL.identifier("s", name),
            new=SQL.identifier("n", name),
            size=size,
            share=SHARE,
            floor=floor,
        )
