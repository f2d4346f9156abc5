"""The staff's pages of this app; Django finds them here."""

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.mail import places
from support import outbox
from support.going_live import admin as going_live
from support.tickets import admin as tickets
from tenants.staff_numbers import Number, add

__all__ = ["going_live", "tickets"]


def _outbox() -> Number | None:
    """The way to the links in mails that staff had sent, where nothing is really sent."""
    if not places.writes_files():
        return None
    return Number(label=_("Outbox"), value=outbox.count(), url=reverse("outbox"), note=_("mails that were not sent"))


add(_outbox, order=900)
