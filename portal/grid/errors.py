"""What a person sees when something can't be shown or done: a sentence that says why, never a bare number."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.grid.dialogs import in_dialog

Text = str | Promise


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
    return HttpResponse(render_to_string("errors/500.html", {}), status=500)


def tell(request: HttpRequest, trouble: Trouble, *, text: Text = "") -> HttpResponse:
    """A page, or a part of one, with the trouble's words."""
    context: dict[str, Any] = {"title": trouble.title, "text": text or trouble.text, "status": trouble.status}
    if in_dialog(request) or request.headers.get("HX-Request") == "true":
        return render(request, "errors/part.html", context, status=trouble.status)
    return render(request, "errors/page.html", context, status=trouble.status)
