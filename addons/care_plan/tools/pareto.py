"""Which few causes make most of the defects."""


def pareto(counts):
    """[(cause, count, share, cumulated share)] of {cause: count}; shares in percent, the most
    frequent first, causes without any count left out.

    >>> pareto({"late": 6, "rude": 3, "lost": 1, "none": 0})
    [('late', 6, 60.0, 60.0), ('rude', 3, 30.0, 90.0), ('lost', 1, 10.0, 100.0)]
    >>> pareto({})
    []
    """
    total = sum(counts.values())
    rows, running = [], 0
    for cause, count in sorted(counts.items(), key=lambda item: -item[1]):
        if count:
            running += count
            rows.append((cause, count, 100.0 * count / total, 100.0 * running / total))
    return rows
