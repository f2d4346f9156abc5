"""A form that did something does it once: sent again, by a double click or a retry, it gets the same answer.

Every form drawn for somebody who may write carries a key ({% csrf_token %} draws it, see templatetags/form_key).
The first answer is kept in the transaction that did the work, so both are there or neither is. Two of the same at once
meet at the unique index: the second waits, and then reads the answer of the first. The staff's admin is among them; its
answers belong to partner 0.
"""

import hmac
import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.grid.errors import Trouble, tell
from portal.grid.models import AnsweredForm
from portal.tenancy import wall

FIELD = "form_key"
KEPT_FOR = timedelta(days=1)
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
_HEADERS = ("Location", "Content-Type", "HX-Redirect", "HX-Trigger", "HX-Location", "HX-Refresh")
_LONGEST_BODY = 200_000  # characters
_OTHER = Trouble(
    status=409,
    title=_("This form was sent already"),
    text=_("It was sent before with other values, and those were taken. Open it anew, then enter what is to change."),
)
GetResponse = Callable[[HttpRequest], HttpResponseBase]


def new_key() -> str:
    """A key for one drawn form."""
    return secrets.token_urlsafe(18)


def made(response: HttpResponse) -> HttpResponse:
    """Marks an answer with a page in it as one of a form that did something. Redirects and `done` need no mark."""
    response.form_did_something = True  # type: ignore[attr-defined]
    return response


class OnceMiddleware:
    """Inside the wall, around the view. Forms without a key, and people who may not write, pass by."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = request.POST.get(FIELD, "") if request.method == "POST" and may_write(request) else ""
        inside = wall.current()
        if not _KEY.fullmatch(key) or inside is None or inside.actor_id is None:
            return self.get_response(request)
        digest = _digest(request)
        owner = inside.partner_id if inside.partner_id is not None else wall.PLATFORM_PARTNER_ID
        form = AnsweredForm(partner_id=owner, user_id=inside.actor_id, key=key, digest=digest)
        AnsweredForm.objects.bulk_create([form], ignore_conflicts=True)
        kept = AnsweredForm.objects.select_for_update().get(partner_id=owner, user_id=inside.actor_id, key=key)
        if kept.status:
            return _again(request, kept) if hmac.compare_digest(kept.digest, digest) else tell(request, _OTHER)
        response = self.get_response(request)
        if _did_something(response):
            _keep(kept, request, response)
        elif response.status_code < 500:  # else the whole transaction is undone
            kept.delete()
        return response


def may_write(request: HttpRequest) -> bool:
    """Whether this request is of somebody who may change things: a partner's person, or staff, there or in admin."""
    inside = wall.current()
    if inside is not None and inside.door == "staff":
        return inside.actor_id is not None
    return getattr(request, "partner", None) is not None and getattr(request, "can_write", False)


def forget_old() -> int:
    """Remove the answers nobody asks for any more, through the staff's door. Returns how many."""
    with wall.enter_staff(actor_name="sweep of answered forms"):
        return AnsweredForm.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _did_something(response: HttpResponseBase) -> bool:
    if response.streaming or response.status_code >= 400:
        return False
    told = any(name in response.headers for name in ("HX-Redirect", "HX-Trigger", "HX-Location", "HX-Refresh"))
    return told or response.status_code != 200 or getattr(response, "form_did_something", False)


def _keep(kept: AnsweredForm, request: HttpRequest, response: Any) -> None:
    kept.status = response.status_code
    kept.headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    queued = getattr(messages.get_messages(request), "_queued_messages", [])
    kept.messages = [[message.level, str(message.message)] for message in queued]
    body = response.content.decode(errors="replace") if response.status_code == 200 else ""
    kept.body = body if len(body) <= _LONGEST_BODY else ""
    kept.save(update_fields=["status", "headers", "messages", "body"])


def _again(request: HttpRequest, kept: AnsweredForm) -> HttpResponse:
    for level, text in kept.messages:
        messages.add_message(request, level, text)
    if "Location" not in kept.headers:
        return HttpResponse(kept.body, status=kept.status, headers=kept.headers)
    response = HttpResponseRedirect(kept.headers["Location"], headers=kept.headers)
    response.status_code = kept.status
    return response


def _digest(request: HttpRequest) -> str:
    """Of the address and of all that was sent. Keyed, because passwords may be among it."""
    digest = hmac.new(settings.SECRET_KEY.encode(), request.get_full_path().encode(), sha256)
    for name, values in sorted(request.POST.lists()):
        if name not in {FIELD, "csrfmiddlewaretoken"}:
            digest.update(repr((name, values)).encode(errors="surrogatepass"))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, file.name, file.size)).encode(errors="surrogatepass"))
            for part in file.chunks():
                digest.update(part)
            file.seek(0)
    return digest.hexdigest()
