"""How often a customer may be contacted: which touches stay, go together, wait or are dropped.

Pure and deterministic: the same contacts and limits always give the same arrangement, whatever was
arranged before, so planning again moves nothing.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

#: touches of one customer over the same channel may be done together within so many days
BUNDLE_DAYS = 2


@dataclass(frozen=True)
class Limit:
    """At most ``number`` counted touches in any ``days`` days, ``gap`` days between two of them."""

    number: int
    days: int
    gap: int = 0
    per_firm: bool = False  #: else per person
    across: bool = False  #: over all companies together, else in each by itself
    company: int | None = None  #: only of this company
    defer: int = 0  #: days by which a touch may be put off
    exempt_types: frozenset = frozenset()  #: counted, but never put off or dropped

    def binds(self, contact):
        """Whether a contact may be put off or dropped because of this limit."""
        return (
            contact.counts
            and not contact.exempt
            and contact.type not in self.exempt_types
            and self.company in (None, contact.company)
        )

    def sees(self, contact, other):
        """Whether ``other`` counts together with ``contact``."""
        return (
            other.counts
            and (self.per_firm or other.partner == contact.partner)
            and (self.across or other.company == contact.company)
        )


@dataclass(frozen=True)
class Contact:
    """One touch of a firm: open or done.

    ``day`` is the day of the rule (movable; when it has passed, today takes its place) or the day
    that is fixed; ``last_day`` the last day it may be put off to; ``channel`` only of what a person does and can do together with something
    else; ``bundle`` says which done or handed-out touches were one contact.
    """

    id: int
    partner: int
    company: int
    type: int
    day: object
    priority: int = 5
    last_day: object = None
    channel: int | None = None
    bundle: int | None = None
    movable: bool = False
    exempt: bool = False
    counts: bool = True


def arrange(contacts, limits, today, is_open=None):
    """Find the day of every open touch of one firm.

    Highest priority first, then the earlier day, then the smaller id: a touch keeps its day if every
    limit holds; else it joins a touch of the same customer and channel within BUNDLE_DAYS days;
    else it waits for the first day on which every limit holds; else it is dropped. Touches of the
    same customer, channel and day always go together, and a bundle counts once.

    :param contacts: list of Contact of one commercial entity
    :param limits: list of Limit
    :param is_open: function (contact, day) -> whether the touch may be put off to that day
    :returns: ``{id: (day or None when dropped, id of the leading touch or None)}`` of the contacts
        that have a channel or are movable
    """
    is_open = is_open or (lambda contact, day: True)
    placed, days, groups = [], {}, defaultdict(list)
    bundles = set()
    order = sorted(contacts, key=lambda c: (*_rank(c, limits), c.day, c.id))
    for contact in order:
        day, leader = _place(contact, placed, days, limits, today, is_open)
        days[contact.id] = day
        if day is None:
            continue
        if leader is not None:
            groups[leader].append(contact)
            continue
        groups[contact.id].append(contact)
        if contact.bundle is None or contact.bundle not in bundles:
            placed.append(contact)
            bundles.add(contact.bundle)
    return _name_leaders(contacts, days, groups)


def _rank(contact, limits):
    """Fixed ones first, then those no limit binds, then by priority."""
    bound = any(limit.binds(contact) for limit in limits)
    return (contact.movable, bound, -contact.priority)


def _place(contact, placed, days, limits, today, is_open):
    """-> (day or None, id of the touch it joins or None)"""
    start = max(contact.day, today) if contact.movable else contact.day
    partners = [
        other
        for other in placed
        if contact.channel is not None
        and (other.partner, other.company, other.channel)
        == (contact.partner, contact.company, contact.channel)
    ]
    for other in partners:
        if days[other.id] == start:
            return start, other.id
    if not contact.movable:
        return start, None
    broken = [limit for limit in limits if not _holds(limit, contact, start, placed, days)]
    if not broken:
        return start, None
    partners.sort(key=lambda c: (abs((days[c.id] - start).days), -days[c.id].toordinal()))
    for other in partners:
        distance = abs((days[other.id] - start).days)
        if distance <= BUNDLE_DAYS and today <= days[other.id] <= contact.last_day:
            return days[other.id], other.id
    defer = min(limit.defer for limit in broken)
    last = min(contact.day + timedelta(defer), contact.last_day)
    for number in range(1, (last - start).days + 1):
        day = start + timedelta(number)
        if is_open(contact, day) and all(
            _holds(limit, contact, day, placed, days) for limit in limits
        ):
            return day, None
    return None, None


def _holds(limit, contact, day, placed, days):
    """Whether ``limit`` holds with ``contact`` on ``day``.

    Looked at are the days that end with the contact itself, and those that end with a later touch
    the limit binds: what no limit binds may break it without pushing others away.
    """
    if not limit.binds(contact):
        return True
    seen = [(days[other.id], other) for other in placed if limit.sees(contact, other)]
    all_days = [other_day for other_day, _other in seen] + [day]
    ends = [day] + [
        other_day
        for other_day, other in seen
        if day < other_day < day + timedelta(limit.days) and limit.binds(other)
    ]
    for end in ends:
        first = end - timedelta(limit.days - 1)
        if sum(first <= other_day <= end for other_day in all_days) > limit.number:
            return False
    return not any(
        (day - other_day).days < limit.gap
        if other_day <= day
        else (other_day - day).days < limit.gap and limit.binds(other)
        for other_day, other in seen
    )


def _name_leaders(contacts, days, groups):
    leaders = {}
    for group in groups.values():
        members = [contact for contact in group if contact.channel is not None]
        if len(members) > 1:
            leader = min(members, key=lambda c: (c.movable, -c.priority, c.id))
            leaders.update((contact.id, leader.id) for contact in members)
    return {
        contact.id: (days[contact.id], leaders.get(contact.id))
        for contact in contacts
        if contact.movable or contact.channel is not None
    }


def over_limit(contacts, others, limits, today):
    """Which of ``contacts``, all to be done on ``today``, would break a limit.

    :param contacts: list of Contact of one firm, in the order in which they would be done
    :param others: list of Contact, done or handed out
    :returns: set of ids; who is in a bundle with a contact that may be done may be done too
    """
    placed, days = list(others), {other.id: other.day for other in others}
    bundles = {contact.bundle for contact in others if contact.bundle}
    refused = set()
    for contact in contacts:
        if contact.bundle and contact.bundle in bundles:
            continue
        past = [other for other in placed if days[other.id] <= today]
        if all(_holds(limit, contact, today, past, days) for limit in limits):
            placed.append(contact)
            days[contact.id] = today
            bundles.add(contact.bundle)
        else:
            refused.add(contact.id)
    return refused
