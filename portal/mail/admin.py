"""Staff see every partner's mails, and the platform's own."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.mail.models import Mail
from portal.mail.resending import resend


@admin.register(Mail)
class MailAdmin(admin.ModelAdmin):
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
    show_full_result_count = False

    @admin.action(description=gettext_lazy("Send again"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        for mail in queryset:
            try:
                resend(mail)
            except ValidationError as refusal:
                messages.error(request, f"{mail}: {' '.join(refusal.messages)}")
            else:
                messages.success(request, _("%(mail)s is on its way again.") % {"mail": mail})

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
