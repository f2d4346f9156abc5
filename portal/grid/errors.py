"""What a person sees when something can't be shown or done: a sentence that says why, never a bare number."""

import sys
from dataclasses import dataclass
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import database_away
from portal.grid.dialogs import in_dialog

Text = str | Promise

logger = structlog.get_logger(__name__)

RETRY_SECONDS = 5
_NEVER_SHOWN = ("password", "word", "letter", "secret", "otp")


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Words of an error page."""

    status: int
    title: Text
    text: Text


BAD_REQUEST = Trouble(
    status=400,
    title=_("That request can't be read"),
    text=_("Nothing was changed. Go back, reload the page and try again."),
)
FORBIDDEN = Trouble(status=403, title=_("You may not do that"), text=_("Nothing was changed."))
NOT_FOUND = Trouble(
    status=404,
    title=_("There is nothing here"),
    text=_("The address is mistyped, or what it led to has been deleted."),
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return tell(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The refusing code's own sentence, when it gave one."""
    return tell(request, FORBIDDEN, text=str(exception) or FORBIDDEN.text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return tell(request, NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault. Drawn without the database, which may be what is broken."""
    if database_away.is_away(sys.exc_info()[1]):
        return database_restarts(request)
    return HttpResponse(render_to_string("errors/500.html", {}), status=500)


def database_restarts(request: HttpRequest) -> HttpResponse:
    """PostgreSQL restarts or can't be reached: a page that tries again by itself, and keeps what was sent.

    What was read is asked for again after RETRY_SECONDS. What was sent stands in the page as a form, to be sent again
    with one button; passwords and files don't, for which the browser's Back button brings the form back.
    """
    logger.warning("database_away", method=request.method)
    reads = request.method in {"GET", "HEAD"}
    context = {"reads": reads, "seconds": RETRY_SECONDS, "fields": [] if reads else _kept_fields(request)}
    if in_dialog(request) or request.headers.get("HX-Request") == "true":
        response = HttpResponse(render_to_string("errors/database_part.html", context), status=503)
    else:
        response = HttpResponse(render_to_string("errors/database.html", context), status=503)
        if reads:
            response["Refresh"] = str(RETRY_SECONDS)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined] # one line is enough for what is no fault of a page
    return response


def _kept_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form held, if all of it may stand in a page; else nothing."""
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        files = bool(request.FILES)
    except Exception:  # noqa: BLE001 -- a body that can't be read any more
        return []
    secret = any(word in name.lower() for name, _value in fields for word in _NEVER_SHOWN)
    return [] if files or secret else fields


def tell(request: HttpRequest, trouble: Trouble, *, text: Text = "") -> HttpResponse:
    """A page, or a part of one, with the trouble's words."""
    context: dict[str, Any] = {"title": trouble.title, "text": text or trouble.text, "status": trouble.status}
    if in_dialog(request) or request.headers.get("HX-Request") == "true":
        return render(request, "errors/part.html", context, status=trouble.status)
    return render(request, "errors/page.html", context, status=trouble.status)
