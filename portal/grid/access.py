"""Who may open a page. Every view of the portal carries one of these two."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _


class PartnerRequest(HttpRequest):
    """A request inside a partner's wall, as the middleware makes it (for type checks)."""

    user: Any
    partner: Any
    can_write: bool


Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def partner_required(view: View[Rest]) -> View[Rest]:
    """Only people of a partner get in; others go to the login page. Reading needs no more than that."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        if refusal := refuse_stranger(request):
            return refusal
        return view(request, *args, **kwargs)

    guarded.portal_access = "partner"  # type: ignore[attr-defined]
    return guarded


def writer_required(view: View[Rest]) -> View[Rest]:
    """Only owners and editors of an active partner get in; read-only people get a 403 that says why."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        if refusal := refuse_stranger(request):
            return refusal
        check_writer(request)
        return view(request, *args, **kwargs)

    guarded.portal_access = "writer"  # type: ignore[attr-defined]
    return guarded


def own_things(view: View[Rest]) -> View[Rest]:
    """Marks a view that changes a person's own things only (columns, password): open to read-only people too.

    Every other view of theirs runs in a transaction in which PostgreSQL refuses to write.
    """
    view.portal_own_things = True  # type: ignore[attr-defined]
    return view


def refuse_stranger(request: HttpRequest) -> HttpResponseBase | None:
    """The answer to someone who isn't inside a partner's wall, or None when he is.

    Staff have no partner: the dashboard's address leads them to their own pages, every other raises PermissionDenied.
    """
    if getattr(request, "partner", None) is not None:
        return None
    user: Any = request.user
    if user.is_authenticated and user.is_staff and user.is_verified():
        if request.path == resolve_url(settings.LOGIN_REDIRECT_URL):
            return redirect("admin:index")
        raise PermissionDenied(_("Staff have no partner of their own. Your pages are under /admin/."))
    login = redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
    if request.headers.get("HX-Request") == "true":
        # A redirect would swap the login page into the grid; this makes the browser go there.
        here = request.headers.get("HX-Current-URL", "")
        return HttpResponse(headers={"HX-Redirect": redirect_to_login(here, resolve_url(settings.LOGIN_URL)).url})
    return login


def check_writer(request: HttpRequest) -> None:
    """Raise PermissionDenied, with a sentence for the person, unless he may change things."""
    if getattr(request, "can_write", False):
        return
    raise PermissionDenied(
        str(getattr(request, "why_read_only", ""))
        or _("Your role is read-only, so nothing was changed. The owner of your account can give you another role.")
    )
