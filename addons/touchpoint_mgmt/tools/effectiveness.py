"""What a touch achieved: satisfaction is what the customer perceived minus what was expected; a
touch is effective when it passes three tests: right person, purpose fulfilled, credible answer."""

import math

SCALE_MAX = 10
CLASSES = ("dissatisfied", "satisfied", "delighted")


def satisfaction(expected, perceived):
    """Perceived minus expected, both in points 0..10; ``None`` when one of them is missing.

    Raises ValueError outside the scale.

    >>> satisfaction(8, 5)
    -3
    >>> satisfaction(None, 5) is None
    True
    """
    if expected is None or perceived is None:
        return None
    for value in (expected, perceived):
        if not 0 <= value <= SCALE_MAX:
            raise ValueError(f"{value} is outside 0..{SCALE_MAX}")
    return perceived - expected


def satisfaction_class(difference, tolerance=0):
    """Class of a satisfaction (points): below zero dissatisfied, zero satisfied, above delighted.

    :param tolerance: points (>= 0) that still count as zero, in both directions

    >>> [satisfaction_class(d) for d in (-3, 0, 1, None)]
    ['dissatisfied', 'satisfied', 'delighted', None]
    >>> [satisfaction_class(d, 1) for d in (-2, -1, 1, 2)]
    ['dissatisfied', 'satisfied', 'satisfied', 'delighted']
    """
    if difference is None:
        return None
    if difference < -tolerance:
        return "dissatisfied"
    return "delighted" if difference > tolerance else "satisfied"


def drop(before, after):
    """Classes a customer fell from one contact to the next, 0 when it did not get worse.

    >>> drop("delighted", "dissatisfied"), drop("satisfied", "delighted"), drop(None, "satisfied")
    (2, 0, 0)
    """
    if not before or not after:
        return 0
    return max(0, CLASSES.index(before) - CLASSES.index(after))


def mean_points(points):
    """Mean of points 0..10 of several aspects, as a point; halves go down, ``None`` without any.

    >>> mean_points([8, 9]), mean_points([8, 9, 9]), mean_points([])
    (8, 9, None)
    """
    return math.ceil(sum(points) / len(points) - 0.5) if points else None


def score(counterpart, purpose, feedback, covered=0, asked=0):
    """Effectiveness of a contact, 0..100: three tests of equal weight.

    The second one, purpose, counts with the share of the script's items that were covered.

    :param covered: items of the script that were covered
    :param asked: items the script has; 0 without a script

    >>> score(True, True, True), score(True, False, True), score(False, False, False)
    (100, 67, 0)
    >>> score(True, True, True, covered=1, asked=4)
    75
    """
    content = covered / asked if asked else 1
    return round(100 * (bool(counterpart) + bool(purpose) * content + bool(feedback)) / 3)
