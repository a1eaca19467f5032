"""How good a customer's card is: true, usable and fresh, each 0..100."""

#: a card that nobody looked at for so long is worth nothing in timeliness
STALE_DAYS = 365


def accuracy(states):
    """Share of the filled data that somebody confirmed, in percent; 0 when nothing is filled.

    :param states: one of confirmed, false, unverified per filled datum

    >>> accuracy(["confirmed", "unverified", "false", "confirmed"])
    50
    """
    return round(100 * states.count("confirmed") / len(states)) if states else 0


def validity(reached, failed):
    """Whether the customer can be reached by the card, in percent.

    100 when the last contact that ended was an answer, 0 when it failed, 50 before any contact.

    :param reached: day of the last contact that was answered, or ``None``
    :param failed: day of the last contact that failed, or ``None``

    >>> validity(None, None), validity("2027-01-02", "2027-01-01"), validity(None, "2027-01-01")
    (50, 100, 0)
    """
    if not reached and not failed:
        return 50
    return 100 if reached and (not failed or reached >= failed) else 0


def timeliness(days):
    """Freshness of the last review, in percent: falls by the day to 0 after a year.

    :param days: days since the review, or ``None`` for never

    >>> timeliness(0), timeliness(365), timeliness(None)
    (100, 0, 0)
    """
    if days is None:
        return 0
    return round(100 * max(0, STALE_DAYS - max(0, days)) / STALE_DAYS)


def quality(*parts):
    """Mean of the three parts, in percent.

    >>> quality(50, 100, 0)
    50
    """
    return round(sum(parts) / len(parts))
