"""Who is held out: a split of customers that is stable, salted and the same in Python and SQL."""

import hashlib

BUCKETS = 10_000


def bucket(salt, commercial_partner_id):
    """Bucket 0..9999 of a customer under a salt.

    The first 32 bits of md5("salt:id") modulo 10,000; the planner computes the same number in SQL
    with ``('x' || left(md5(...), 8))::bit(32)::bigint % 10000``.

    >>> bucket("touchpoint.rule,1", 7) == bucket("touchpoint.rule,1", 7)
    True
    """
    digest = hashlib.md5(f"{salt}:{commercial_partner_id}".encode(), usedforsecurity=False)
    return int(digest.hexdigest()[:8], 16) % BUCKETS


def is_control(salt, commercial_partner_id, hold_out_percent):
    """Whether the customer belongs to the hold-out (control) arm; ``hold_out_percent`` is 0..100.

    Raising the percentage only adds customers to the control arm, it never moves one out of it.

    >>> is_control("any", 1, 0), is_control("any", 1, 100)
    (False, True)
    """
    return bucket(salt, commercial_partner_id) < hold_out_percent * BUCKETS / 100
