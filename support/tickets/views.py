"""The partner's side of tickets: their grid, a conversation, answering, closing, and its files."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal.grid.access import partner_required, writer_required
from portal.grid.actions import Action
from portal.grid.pages import GridPages
from portal.prepared import PreparedRow, PreparedRows
from products.models import WebProduct
from support.going_live.requests import NotReadyError
from support.models import ActivationRequest, Ticket, TicketAttachment, TicketMessage
from support.opening import open_by_category
from support.tickets import conversation
from support.tickets.authors import PARTNER, Author, author_of
from support.tickets.downloads import download
from support.tickets.filters import TicketFilter
from support.tickets.forms import ReplyForm, TicketForm
from support.tickets.tables import COLOURS, TicketTable

_TICKET = PreparedRow(lambda pk: Ticket.objects.select_related("web_product").filter(pk=pk).order_by("pk"), 1)
_SAID = PreparedRows(lambda ticket: TicketMessage.objects.filter(ticket_id=ticket).order_by("created_at", "id"), 1)
_FILES = PreparedRows(lambda ticket: TicketAttachment.objects.filter(message__ticket_id=ticket).order_by("id"), 1)
_ACTIVATION = PreparedRow(lambda ticket: ActivationRequest.objects.filter(ticket_id=ticket), 1)


class TicketPages(GridPages):
    """The grid of tickets, and opening one."""

    name = "tickets"
    prefix = "tickets/"
    model = Ticket
    title = gettext_lazy("Tickets")
    title_one = gettext_lazy("Ticket")
    table_class = TicketTable
    filterset_class = TicketFilter
    form_class = TicketForm
    editable = deletable = False
    empty_text = gettext_lazy("Ask the support team anything: press Add. Answers appear here and come by mail.")

    def get_queryset(self) -> QuerySet[Ticket]:
        return Ticket.objects.select_related("web_product")

    def initial(self) -> dict[str, Any]:
        wanted = {name: self.request.GET.get(name, "")[:160] for name in ("subject", "category", "web_product")}
        return {name: value for name, value in wanted.items() if value}

    def create(self, form: Any) -> Ticket:
        try:
            return open_by_category(author=_author(self.request), **form.cleaned_data)
        except NotReadyError as refusal:
            raise ValidationError({"web_product": _with_report(form.cleaned_data["web_product"], refusal)}) from refusal

    def after_create(self, obj: Ticket) -> str:
        return reverse("ticket", args=[obj.pk])

    def menu(self, obj: Ticket) -> list[Action]:
        actions = [Action(label=_("Open"), url=reverse("ticket", args=[obj.pk]), icon="message-circle")]
        if obj.state == Ticket.State.CLOSED:
            again = reverse("ticket-reopen", args=[obj.pk])
            actions.append(Action(label=_("Open again"), url=again, icon="refresh", post=True))
        else:
            actions.append(
                Action(label=_("Close ticket"), url=reverse("ticket-close", args=[obj.pk]), icon="check", post=True)
            )
        return actions


@require_safe
@partner_required
def ticket(request: HttpRequest, pk: int) -> HttpResponse:
    """The conversation, and a form to go on with it. Whoever may answer has read it then."""
    found = _TICKET.first(pk)
    if found is None:
        raise Http404
    if found.unread_by_partner and getattr(request, "can_write", False):
        conversation.mark_read(ticket=found, side=PARTNER)
    return _page(request, found, ReplyForm())


@require_POST
@writer_required
def ticket_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Write into the ticket."""
    found = get_object_or_404(Ticket.objects.select_related("web_product"), pk=pk)
    form = ReplyForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            conversation.reply(ticket=found, author=_author(request), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Your message is on its way to the support team."))
            return redirect("ticket", pk=pk)
    return _page(request, found, form, status=422)


@require_POST
@writer_required
def ticket_close(request: HttpRequest, pk: int) -> HttpResponse:
    """The matter is settled."""
    found = get_object_or_404(Ticket, pk=pk)
    if conversation.close(ticket=found, author=_author(request)):
        messages.success(request, _("The ticket is closed. A new message opens it again."))
    return redirect("ticket", pk=pk)


@require_POST
@writer_required
def ticket_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """The matter isn't settled after all."""
    found = get_object_or_404(Ticket, pk=pk)
    if conversation.reopen(ticket=found, author=_author(request)):
        messages.success(request, _("The ticket is open again."))
    return redirect("ticket", pk=pk)


@require_safe
@partner_required
def ticket_attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A message's file, as a download."""
    return download(get_object_or_404(TicketAttachment, pk=pk))


def _author(request: HttpRequest) -> Author:
    """Who writes here. Staff on a visit write for the partner, under both names."""
    visit = getattr(request, "visit", None)
    if visit is not None:
        return Author(side=PARTNER, name=str(visit.actor_name)[:254])
    return author_of(request.user)


def _with_report(product: WebProduct, refusal: ValidationError) -> SafeString:
    """Why activation can't be requested, with a link to where it is put right."""
    url = reverse("going-live", args=[product.pk])
    return format_html('{} <a href="{}">{}</a>', " ".join(refusal.messages), url, _("Is it ready?"))


def _said(ticket: Ticket) -> list[TicketMessage]:
    """What was said, in its order, with the files."""
    said = _SAID.all(ticket.pk)
    files: dict[int, list[TicketAttachment]] = {message.pk: [] for message in said}
    for file in _FILES.all(ticket.pk):
        files[file.message_id].append(file)
    for message in said:
        message.files = files[message.pk]  # type: ignore[attr-defined]
    return said


def _page(request: HttpRequest, found: Ticket, form: ReplyForm, status: int = 200) -> HttpResponse:
    context = {
        "ticket": found,
        "title": found.subject,
        "said": _said(found),
        "colour": COLOURS[Ticket.State(found.state)],
        "form": form,
        "activation": _ACTIVATION.first(found.pk),
        "breadcrumbs": [(_("Tickets"), reverse("tickets"))],
    }
    return render(request, "support/tickets/ticket.html", context, status=status)
