"""Fingerprint of what was submitted, so that it can be proved later what was approved."""

import hashlib
import json


def fingerprint(content):
    """SHA-256 (64 hex digits) of nested lists, dicts, numbers, dates and texts.

    The order of keys does not matter, the order of lists does.

    >>> fingerprint({"a": 1, "b": [2]}) == fingerprint({"b": [2], "a": 1})
    True
    >>> fingerprint({"a": 1}) == fingerprint({"a": 2})
    False
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
