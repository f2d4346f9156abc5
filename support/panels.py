"""What stands in the Support Centre panel."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.grid.panels import SUPPORT_CENTRE, Entry, add
from support.tickets import conversation


def _writes_files(request: HttpRequest) -> bool:
    return settings.MODE == "local" and bool(getattr(settings, "EMAIL_FILE_PATH", ""))


add(SUPPORT_CENTRE, Entry(url_name="help", label=_("Help"), icon="help", order=10))
add(
    SUPPORT_CENTRE,
    Entry(
        url_name="tickets",
        label=_("Tickets"),
        icon="ticket",
        order=20,
        badge=lambda _request: conversation.unread(),
        badge_label=_("new"),
    ),
)
add(SUPPORT_CENTRE, Entry(url_name="outbox", label=_("Outbox"), icon="inbox", order=900, visible=_writes_files))
