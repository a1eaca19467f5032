"""Numbers per day laid out as month tables: pure arithmetic for the preview."""

import calendar
from datetime import date


def month_tables(cells):
    """Month tables of ``cells``: dicts with ``due`` (date), ``row`` (label), ``count`` and ``alert``.

    :returns: list of dicts, one per month in which anything happens: ``first`` (date), ``days``
        (dates of the month), ``rows`` (label, cells: one per day with count and alert, total),
        ``totals`` (count per day) and ``total``. Rows are sorted by label; counts of the same row
        and day are added up, an alert of one of them marks the cell. No cells give no months.

    >>> cell = {"due": date(2027, 2, 28), "row": "Ann", "count": 2, "alert": True}
    >>> month, = month_tables([cell, {**cell, "alert": False}])
    >>> month["first"], len(month["days"]), month["rows"][0]["cells"][27], month["total"]
    (datetime.date(2027, 2, 1), 28, {'count': 4, 'alert': True}, 4)
    """
    months = {}
    for cell in cells:
        rows = months.setdefault(cell["due"].replace(day=1), {})
        place = rows.setdefault(cell["row"], {}).setdefault(
            cell["due"].day, {"count": 0, "alert": False}
        )
        place["count"] += cell["count"]
        place["alert"] = place["alert"] or cell["alert"]
    return [_month_table(first, rows) for first, rows in sorted(months.items())]


def _month_table(first, rows):
    length = calendar.monthrange(first.year, first.month)[1]
    days = [date(first.year, first.month, number) for number in range(1, length + 1)]
    nothing = {"count": 0, "alert": False}
    table = [
        {
            "label": label,
            "cells": [cells.get(day.day, nothing) for day in days],
            "total": sum(cell["count"] for cell in cells.values()),
        }
        for label, cells in sorted(rows.items())
    ]
    totals = [sum(row["cells"][number]["count"] for row in table) for number in range(length)]
    return {"first": first, "days": days, "rows": table, "totals": totals, "total": sum(totals)}
