"""What every page of the portal needs to draw its panels."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString, mark_safe

from portal.grid.escaping import escaped
from portal.grid.panels import PANELS, Entry, Panel
from portal.grid.still_here import mark_of
from portal.grid.templatetags.grid import icon

THEMES = {"light", "dark"}


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


def _panels(request: HttpRequest) -> SafeString:
    """The panels as HTML: written by Python, as every page has these twenty links. Nothing of it is kept."""
    if getattr(request, "partner", None) is None:
        return mark_safe("")
    shown = [
        (panel, [(e, url) for e in panel.entries if (url := _url(e.url_name, _addresses())) and e.visible(request)])
        for panel in PANELS
    ]
    here = max((url for _p, es in shown for _e, url in es if request.path.startswith(url)), key=len, default="")
    return mark_safe("".join(_panel(panel, entries, request, here) for panel, entries in shown if entries))  # noqa: S308


def _panel(panel: Panel, entries: Sequence[tuple[Entry, str]], request: HttpRequest, here: str) -> str:
    name = escaped(panel.name)
    lines = "".join(_line(request, entry, url, current=url == here) for entry, url in entries)
    return (
        f'<nav class="panel" aria-labelledby="panel-{name}">\n'
        f'<h2 class="panel-title" id="panel-{name}">{escaped(panel.title)}</h2>\n<ul>{lines}</ul>\n</nav>'
    )


def _line(request: HttpRequest, entry: Entry, url: str, *, current: bool) -> str:
    badge = entry.badge(request)
    told = (
        f' <span class="panel-badge">{badge}<span class="visually-hidden"> {escaped(entry.badge_label)}</span></span>'
        if badge
        else ""
    )
    mark = ' aria-current="page"' if current else ""
    return f'<li><a href="{escaped(url)}"{mark}>{icon(entry.icon)}{escaped(entry.label)}{told}</a></li>'


def _addresses() -> tuple[str, str]:
    """Which addresses are served, and under which prefix: an entry's address depends on nothing else."""
    return get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()


@lru_cache(maxsize=256)
def _url(name: str, addresses: tuple[str, str]) -> str:
    """The entry's address; "" while its app has no such page (a test fails for entries that stay so)."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
