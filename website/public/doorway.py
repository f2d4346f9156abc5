"""The middleware in front of the portal: which host names lead to a web product's hosted pages.

Under those names nothing of the portal exists: neither its pages, nor its log-in, nor /admin/, nor its session. What
leads to no hosted page is passed on.
"""

import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.urls import Resolver404
from django.urls.resolvers import RegexPattern, URLResolver
from structlog.contextvars import bound_contextvars

from portal.hostnames import is_portal_host
from portal.outside import told_plainly
from portal.tenancy import wall
from products.models import WebProduct
from softphone.web.address import PHONE_PATH
from website import preview
from website.addresses import label
from website.finding import Found, find
from website.public import views
from website.public.answers import guard, nothing_here
from website.public.visit import Visit, preview_cookie, visit_of

log = structlog.get_logger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponseBase]
LONGEST_PATH = 300
READING = ("GET", "HEAD")


class WebsiteMiddleware:
    """Answers for hosted pages itself. Before the softphones' doorway, whose path it leaves alone on every host."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name, _port = split_domain_port(request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", ""))
        if not name or is_portal_host(name) or request.path_info.startswith(PHONE_PATH):
            return self.get_response(request)
        request_id = str(uuid.uuid4())
        with bound_contextvars(request_id=request_id, door="website"):
            response = told_plainly(
                request, lambda: _answer(request, name, request_id), door="website", nothing_here=nothing_here
            )
            if response is not None:
                path = request.path_info[:200]
                log.info("website_request", host=name[:253], path=path, code=response.status_code)
        return self.get_response(request) if response is None else response


def _answer(request: HttpRequest, host: str, request_id: str) -> HttpResponseBase | None:
    """The hosted page; None where the host leads to none."""
    path, found = request.path_info, find(host)
    if found is None:
        return None
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return guard(HttpResponsePermanentRedirect(f"https://{host}{request.get_full_path()}"))
    if request.method not in READING:
        refused = nothing_here(405)
        refused.headers["Allow"] = ", ".join(READING)
        return refused
    if len(path) > LONGEST_PATH or "\0" in path:
        return nothing_here()
    if path == "/preview":
        return _begin_preview(request, found)
    previewed = not found.is_live
    if previewed and not preview.cookie_opens(request.COOKIES.get(preview_cookie(), ""), found.product_id):
        return nothing_here()
    with wall.enter_customer(
        found.partner_id, product_id=found.product_id, actor_name="website", request_id=request_id, read_only=True
    ):
        visit = visit_of(request, found, previewed=previewed)
        if not found.own and host.partition(".")[0] != label(visit.product):
            return _to_present_name(request, host, visit.product)
        return _page(request, visit, path)


def _page(request: HttpRequest, visit: Visit, path: str) -> HttpResponseBase:
    try:
        match = _ADDRESSES.resolve(path)
    except Resolver404:
        return views.missing(request, visit)
    return match.func(request, visit, *match.args, **match.kwargs)


def _begin_preview(request: HttpRequest, found: Found) -> HttpResponseBase:
    """Exchange the portal's link for a cookie of this host. A spoiled or old link gets the page that says nothing."""
    if not preview.link_opens(request.GET.get("pass", ""), found.product_id):
        return nothing_here()
    response = HttpResponseRedirect("/")
    response.set_cookie(
        preview_cookie(),
        preview.cookie_pass(found.product_id),
        max_age=preview.COOKIE_SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return guard(response)


def _to_present_name(request: HttpRequest, host: str, product: WebProduct) -> HttpResponseBase:
    """The brand in the address was another: nobody can make one partner's pages look like another's by it."""
    port = split_domain_port(request.META.get("HTTP_HOST", ""))[1]
    present = f"{label(product)}.{host.partition('.')[2]}" + (f":{port}" if port else "")
    return guard(HttpResponseRedirect(f"{request.scheme}://{present}{request.get_full_path()}"))


_ADDRESSES = URLResolver(RegexPattern(r"^/"), list(views.urls))
