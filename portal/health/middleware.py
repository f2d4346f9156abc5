"""Health answers come before everything else: no session, no host check, no redirect to HTTPS."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from portal.health import views

PATHS = {"/healthz": views.healthz, "/readyz": views.readyz}


class HealthMiddleware:
    """Answers /healthz and /readyz itself. First in MIDDLEWARE: a probe names a pod's address, not our host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = PATHS.get(request.path_info)
        return view(request) if view else self.get_response(request)
