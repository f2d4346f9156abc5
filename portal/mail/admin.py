"""Staff see every partner's mails, and the platform's own."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.mail.models import Mail
from portal.mail.resending import resend
from portal.staff_pages import ReadOnly


@admin.register(Mail)
class MailAdmin(ReadOnly):
    """What was mailed and what became of it; mailing it again."""

    list_display = ("id", "subject", "to_address", "partner", "state", "attempts", "error", "created_at", "sent_at")
    list_filter = ("state", "kind", ("partner", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("partner",)
    search_fields = ("=id", "to_address", "subject", "=message_id")
    search_help_text = gettext_lazy("Part of an address or subject; a whole number or Message-ID")
    fields = (
        *("subject", "to_address", "to_name", "from_name", "reply_to", "partner", "kind", "culture", "event"),
        *("state", "attempts", "error", "next_try_at", "created_at", "sent_at", "message_id", "secret", "text"),
    )
    ordering = ("-id",)
    actions = ("send_again",)

    @admin.action(description=gettext_lazy("Send again"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        for mail in queryset:
            try:
                resend(mail)
            except ValidationError as refusal:
                messages.error(request, f"{mail}: {' '.join(refusal.messages)}")
            else:
                messages.success(request, _("%(mail)s is on its way again.") % {"mail": mail})
