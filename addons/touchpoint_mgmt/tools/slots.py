"""Free hours in a calendar."""


def first_free(start, length, busy, last):
    """First moment from ``start`` on with ``length`` free; ``start`` when the day is full.

    :param start: datetime
    :param length: timedelta
    :param busy: iterable of (start, stop), in any order
    :param last: the free time must end by this datetime

    >>> from datetime import datetime, timedelta
    >>> nine, hour = datetime(2027, 4, 29, 9), timedelta(hours=1)
    >>> first_free(nine, hour, [(nine, nine + hour)], nine + 9 * hour).hour
    10
    >>> first_free(nine, hour, [(nine + hour, nine + 2 * hour)], nine + 9 * hour).hour
    9
    >>> first_free(nine, hour, [(nine, nine + 9 * hour)], nine + 9 * hour).hour
    9
    """
    moment = start
    for begin, end in sorted(busy):
        if begin < moment + length and end > moment:
            moment = end
    return moment if moment + length <= last else start
