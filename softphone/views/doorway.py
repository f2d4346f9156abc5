"""The middleware in front of everything: which host and path lead to a web softphone, and that nothing else does.

Partners point their own domains at the portal. Under those only /softphone/ exists: neither the portal's pages, nor its
log-in, nor /admin/, nor its files. ALLOWED_HOSTS names the portal's hosts only, and stays what keeps them apart.
"""

import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.urls import Resolver404
from django.urls.resolvers import RegexPattern, URLResolver
from structlog.contextvars import bound_contextvars

from portal.hostnames import is_portal_host
from portal.outside import told_plainly
from softphone.views import web
from softphone.web.address import PHONE_PATH
from softphone.web.finding import domain_of_host
from softphone.web.policy import guard

log = structlog.get_logger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponseBase]
LONGEST_PATH = 1000


class DoorwayMiddleware:
    """Answers for web softphones itself, and passes on to the portal what comes for one of the portal's own hosts.

    Second in MIDDLEWARE, after the health answers: a softphone's visitor has no session and gets no cookie.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")
        at_portal = is_portal_host(split_domain_port(host)[0])
        if at_portal and not _is_phone(request.path_info):
            return self.get_response(request)
        with bound_contextvars(request_id=str(uuid.uuid4()), door="softphone"):
            response = told_plainly(
                request,
                lambda: _answer(request, host, own=not at_portal),
                door="softphone",
                nothing_here=web.nothing_here,
            )
            told = {"host": host[:253], "path": request.path_info[:200], "code": response.status_code}
            if _is_phone(request.path_info):
                log.info("softphone_request", **told)
            else:
                log.warning("host_not_allowed", **told)  # whoever forgot a host in ALLOWED_HOSTS looks for this
        return response


def _answer(request: HttpRequest, host: str, *, own: bool) -> HttpResponseBase:
    """The phone's answer. own: the host isn't the portal's, so it must be a web product's domain."""
    address = request.path_info
    if not _is_phone(address) or len(address) > LONGEST_PATH or "\0" in address:
        return web.nothing_here()
    name = domain_of_host(host) if own else split_domain_port(host)[0]
    if name is None:
        return web.nothing_here()
    if own:
        address = f"{PHONE_PATH}{name}{address.removeprefix(PHONE_PATH.rstrip('/'))}"
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return guard(HttpResponsePermanentRedirect(f"https://{name}{request.get_full_path()}"))
    try:
        match = _ADDRESSES.resolve(address)
    except Resolver404:
        return web.nothing_here()
    return match.func(request, *match.args, **match.kwargs, own=own)


def _is_phone(path_info: str) -> bool:
    return path_info.startswith(PHONE_PATH) or path_info == PHONE_PATH.rstrip("/")


_ADDRESSES = URLResolver(RegexPattern(r"^/"), list(web.urls))
