"""What stands in the Support Centre panel."""

from django.utils.translation import gettext_lazy as _

from portal.grid.panels import SUPPORT_CENTRE, Entry, add
from support.tickets import conversation

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
