"""What the reading of text refuses, as refusals of the deck reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from portal.tabular.refusals import Unreadable

from .outcome import NotADeck


@contextmanager
def as_not_a_deck() -> Iterator[None]:
    """Raise NotADeck where portal.tabular raises Unreadable; also a decorator."""
    try:
        yield
    except Unreadable as refusal:
        raise NotADeck(refusal.code, refusal.values) from refusal
