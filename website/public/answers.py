"""Headers of everything that hosted pages send, and the plain page for what can't be shown."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from softphone.web import policy

FOR_EVER, ASK_FIRST, NOT_KEPT = policy.FOR_EVER, policy.ASK_FIRST, policy.NOT_KEPT
PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
"""The content security policy of a page: its own style, pictures and forms. There is no script."""
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"


def guard(
    response: HttpResponseBase, *, content: str = policy.NOTHING, keep: str = NOT_KEPT, findable: bool = False
) -> HttpResponseBase:
    """Put the headers on. findable: search engines may list it."""
    policy.guard(response, policy=content, keep=keep)
    response.headers["Permissions-Policy"] = PERMISSIONS
    if findable:
        del response.headers["X-Robots-Tag"]
    return response


def nothing_here(status: int = 404) -> HttpResponseBase:
    """The same for every name that shows nothing, whatever the reason: nobody learns which web products there are."""
    if status >= 500:
        words = "Something went wrong on our side", "Nothing was changed. Try again in a minute."
    else:
        words = "There is nothing here", "The address is mistyped, or what it led to is not available."
    body = render_to_string("website/public/nothing.html", {"title": words[0], "text": words[1]})
    return guard(HttpResponse(body, status=status))
