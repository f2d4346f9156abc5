"""Every address of the portal, as the URL resolver knows them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, kw_only=True)
class Address:
    """One URL pattern outside the staff's admin."""

    name: str
    route: str
    view: Callable[..., Any]

    @property
    def has_number(self) -> bool:
        return "<int:" in self.route

    def example(self, number: int = 987_654_321) -> str:
        """An address with this number for every id, and a text for every other part."""
        filled = re.sub(r"<int:\w+>", str(number), self.route)
        return "/" + re.sub(r"<(?:\w+:)?\w+>", "nothing", filled)


def addresses(patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "") -> Iterator[Address]:
    """Every address but those under /admin/, which are Django's and staff's."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith("admin/"):
            continue
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield Address(name=pattern.name or "", route=route, view=pattern.callback)
