"""Staff inside a partner: "Log in as" one of its people, and "Work as the platform".

Nobody's password or session is touched, and no second cookie exists: the session of the member of staff holds the
number of a StaffVisit, and every request looks anew whether that visit still holds. It ends by `end`, when its time is
up, when the session of the member of staff ends, or when he or the visited person may no longer log in. Under the
staff's own address (/admin/) he stays himself throughout.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.tenancy import wall
from tenants.models import StaffVisit, User

logger = structlog.get_logger(__name__)

AS_A_PERSON = timedelta(minutes=30)
AS_THE_PLATFORM = timedelta(hours=4)
_KEY = "_staff_visit"


def log_in_as(*, staff: User, user: User, reason: str, may_write: bool, session: SessionBase) -> StaffVisit:
    """Begin to see the portal as a partner's person does, for half an hour. Through the staff's door.

    may_write: what is done counts, as if the person had done it, under both names. Raises ValidationError for
    somebody who can't be logged in as, without a reason, and when another visit has not been ended.
    """
    if user.is_staff or user.partner_id is None:
        raise ValidationError(_("%(name)s works for no partner.") % {"name": user})
    if not user.is_active:
        raise ValidationError(_("%(name)s is deactivated, so nobody can be logged in as %(name)s.") % {"name": user})
    return _begin(
        staff=staff,
        partner_id=user.partner_id,
        user=user,
        reason=reason,
        may_write=may_write,
        lasts=AS_A_PERSON,
        session=session,
    )


def work_as_platform(*, staff: User, session: SessionBase) -> StaffVisit:
    """Begin to keep the platform's own gateways and pricelists by the partners' pages. Through the staff's door.

    Raises ValidationError when another visit has not been ended.
    """
    return _begin(
        staff=staff,
        partner_id=wall.PLATFORM_PARTNER_ID,
        user=None,
        reason=_("The platform's own gateways and pricelists"),
        may_write=True,
        lasts=AS_THE_PLATFORM,
        session=session,
    )


def end(visit: StaffVisit, *, session: SessionBase | None = None, how: str = StaffVisit.End.ENDED) -> None:
    """End a visit; ending it twice changes nothing. session: that of the member of staff, to forget it there."""
    if session is not None:
        session.pop(_KEY, None)
    with wall.enter_staff(actor_id=visit.staff_id, actor_name=visit.actor_name):
        StaffVisit.objects.filter(pk=visit.pk, ended_at=None).update(
            ended_at=min(timezone.now(), visit.ends_at), end=how
        )
    logger.info("visit.ended", visit=visit.pk, how=how)


def current(request: HttpRequest) -> StaffVisit | None:
    """The visit that holds for this request's member of staff, or None. One that no longer holds is ended."""
    number = request.session.get(_KEY)
    staff: Any = request.user
    if not number or not staff.is_authenticated or not staff.is_staff or not staff.is_verified():
        return None
    with wall.enter_login():
        visit = StaffVisit.objects.select_related("partner", "user__partner").filter(pk=number).first()
    if visit is None or visit.staff_id != staff.pk or visit.ended_at is not None:
        request.session.pop(_KEY, None)
        return None
    if visit.ends_at <= timezone.now():
        end(visit, session=request.session, how=StaffVisit.End.TIME)
        messages.warning(request, _("%(visit)s: the time was up.") % {"visit": visit})
        return None
    if visit.user is not None and not visit.user.is_active:
        end(visit, session=request.session, how=StaffVisit.End.CLOSED)
        messages.warning(request, _("%(name)s was deactivated meanwhile.") % {"name": visit.user})
        return None
    return visit


def close_overdue() -> int:
    """Write down the end of visits whose time is up and whose staff never came back. Returns how many."""
    with wall.enter_login():
        overdue = list(StaffVisit.objects.filter(ended_at=None, ends_at__lte=timezone.now()))
    for visit in overdue:
        end(visit, how=StaffVisit.End.TIME)
    return len(overdue)


def refuse_on_visit() -> None:
    """Raise ValidationError for staff on a visit: a partner's people and their accounts are not theirs to change."""
    inside = wall.current()
    if inside is not None and inside.staff_id is not None:
        raise ValidationError(_("Staff manage people at /admin/, under their own name."))


def _begin(
    *,
    staff: User,
    partner_id: int,
    user: User | None,
    reason: str,
    may_write: bool,
    lasts: timedelta,
    session: SessionBase,
) -> StaffVisit:
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Say why: the partner may ask.")})
    if _is_running(session):
        raise ValidationError(_("You are inside a partner already. End that first."))
    now = timezone.now()
    visit = StaffVisit(
        partner_id=partner_id,  # the staff's door fills no partner in
        staff_id=staff.pk,
        staff_name=str(staff),
        user=user,
        user_name=str(user) if user else "",
        reason=reason[:500],
        may_write=may_write,
        begun_at=now,
        ends_at=now + lasts,
    )
    with wall.enter_staff(actor_id=staff.pk, actor_name=visit.actor_name):
        visit.save(force_insert=True)
    session[_KEY] = visit.pk
    logger.info("visit.begun", visit=visit.pk, staff=staff.pk, user=user.pk if user else None, writes=may_write)
    return visit


def _is_running(session: SessionBase) -> bool:
    with wall.enter_login():
        return StaffVisit.objects.filter(pk=session.get(_KEY) or 0, ended_at=None, ends_at__gt=timezone.now()).exists()


class VisitMiddleware:
    """Puts the visit of a member of staff on the request: `request.visit`, and outside /admin/ `request.user`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        visit = current(request)
        request.visit = visit  # type: ignore[attr-defined]
        if visit is not None and visit.user is not None and not request.path.startswith(settings.STAFF_PATH):
            staff: Any = request.user
            person: Any = visit.user
            person.otp_device = staff.otp_device  # who proved himself is the member of staff
            person.is_verified = lambda: True
            request.user = person
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Close on a visit what is a person's own: the account, logging in and out, mailed links."""
        visit: StaffVisit | None = request.visit  # type: ignore[attr-defined]
        if visit is None or request.path.startswith(settings.STAFF_PATH):
            return
        own = getattr(view, "portal_own_things", False) and not (visit.user is None and hasattr(view, "grid_pages"))
        if own or not hasattr(view, "portal_access"):
            raise PermissionDenied(
                _("This page is a person's own: it stays closed while you are here as %(visit)s. End that first.")
                % {"visit": visit}
            )
