"""The middleware that puts every request inside the wall, rendering included."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from structlog.contextvars import bind_contextvars, get_contextvars

from portal.tenancy import wall

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class WallMiddleware:
    """Holds one transaction around the view *and* its rendering.

    A verified partner user gets his partner's rows; verified staff under STAFF_PATH get the staff role;
    everybody else gets no door, so that a query on a tenant table fails loudly. A response of 500 or
    above rolls everything back.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.partner = None  # type: ignore[attr-defined]
        request.can_write = False  # type: ignore[attr-defined]
        user: Any = request.user  # our own User, with what django-otp adds to it
        if not user.is_authenticated or not user.is_verified():
            return self.get_response(request)
        request_id = str(get_contextvars().get("request_id", ""))
        if user.is_staff:
            if not request.path.startswith(settings.STAFF_PATH):
                return self.get_response(request)
            bind_contextvars(actor=user.pk, door="staff")
            with wall.enter_staff(actor_id=user.pk, actor_name=str(user), request_id=request_id):
                return self._respond(request)
        bind_contextvars(actor=user.pk, partner=user.partner_id)
        with wall.enter_partner(
            user.partner_id,
            actor_id=user.pk,
            actor_name=str(user),
            request_id=request_id,
        ):
            request.partner = user.partner  # type: ignore[attr-defined]
            request.can_write = user.can_write  # type: ignore[attr-defined]
            return self._respond(request)

    def _respond(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        return response
