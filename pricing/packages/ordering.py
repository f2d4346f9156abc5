"""Changes to an ordered list of keys, each key once. Pure: what a form holds until it is saved."""

from collections.abc import Iterable, Sequence


def added(keys: Sequence[str], new: Iterable[str], *, place: int | None = None) -> list[str]:
    """With further keys at a place (from 0; by default the end). Keys that are there already stay where they are."""
    there = set(keys)
    fresh = [key for key in dict.fromkeys(new) if key not in there]
    at = len(keys) if place is None else max(0, min(place, len(keys)))
    return [*keys[:at], *fresh, *keys[at:]]


def removed(keys: Sequence[str], gone: Iterable[str]) -> list[str]:
    """Without some keys."""
    unwanted = set(gone)
    return [key for key in keys if key not in unwanted]


def moved(keys: Sequence[str], *, start: int, end: int) -> list[str]:
    """With the key at `start` moved to be at `end` (both from 0). A start that isn't there changes nothing."""
    order = list(keys)
    if 0 <= start < len(order):
        key = order.pop(start)
        order.insert(max(0, min(end, len(order))), key)
    return order
