"""What groups of a plan's touches add up to: numbers in, numbers out.

A group is a dict: type_id, channel_id, state, on_time (or None), is_due, cause (or None), touches.
"""

FINISHED = ("done", "no_contact")
OPEN = ("planned", "assigned")


def summary(groups):
    """{finished, on_time, due, channels}: touches that ended with a result, those of them in time,
    those that had to be carried out by now, and the number of channels that worked.

    >>> call = {"type_id": 1, "channel_id": 7, "cause": None}
    >>> summary([
    ...     {**call, "state": "done", "on_time": True, "is_due": True, "touches": 3},
    ...     {**call, "state": "no_contact", "on_time": False, "is_due": True, "touches": 1},
    ...     {**call, "state": "planned", "on_time": None, "is_due": True, "touches": 2},
    ...     {**call, "state": "planned", "on_time": None, "is_due": False, "touches": 9},
    ... ])
    {'finished': 4, 'on_time': 3, 'due': 6, 'channels': 1}
    >>> summary([])
    {'finished': 0, 'on_time': 0, 'due': 0, 'channels': 0}
    """
    finished = [group for group in groups if group["state"] in FINISHED]
    missed = [
        group
        for group in groups
        if group["state"] == "expired" or (group["state"] in OPEN and group["is_due"])
    ]
    return {
        "finished": _count(finished),
        "on_time": _count(group for group in finished if group["on_time"]),
        "due": _count(finished) + _count(missed),
        "channels": len({group["channel_id"] for group in groups if group["state"] == "done"}),
    }


def defects(groups):
    """{(cause, type_id): touches} of the groups that have a cause.

    >>> defects([
    ...     {"cause": "late", "type_id": 1, "touches": 3},
    ...     {"cause": "late", "type_id": 1, "touches": 1},
    ...     {"cause": None, "type_id": 1, "touches": 9},
    ... ])
    {('late', 1): 4}
    """
    found = {}
    for group in groups:
        if group["cause"]:
            key = group["cause"], group["type_id"]
            found[key] = found.get(key, 0) + group["touches"]
    return found


def _count(groups):
    return sum(group["touches"] for group in groups)
