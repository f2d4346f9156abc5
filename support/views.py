"""Support Centre: the Outbox."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.grid.access import refuse_stranger
from portal.mail import places
from support.outbox import mails_to
from tenants.models import User


@require_GET
def outbox(request: HttpRequest) -> HttpResponse | HttpResponseBase:
    """Mails that local mode wrote to files: a partner's people see those to their own, staff see all."""
    if not places.writes_files():
        raise Http404(_("Mails are really sent here."))
    addresses = None
    try:
        if refusal := refuse_stranger(request):
            return refusal
        addresses = list(User.objects.filter(partner_id=request.partner.pk).values_list("email", flat=True))  # type: ignore[attr-defined]
    except PermissionDenied:  # staff, who have no partner
        pass
    context = {
        "title": _("Outbox"),
        "mails": mails_to(addresses),
        "tabs": places.tabs("outbox") if addresses is not None else [],
        "breadcrumbs": [] if addresses is not None else [(_("Platform"), reverse("admin:index"))],
    }
    return render(request, "support/outbox.html", context)


outbox.portal_access = "partner"  # type: ignore[attr-defined]
