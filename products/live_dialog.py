"""The dialog that asks once more before what is live is changed. products/live.py says when."""

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.grid.dialogs import dialog

CONFIRMED = "confirmed"
"""The field that the dialog's second button sends."""


def is_confirmed(request: HttpRequest) -> bool:
    """Whether a person has read the warning and means it."""
    return CONFIRMED in request.POST


def ask_again(
    request: HttpRequest,
    warning: str,
    *,
    consequence: str | Promise,
    back_url: str,
    sent_id: int | None = None,
    yes: str | Promise = "",
) -> HttpResponse:
    """The warning, what follows from it, and a button that posts the same again as confirmed.

    sent_id: the `id` that was posted, where there was one. yes: the button's words.
    """
    context = {
        "title": _("Change what is live?"),
        "warning": warning,
        "consequence": consequence,
        "confirmed": CONFIRMED,
        "sent_id": sent_id,
        "action": request.get_full_path(),
        "yes": yes or _("Yes, change it"),
        "back_url": back_url,
    }
    return dialog(request, "dialogs/confirm_live.html", context, status=409)
