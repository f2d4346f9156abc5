"""Sections of an applied import's page that other apps add: what is left to do with the new coverage.

Those apps stand above this one, so each announces a function in its `AppConfig.ready`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gateways.models import CoverageImport


@dataclass(frozen=True, kw_only=True)
class NextSteps:
    """A section: its template, and what it shows, which is added to the page's own context."""

    template: str
    context: dict[str, Any]


Finder = Callable[[CoverageImport, bool], NextSteps]
_finders: list[Finder] = []


def announce(finder: Finder) -> Finder:
    """Have the page of an applied import show what `finder(import, newest)` gives.

    newest: whether no later import of the gateway is applied.
    """
    if finder not in _finders:
        _finders.append(finder)
    return finder


def next_steps(found: CoverageImport, *, newest: bool) -> list[NextSteps]:
    """The sections of one import's page."""
    return [finder(found, newest) for finder in _finders]
