"""The middleware that puts every request inside the wall, rendering included."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from structlog.contextvars import bind_contextvars, get_contextvars

from portal.tenancy import wall

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class WallMiddleware:
    """Holds one transaction around the view *and* its rendering.

    A verified partner user gets his partner's rows; verified staff under STAFF_PATH get the staff role; staff on a
    visit (`request.visit`, see tenants.visits) get the visited partner's rows elsewhere; everybody else gets no door,
    so that a query on a tenant table fails loudly. Whoever may not write gets a transaction in which PostgreSQL
    refuses to. A response of 500 or above rolls everything back.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.partner = None  # type: ignore[attr-defined]
        request.can_write = False  # type: ignore[attr-defined]
        request.why_read_only = ""  # type: ignore[attr-defined]
        user: Any = request.user  # our own User, with what django-otp adds to it
        if not user.is_authenticated or not user.is_verified():
            return self.get_response(request)
        request_id = str(get_contextvars().get("request_id", ""))
        visit: Any = getattr(request, "visit", None)
        if request.path.startswith(settings.STAFF_PATH) or (user.is_staff and visit is None):
            if not (user.is_staff and request.path.startswith(settings.STAFF_PATH)):
                return self.get_response(request)
            bind_contextvars(actor=user.pk, door="staff")
            with wall.enter_staff(actor_id=user.pk, actor_name=str(user), request_id=request_id):
                return self._respond(request)
        who = visit or user
        request.can_write = who.can_write  # type: ignore[attr-defined]
        request.why_read_only = who.why_read_only  # type: ignore[attr-defined]
        bind_contextvars(actor=visit.staff_id if visit else user.pk, partner=who.partner_id)
        with wall.enter_partner(
            who.partner_id,
            actor_id=visit.staff_id if visit else user.pk,
            actor_name=visit.actor_name if visit else str(user),
            request_id=request_id,
            read_only=not who.can_write and (visit is not None or not _is_own(request)),
            staff_id=visit.staff_id if visit else None,
        ):
            request.partner = who.partner  # type: ignore[attr-defined]
            return self._respond(request)

    def _respond(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        return response


def _is_own(request: HttpRequest) -> bool:
    """Whether the address leads to a view that changes a person's own things only (portal.grid.access.own_things).

    So do those that anybody may open: logging in and out, mailed links.
    """
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return getattr(view, "portal_own_things", False) or not hasattr(view, "portal_access")
