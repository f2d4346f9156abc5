"""Where mails are looked at: the list of all, and, where they are written to files, the Outbox."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _


def writes_files() -> bool:
    """Whether this installation is a local one that writes its mails to files instead of sending them."""
    return settings.MODE == "local" and bool(getattr(settings, "EMAIL_FILE_PATH", ""))


def tabs(current: str) -> list[dict[str, Any]]:
    """The tabs above both; none where mails are really sent. current: "mails" or "outbox"."""
    if not writes_files():
        return []
    names = {"mails": _("Mails"), "outbox": _("Outbox")}
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in names.items()]
