"""What a touch achieved: satisfaction is what the customer perceived minus what was expected."""

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


def satisfaction_class(difference):
    """Class of a satisfaction (points): below zero dissatisfied, zero satisfied, above delighted.

    >>> [satisfaction_class(d) for d in (-3, 0, 1, None)]
    ['dissatisfied', 'satisfied', 'delighted', None]
    """
    if difference is None:
        return None
    if difference < 0:
        return "dissatisfied"
    return "delighted" if difference > 0 else "satisfied"
