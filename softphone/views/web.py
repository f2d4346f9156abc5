"""The public pages of the web softphone. No log-in, no session, no cookie; every answer carries its own headers.

`views.doorway` calls them, for the portal's own host and for web products' domains alike. Whatever can't be shown gets
the same plain page, so that nobody learns which domains, products or partners there are.
"""

import functools
import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

import structlog
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.tenancy import wall
from softphone.web.address import PHONE_PATH
from softphone.web.cultures import culture_for
from softphone.web.files import WORKER, assets
from softphone.web.finding import find, normal_domain
from softphone.web.phone import MANIFEST, Phone, phone_of
from softphone.web.pictures import initials_file, initials_icon
from softphone.web.policy import ASK_FIRST, FOR_EVER, guard, page_policy

log = structlog.get_logger(__name__)
READING = ("GET", "HEAD")
_PICTURE = re.compile(r"([a-z0-9-]{1,40})-[0-9a-f]{16}\.[a-z]{3,4}", re.ASCII)


def nothing_here(status: int = 404) -> HttpResponseBase:
    """The plain page for whatever can't be shown: always the same, whatever the reason."""
    if status >= 500:
        words = _("Something went wrong on our side"), _("Nothing was changed. Try again in a minute.")
    else:
        words = _("There is nothing here"), _("The address is mistyped, or what it led to is not available.")
    with override("en"):
        body = render_to_string("softphone/web/nothing.html", {"title": words[0], "text": words[1]})
    return guard(HttpResponse(body, status=status))


def phone_view(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Makes a view of `(request, phone, **parts)` one of `(request, domain, own, **parts)`.

    It runs inside the wall of the domain's partner, in a transaction that can't write. domain: as it stands in the
    address. own: the address is on the domain itself, so the phone's scope doesn't name it.
    """

    @functools.wraps(view)
    def public(request: HttpRequest, domain: str, *, own: bool = False, **parts: Any) -> HttpResponseBase:
        if request.method not in READING:
            return _only_reading()
        name = normal_domain(domain)
        found = find(name, own=own) if name else None
        if found is None:
            return nothing_here()
        if domain != found.domain:  # one phone, one scope: ACME.example. leads to acme.example
            rest = request.path_info.removeprefix(f"{PHONE_PATH}{domain}")
            return guard(HttpResponseRedirect(_with_query(request, f"{PHONE_PATH}{found.domain}{rest}")))
        scope = PHONE_PATH if own else f"{PHONE_PATH}{found.domain}/"
        with wall.enter_partner(found.partner_id, actor_name="web softphone", read_only=True):
            phone = phone_of(found, scope=scope)
            return view(request, phone, **parts) if phone else nothing_here()

    return public


@phone_view
def phone_page(request: HttpRequest, phone: Phone) -> HttpResponseBase:
    """The phone itself."""
    culture, chosen = _culture(request, phone)
    context = {"phone": phone.context(culture, chosen=chosen)}
    with override("en"):
        response = HttpResponse(render_to_string("softphone/web/phone.html", context))
    patch_vary_headers(response, ["Accept-Language"])
    return _answer(request, response, policy=page_policy(phone.service.websocket))


@phone_view
def to_phone(request: HttpRequest, phone: Phone) -> HttpResponseBase:
    """The address without its final slash."""
    return guard(HttpResponseRedirect(_with_query(request, phone.scope)))


@phone_view
def manifest(request: HttpRequest, phone: Phone) -> HttpResponseBase:
    """What makes the phone installable."""
    culture, _by_person = _culture(request, phone)
    body = json.dumps(phone.manifest(culture), ensure_ascii=False)
    response = HttpResponse(body, content_type="application/manifest+json; charset=utf-8")
    patch_vary_headers(response, ["Accept-Language"])
    return _answer(request, response)


@phone_view
def service_worker(request: HttpRequest, phone: Phone) -> HttpResponseBase:
    """The service worker: its source, after one line that says which version it is to keep."""
    if not phone.files.worker:
        return nothing_here()
    told = json.dumps(phone.worker_facts(), ensure_ascii=True)
    body = f"self.PHONE = {told};\n".encode() + phone.files.worker
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = phone.scope
    return _answer(request, response, policy=page_policy(phone.service.websocket))


def asset(request: HttpRequest, domain: str, version: str, file: str, *, own: bool = False) -> HttpResponseBase:
    """One of the phone's own files. They are the same for every domain, so no database is asked.

    A version that is gone is a 404; a page is never kept without asking, so it names the present one.
    """
    if request.method not in READING:
        return _only_reading()
    kept = assets()
    found = kept.files.get(file) if version == kept.version else None
    if found is None:
        return nothing_here()
    packed = found.packed is not None and _takes_gzip(request)
    response = HttpResponse(found.packed if packed else found.body, content_type=found.type)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    if found.packed is not None:
        patch_vary_headers(response, ["Accept-Encoding"])
    return _answer(request, response, keep=FOR_EVER)


@phone_view
def picture(request: HttpRequest, phone: Phone, file: str) -> HttpResponseBase:
    """One of the current build's pictures, and nothing else that is stored. An earlier one's address leads to it."""
    if file == initials_file(phone.product.brand):
        drawn = HttpResponse(initials_icon(phone.product.brand), content_type="image/svg+xml")
        return _answer(request, drawn, keep=FOR_EVER)
    asked = _PICTURE.fullmatch(file)
    found = phone.pictures.get(asked[1]) if asked else None
    if found is None:
        return nothing_here()
    if found.file != file:
        return guard(HttpResponseRedirect(phone.picture_url(found.name)))
    etag = f'"{found.sha256}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return guard(unchanged, keep=FOR_EVER)
    try:
        stored = default_storage.open(found.path)
    except OSError:
        log.error("softphone_picture_missing", picture=found.name, product=phone.product.pk)
        return nothing_here()
    response = FileResponse(stored, content_type=found.type)
    response.headers["ETag"] = etag
    response.headers["Content-Disposition"] = "inline"
    return guard(response, keep=FOR_EVER)


def _only_reading() -> HttpResponseBase:
    refused = nothing_here(405)
    refused.headers["Allow"] = ", ".join(READING)
    return refused


def _with_query(request: HttpRequest, url: str) -> str:
    return f"{url}?{request.GET.urlencode()}" if request.GET else url


def _culture(request: HttpRequest, phone: Phone) -> tuple[str, bool]:
    asked = request.GET.get("culture", "")
    culture = culture_for(
        phone.product.cultures,
        phone.product.default_culture,
        asked=asked,
        accepted=request.headers.get("Accept-Language", ""),
    )
    return culture, bool(asked) and asked.lower() == culture.lower()


def _answer(
    request: HttpRequest, response: HttpResponse, *, policy: str = "", keep: str = ASK_FIRST
) -> HttpResponseBase:
    """The response with its headers; 304 when the browser has it already."""
    coding = response.headers.get("Content-Encoding", "")
    etag = f'"{hashlib.sha256(response.content + coding.encode()).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    conditional = get_conditional_response(request, etag=etag, response=response) or response
    return guard(conditional, keep=keep, **({"policy": policy} if policy else {}))


def _takes_gzip(request: HttpRequest) -> bool:
    """Whether the browser says that it can unpack gzip; `gzip;q=0` says that it can't."""
    for coding in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _semicolon, quality = coding.replace(" ", "").partition(";q=")
        if name == "gzip":
            return quality.strip("0.") != "" or not quality
    return False


_SCOPE = "softphone/<str:domain>"
urls: list[URLPattern] = [
    path(_SCOPE, to_phone, name="softphone-phone-short"),
    path(f"{_SCOPE}/", phone_page, name="softphone-phone"),
    path(f"{_SCOPE}/{MANIFEST}", manifest, name="softphone-manifest"),
    path(f"{_SCOPE}/{WORKER}", service_worker, name="softphone-worker"),
    path(f"{_SCOPE}/assets/<str:version>/<path:file>", asset, name="softphone-asset"),
    path(f"{_SCOPE}/pictures/<str:file>", picture, name="softphone-picture"),
]
