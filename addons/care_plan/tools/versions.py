"""What changed between two versions of a plan.

A version is {part: {id: {field: value}}} of plain values, where part is plan, goal, action or line.
"""

from typing import NamedTuple

from .fingerprint import fingerprint

__all__ = ["Change", "differences", "fingerprint", "text"]


class Change(NamedTuple):
    """`name` is None when the whole record is new (`new` True) or gone (`new` False)."""

    part: str
    title: str
    name: str | None
    old: object
    new: object


def differences(before, after):
    """List of Change from one version to the next, in the order of the newer one.

    >>> old = {"goal": {"1": {"name": "Revenue", "target": 5}}}
    >>> new = {"goal": {"1": {"name": "Revenue", "target": 6}, "2": {"name": "Loyalty"}}}
    >>> [(c.title, c.name, c.old, c.new) for c in differences(old, new)]
    [('Revenue', 'target', 5, 6), ('Loyalty', None, None, True)]
    >>> [(c.title, c.new) for c in differences(new, {"goal": {}})]
    [('Revenue', False), ('Loyalty', False)]
    """
    found = []
    for part in [*after, *(key for key in before if key not in after)]:
        old, new = before.get(part, {}), after.get(part, {})
        for key, values in new.items():
            title = values.get("name") or ""
            if key not in old:
                found.append(Change(part, title, None, None, True))
                continue
            found += [
                Change(part, title, name, old[key].get(name), value)
                for name, value in values.items()
                if old[key].get(name) != value
            ]
        found += [
            Change(part, values.get("name") or "", None, True, False)
            for key, values in old.items()
            if key not in new
        ]
    return found


def text(value):
    """A kept value as people read it; nothing for what is empty.

    >>> text(10000.0), text(0.5), text(False), text("2026-06-01"), text(True)
    ('10,000', '0.50', '', '2026-06-01', '✓')
    """
    if value is None or value is False:
        return ""
    if value is True:
        return "✓"
    if isinstance(value, float):
        return f"{value:,.2f}".removesuffix(".00")
    return str(value)
