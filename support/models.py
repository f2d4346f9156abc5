"""Tickets between a partner and the platform's staff, and requests to go live."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenancy.models import TenantModel
from products.models import WebProduct


class Ticket(TenantModel):
    """One matter a partner's people talk about with staff."""

    class Category(models.TextChoices):
        QUESTION = "question", _("Question")
        PROBLEM = "problem", _("Problem")
        BILLING = "billing", _("Billing")
        ACTIVATION = "activation", _("Activation of a Web Product")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")

    subject = models.CharField(_("Subject"), max_length=160)
    category = models.CharField(_("Category"), max_length=10, choices=Category.choices, default=Category.QUESTION)
    web_product = models.ForeignKey(
        WebProduct,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("Web Product"),
    )
    state = models.CharField(_("State"), max_length=8, choices=State.choices, default=State.OPEN)
    opened_by_id = models.BigIntegerField(null=True)
    opened_by_name = models.CharField(_("Opened by"), max_length=254, blank=True)
    # In the address that a mail about the ticket is answered to. Known only to those who got such a mail.
    reply_token = models.CharField(max_length=43, unique=True, editable=False)
    unread_by_partner = models.BooleanField(default=False)
    unread_by_staff = models.BooleanField(default=True)
    created_at = models.DateTimeField(_("Opened"), auto_now_add=True)
    last_message_at = models.DateTimeField(_("Last message"))

    class Meta:
        ordering = ["-last_message_at", "-id"]
        indexes = [
            models.Index(fields=["partner", "-last_message_at", "-id"], name="ticket_newest"),
            # Every page of the portal shows how many there are.
            models.Index(fields=["partner"], condition=models.Q(unread_by_partner=True), name="ticket_unread"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"


class TicketMessage(TenantModel):
    """What one side wrote. Never changed afterwards."""

    class Side(models.TextChoices):
        PARTNER = "partner", _("Partner")
        STAFF = "staff", _("Staff")
        SYSTEM = "system", _("Portal")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    side = models.CharField(max_length=7, choices=Side.choices)
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(_("Author"), max_length=254)
    text = models.TextField(_("Message"))
    by_mail = models.BooleanField(default=False)
    mail_id = models.CharField(max_length=255, blank=True, help_text="Message-ID of the mail it came by; once only")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "mail_id"], condition=~models.Q(mail_id=""), name="support_ticketmessage_mail_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class TicketAttachment(TenantModel):
    """A file with a message: private, given out as a download only."""

    message = models.ForeignKey(TicketMessage, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(max_length=300)
    name = models.CharField(_("File"), max_length=255)
    size = models.PositiveIntegerField(_("Size"), help_text="bytes")
    content_type = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class ActivationRequest(TenantModel):
    """A partner's wish to take a web product live, with what the readiness report said when it was asked."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    web_product = models.ForeignKey(WebProduct, on_delete=models.CASCADE, related_name="activation_requests")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="activation_requests")
    state = models.CharField(_("State"), max_length=9, choices=State.choices, default=State.ASKED)
    report = models.JSONField(help_text="[{key, title, level: ok|warning|blocking, message, mend_url}, …]")
    asked_by_name = models.CharField(_("Asked by"), max_length=254, blank=True)
    asked_at = models.DateTimeField(_("Asked"), auto_now_add=True)
    decided_by_name = models.CharField(_("Decided by"), max_length=254, blank=True)
    decided_at = models.DateTimeField(_("Decided"), null=True)
    reason = models.TextField(_("Reason"), blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["web_product"], condition=models.Q(state="asked"), name="support_activationrequest_one_open"
            ),
        ]

    def __str__(self) -> str:
        return str(self.web_product)
