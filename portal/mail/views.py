"""Looking at mails: their grid, one mail, and mailing one again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal.grid.access import partner_required, writer_required
from portal.grid.actions import Action
from portal.grid.pages import GridPages
from portal.mail import places
from portal.mail.models import Mail
from portal.mail.resending import resend, why_not_again
from portal.mail.tables import COLOURS, MailFilter, MailTable


class MailPages(GridPages):
    """The grid of mails. They are written by what happens; here people see what became of them."""

    name = "mails"
    prefix = "mails/"
    model = Mail
    title = gettext_lazy("Mails")
    title_one = gettext_lazy("Mail")
    table_class = MailTable
    filterset_class = MailFilter
    addable = editable = deletable = False
    history = False
    empty_text = gettext_lazy("What the portal mails to you, your colleagues and your customers is listed here.")

    def get_queryset(self) -> QuerySet[Mail]:
        return Mail.objects.defer("text", "html", "sealed")

    def banner(self) -> tuple[str, dict[str, Any]] | None:
        found = places.tabs("mails")
        return ("mails/banner.html", {"tabs": found}) if found else None

    def menu(self, obj: Mail) -> list[Action]:
        actions = [Action(label=_("Open"), url=reverse("mail", args=[obj.pk]), icon="mail-opened")]
        if self.can_write and not why_not_again(obj):
            again = reverse("mail-resend", args=[obj.pk])
            actions.append(Action(label=_("Send again"), url=again, icon="send", post=True))
        return actions


@require_safe
@partner_required
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail: what became of it, and its text."""
    found = get_object_or_404(Mail, pk=pk)
    context = {
        "mail": found,
        "title": found.subject,
        "colour": COLOURS[Mail.State(found.state)],
        "refusal": why_not_again(found),
        "outbox_url": reverse("outbox") if found.secret and places.writes_files() else "",
        "breadcrumbs": [(_("Mails"), reverse("mails"))],
    }
    return render(request, "mails/mail.html", context)


@require_POST
@writer_required
def mail_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail the same words again."""
    found = get_object_or_404(Mail, pk=pk)
    try:
        again = resend(found)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect("mail", pk=pk)
    messages.success(request, _("It is on its way to %(address)s again.") % {"address": again.to_address})
    return redirect("mail", pk=again.pk)
