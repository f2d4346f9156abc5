"""Staff: "Log in as" a partner's person, "Work as the platform", and the end of both. Under the staff's address."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.tenancy import wall
from tenants import visits
from tenants.models import User
from tenants.visit_forms import LogInAsForm

PLATFORM_PAGES = ("term-gateways", "ddi-gateways", "term-pricelists", "ddi-pricelists")
"""Names of the pages by which staff keep what the platform supplies."""


@require_http_methods(["GET", "HEAD", "POST"])
def begin_as(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks why by GET, begins by POST and leads to the partner's dashboard."""
    person = get_object_or_404(User.objects.select_related("partner"), pk=pk)
    form = LogInAsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            visits.log_in_as(staff=_staff(request), user=person, session=request.session, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("dashboard")
    context = {
        **admin.site.each_context(request),
        "title": _("Log in as %(name)s") % {"name": person},
        "form": form,
        "person": person,
        "minutes": int(visits.AS_A_PERSON.total_seconds() // 60),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "admin/visit/begin.html", context, status=status)


@require_POST
def begin_platform(request: HttpRequest) -> HttpResponse:
    """Begin to work as the platform, or go on with it, at the page that was asked for."""
    wanted = request.POST.get("to", "")
    place = wanted if wanted in PLATFORM_PAGES else PLATFORM_PAGES[0]
    running: Any = getattr(request, "visit", None)
    if running is not None and running.partner_id == wall.PLATFORM_PARTNER_ID:
        return redirect(place)
    try:
        visits.work_as_platform(staff=_staff(request), session=request.session)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("admin:index")
    return redirect(place)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End the visit, and be only oneself again."""
    visit: Any = getattr(request, "visit", None)
    if visit is None:
        return redirect("admin:index")
    visits.end(visit, session=request.session)
    messages.success(request, _("%(visit)s: ended.") % {"visit": visit})
    if visit.user_id is None:
        return redirect("admin:index")
    return redirect(reverse("admin:tenants_user_change", args=[visit.user_id]))


def _staff(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 -- the staff's site lets nobody else in
    return request.user
