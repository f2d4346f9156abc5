"""The numbers at the top of the staff's index. An app adds its own in its `admin.py`, which Django finds by name."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Number:
    """One number as it is now. tone: good, warn, bad or muted; `note` says more in a few words."""

    label: str | Promise
    value: str | int
    url: str = ""
    tone: str = "muted"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class _Source:
    order: int
    count: Callable[[], Number | None] = field(compare=False)
    name: str


_sources: list[_Source] = []


def add(count: Callable[[], Number | None], *, order: int) -> None:
    """Have `shown` ask this function, inside the staff's door. Adding it twice changes nothing."""
    source = _Source(order=order, count=count, name=f"{count.__module__}.{count.__qualname__}")
    if source not in _sources:
        _sources.append(source)
        _sources.sort(key=lambda one: (one.order, one.name))


def shown() -> list[Number]:
    """Every number that has something to say now."""
    return [number for source in _sources if (number := source.count()) is not None]
