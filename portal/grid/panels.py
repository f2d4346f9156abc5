"""The three panels on the left. An app puts its entries into a `panels.py` of its own, which is found by name:

from portal.grid.panels import SETTINGS, Entry, add

add(SETTINGS, Entry(url_name="web-products", label=_("Web Products"), icon="world", order=10))
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def _always(request: HttpRequest) -> bool:
    return True


def _nothing(request: HttpRequest) -> int:
    return 0


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a panel. `url_name` is reversed without arguments; `visible` decides per request.

    badge: a number shown beside the label when it isn't 0, such as what is unread; badge_label: what it counts.
    """

    url_name: str
    label: str | Promise
    icon: str
    order: int = 100
    visible: Callable[[HttpRequest], bool] = _always
    badge: Callable[[HttpRequest], int] = _nothing
    badge_label: str | Promise = ""


@dataclass(kw_only=True)
class Panel:
    """A titled list of entries."""

    name: str
    title: str | Promise
    icon: str
    entries: list[Entry] = field(default_factory=list)


SETTINGS = Panel(name="settings", title=_("Settings"), icon="settings")
MAIN_MENU = Panel(name="main-menu", title=_("Main Menu"), icon="layout-grid")
SUPPORT_CENTRE = Panel(name="support-centre", title=_("Support Centre"), icon="lifebuoy")
PANELS = (SETTINGS, MAIN_MENU, SUPPORT_CENTRE)


def add(panel: Panel, entry: Entry) -> None:
    """Put an entry into a panel, at the place its `order` says. Adding it twice changes nothing."""
    if entry not in panel.entries:
        panel.entries.append(entry)
        panel.entries.sort(key=lambda e: (e.order, str(e.url_name)))
