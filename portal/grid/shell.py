"""What every page of the portal needs to draw its panels."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject

from portal.grid.panels import PANELS, Entry, Panel
from portal.grid.still_here import mark_of

THEMES = {"light", "dark"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """An entry of a panel as this page shows it."""

    url: str
    label: str | Promise
    icon: str
    current: bool
    badge: int = 0
    badge_label: str | Promise = ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the panels, who is looking at them, and the theme."""
    theme = request.COOKIES.get("theme", "")
    return {
        "partner": getattr(request, "partner", None),
        "can_write": getattr(request, "can_write", False),
        "panels": SimpleLazyObject(lambda: _panels(request)),
        "person_mark": SimpleLazyObject(lambda: mark_of(request)),
        "theme": theme if theme in THEMES else "",
    }


def _panels(request: HttpRequest) -> list[tuple[Panel, list[Line]]]:
    if getattr(request, "partner", None) is None:
        return []
    shown = [
        (panel, [(e, url) for e in panel.entries if (url := _url(e.url_name)) and e.visible(request)])
        for panel in PANELS
    ]
    here = max((url for _p, es in shown for _e, url in es if request.path.startswith(url)), key=len, default="")
    return [
        (panel, [_line(request, entry, url, current=url == here) for entry, url in entries])
        for panel, entries in shown
        if entries
    ]


def _line(request: HttpRequest, entry: Entry, url: str, *, current: bool) -> Line:
    badge = entry.badge(request)
    return Line(
        url=url,
        label=entry.label,
        icon=entry.icon,
        current=current,
        badge=badge,
        badge_label=entry.badge_label if badge else "",
    )


def _url(name: str) -> str:
    """The entry's address; "" while its app has no such page (a test fails for entries that stay so)."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
