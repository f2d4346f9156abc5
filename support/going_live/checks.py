"""What one check of the readiness report says, and how urgent that is."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"  # going live is possible; somebody should know
    BLOCKING = "blocking"  # customers could not be served or billed


@dataclass(frozen=True, kw_only=True)
class Check:
    """One line of the report. mend_url: the page where it is put right."""

    key: str
    title: str
    level: Level
    message: str
    mend_url: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"level": str(self.level)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Check":
        known = {name: str(data.get(name, "")) for name in ("key", "title", "message", "mend_url")}
        return cls(level=Level(data.get("level", Level.WARNING)), **known)


def check(key: str, title: str | Promise, level: Level, message: str, mend_url: str = "") -> Check:
    """A Check, its words made plain text now: a report is kept as it was."""
    return Check(
        key=key,
        title=str(title),
        level=level,
        message=message,
        mend_url=mend_url if level is not Level.OK else "",
    )


def link(name: str, *args: Any) -> str:
    """The address of a page; "" for one that this portal hasn't."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def listed(names: list[str], *, most: int = 5) -> str:
    """ "A, B, C …": the first few of many names."""
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")
