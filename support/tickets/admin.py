"""Staff's side of tickets: what waits for them first, the conversation, their answer, its files."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.going_live.admin import answer
from support.going_live.forms import AnswerForm
from support.models import ActivationRequest, Ticket, TicketAttachment
from support.tickets import conversation
from support.tickets.authors import STAFF, author_of
from support.tickets.downloads import download
from support.tickets.forms import ReplyForm
from tenants.staff_numbers import Number, add


@admin.register(Ticket)
class TicketAdmin(admin.ModelAdmin):
    """Unread tickets first. A ticket's page is its conversation and the answer."""

    list_display = (
        "id",
        "headline",
        "partner",
        "state",
        "category",
        "web_product",
        "opened_by_name",
        "last_message_at",
    )
    list_display_links = ("id", "headline")
    list_filter = ("unread_by_staff", "state", "category", ("partner", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("partner", "web_product")
    search_fields = ("=id", "subject", "partner__name", "opened_by_name", "messages__text")
    search_help_text = gettext_lazy("A ticket's number, or words of its subject, partner or messages")
    ordering = ("-unread_by_staff", "-last_message_at", "-id")
    show_full_result_count = False

    @admin.display(description=gettext_lazy("Subject"))
    def headline(self, obj: Ticket) -> SafeString:
        if not obj.unread_by_staff:
            return format_html("{}", obj.subject)
        return format_html("<strong>{}</strong> ({})", obj.subject, _("new"))

    def get_urls(self) -> list[URLPattern]:
        file = self.admin_site.admin_view(self.attachment)
        return [path("attachments/<int:pk>/", file, name="support_ticket_attachment"), *super().get_urls()]

    def attachment(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """A message's file, as a download."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return download(get_object_or_404(TicketAttachment, pk=pk))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The conversation and the answer. Opening it marks it as read."""
        if object_id is None or not (object_id.isascii() and object_id.isdigit()):
            raise PermissionDenied
        tickets: QuerySet[Ticket] = self.get_queryset(request).select_related("partner", "web_product")
        ticket = get_object_or_404(tickets, pk=object_id)
        if not self.has_change_permission(request, ticket):
            raise PermissionDenied
        form, answering = ReplyForm(), AnswerForm()
        activation = ticket.activation_requests.select_related("web_product").order_by("-id").first()
        if request.method == "POST":
            form, answering = ReplyForm(request.POST, request.FILES), AnswerForm(request.POST)
            if activation is not None and ("approve" in request.POST or "refuse" in request.POST):
                form = self._begun(request)
                done = not form.is_bound and answering.is_valid() and answer(request, activation, answering)
            elif "close" in request.POST or "reopen" in request.POST:
                form = self._begun(request)
                done = not form.is_bound and self._is_alone(request, answering) and self._turn(request, ticket)
            else:
                done = self._is_alone(request, answering) and self._act(request, ticket, form)
            if done:
                return HttpResponseRedirect(reverse("admin:support_ticket_change", args=[ticket.pk]))
        else:
            with conversation.inside(ticket):
                conversation.mark_read(ticket=ticket, side=STAFF)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Ticket %(number)s: %(subject)s") % {"number": ticket.pk, "subject": ticket.subject},
            "ticket": ticket,
            "activation": activation,
            "waits": activation is not None and activation.state == ActivationRequest.State.ASKED,
            "answering": answering,
            "said": ticket.messages.prefetch_related("attachments").order_by("created_at", "id"),
            "form": form,
        }
        status = 422 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/support/ticket/conversation.html", context, status=status)

    @staticmethod
    def _begun(request: HttpRequest) -> ReplyForm:
        """Beside another button than an Answer button: the answer that was begun all the same, told not to be sent.

        Unbound where nothing was written.
        """
        if not request.POST.get("text", "").strip() and not request.FILES:
            return ReplyForm()
        form = ReplyForm(request.POST, request.FILES)
        form.is_valid()
        form.add_error("text", _("This has not been sent yet: press an Answer button, or empty the field first."))
        return form

    @staticmethod
    def _is_alone(request: HttpRequest, answering: AnswerForm) -> bool:
        """Whether no reason of a refusal would be lost with this answer; the form says so where one would be."""
        if not request.POST.get("reason", "").strip():
            return True
        answering.is_valid()
        answering.add_error("reason", _("Nothing is refused yet: press Refuse, or empty the field first."))
        return False

    def _act(self, request: HttpRequest, ticket: Ticket, form: ReplyForm) -> bool:
        """Send the answer; what the domain refuses goes beside its field. Returns whether it was done."""
        author = author_of(request.user)
        with conversation.inside(ticket):
            if not form.is_valid():
                return False
            try:
                conversation.reply(ticket=ticket, author=author, **form.cleaned_data)
            except ValidationError as refusal:
                form.add_error(None, refusal)
                return False
            if "answer_and_close" in request.POST:
                conversation.close(ticket=ticket, author=author)
        messages.success(request, _("Your answer is on its way."))
        return True

    def _turn(self, request: HttpRequest, ticket: Ticket) -> bool:
        """Close or open again without an answer."""
        author = author_of(request.user)
        with conversation.inside(ticket):
            if "close" in request.POST:
                conversation.close(ticket=ticket, author=author)
                messages.success(request, _("The ticket is closed."))
            else:
                conversation.reopen(ticket=ticket, author=author)
                messages.success(request, _("The ticket is open again."))
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def unread_tickets() -> Number:
    """Tickets in which a partner wrote something that nobody here has read."""
    unread = Ticket.objects.filter(unread_by_staff=True).count()
    url = f"{reverse('admin:support_ticket_changelist')}?unread_by_staff__exact=1"
    return Number(label=_("Unread tickets"), value=unread, url=url, tone="warn" if unread else "good")


add(unread_tickets, order=15)
