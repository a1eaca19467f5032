"""What other settings would do to the current value of a group of customers."""

import numpy as np

from .value import discount_factor


def changed_value(
    current,
    sales,
    retention,
    horizon,
    rate,
    *,
    margin_change=0.0,
    retention_change=0.0,
    new_horizon=None,
    new_rate=None,
):
    """Current value of groups after a change of the settings.

    undiscounted gain = current / (1 + rate)^(-horizon / 2)
    new value = (gain + margin change * sales) * new horizon / horizon
                * new retention / retention * (1 + new rate)^(-new horizon / 2)

    Expected purchases grow in proportion to the horizon, which is exact for short horizons and a
    rough figure for long ones.

    :param current: current value of each group (n,); sales: expected sales of each (n,)
    :param retention: share still customers (n,), 0 to 1; a group without any keeps its value
    :param horizon: years the current value looks ahead, above 0
    :param rate: discount rate per year it was made with
    :param margin_change, retention_change: in shares (0.05: five percentage points); the new
        retention is kept between 0 and 1
    :return: array (n,)
    :raises ValueError: horizon 0, or a rate of -100 % or less

    >>> changed_value([100.0], [1000.0], [0.8], 1, 0, retention_change=0.05).round(2).tolist()
    [106.25]
    >>> changed_value([100.0], [1000.0], [0.8], 1, 0, margin_change=0.05).round(2).tolist()
    [150.0]
    >>> changed_value([100.0], [0.0], [1.0], 1, 0.21, new_horizon=2, new_rate=0.21).round(2).tolist()
    [181.82]
    """
    if not horizon > 0:
        raise ValueError("The current value looks ahead 0 months")
    current, sales = np.asarray(current, dtype=float), np.asarray(sales, dtype=float)
    retention = np.asarray(retention, dtype=float)
    new_horizon = horizon if new_horizon is None else new_horizon
    new_rate = rate if new_rate is None else new_rate
    gain = current / discount_factor(rate, horizon / 2) + margin_change * sales
    kept = np.divide(
        np.clip(retention + retention_change, 0.0, 1.0),
        retention,
        out=np.ones(len(retention)),
        where=retention > 0,
    )
    return gain * kept * (new_horizon / horizon) * discount_factor(new_rate, new_horizon / 2)
