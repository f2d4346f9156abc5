"""Mails on their way out: each is a row before it is sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenancy.models import TenantModel


class Mail(TenantModel):
    """One mail to one address. Written in the transaction of what it tells of, so that neither exists alone."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        BOUNCED = "bounced", _("bounced")

    event = models.CharField(
        max_length=160, blank=True, db_collation="C", help_text="what it tells of, with the receiver: once only"
    )
    kind = models.CharField(_("Kind"), max_length=40, db_collation="C", help_text="the template's name")
    to_address = models.EmailField(_("To"), db_collation="C")
    to_name = models.CharField(max_length=160, blank=True)
    from_name = models.CharField(_("From"), max_length=160, blank=True, help_text="a brand; empty: the portal's own")
    reply_to = models.CharField(max_length=254, blank=True)
    culture = models.CharField(_("Culture"), max_length=12, blank=True)
    subject = models.CharField(_("Subject"), max_length=250)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    # A mail that only its receiver may read: text and html are sealed here until it has been sent, then forgotten.
    secret = models.BooleanField(default=False)
    sealed = models.BinaryField(null=True)
    thread = models.CharField(max_length=120, blank=True, help_text="Message-ID that a conversation's mails refer to")
    message_id = models.CharField(max_length=120, unique=True, db_collation="C")
    state = models.CharField(_("State"), max_length=7, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("Attempts"), default=0)
    # While one worker sends it, this is when another may believe that worker dead.
    next_try_at = models.DateTimeField(_("Next try"), null=True)
    error = models.TextField(_("Error"), blank=True)
    created_at = models.DateTimeField(_("Written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("Sent"), null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "event"], condition=~models.Q(event=""), name="mail_mail_event_once"
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="queued"), name="mail_waiting"),
            models.Index(fields=["partner", "-id"], name="mail_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_address}"
