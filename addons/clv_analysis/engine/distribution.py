"""Distribution of amounts over customers, in classes with round limits."""

import numpy as np

STEPS = np.array([1.0, 2.0, 5.0, 10.0])


def round_step(width):
    """The smallest of 1, 2, 5 times a power of ten that is not below ``width``.

    >>> round_step(37), round_step(0.2), round_step(0)
    (50.0, 0.2, 1.0)
    """
    if not width > 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(width))
    return float(power * STEPS[np.searchsorted(STEPS * power, width * (1 - 1e-9))])


def histogram(amounts, classes=12):
    """Number of customers per class of amount.

    Classes are equally wide, with round limits, from the lowest amount to the 80th percentile;
    the last class is open.

    :param amounts: array (n,)
    :return: list of [lower limit, upper limit or None, customers]; empty without customers

    >>> histogram([0, 1, 2, 3, 4, 100], classes=2)
    [[0.0, 2.0, 2], [2.0, 4.0, 2], [4.0, None, 2]]
    """
    amounts = np.asarray(amounts, dtype=float)
    if not len(amounts):
        return []
    low, high = min(float(amounts.min()), 0.0), float(np.quantile(amounts, 0.8))
    step = round_step((high - low) / classes)
    start = np.floor(low / step) * step
    count = max(int(np.ceil((high - start) / step)), 1)
    limits = [round(float(start + step * i), 6) for i in range(count + 1)]
    place = np.clip(np.floor((amounts - start) / step).astype(int), 0, count)
    found = np.bincount(place, minlength=count + 1)
    upper = [*limits[1:], None]
    rows = [[limits[i], upper[i], int(found[i])] for i in range(count + 1)]
    return rows if found[count] else [*rows[:-1]]
