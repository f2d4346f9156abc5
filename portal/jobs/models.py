"""Long work as a row: what was asked, how far it is, what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenancy.models import TenantModel


class Job(TenantModel):
    """One piece of long work of one partner. `registry` knows what its kind does, `running` runs it."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting for a worker")
        RUNNING = "running", _("running")
        SUCCEEDED = "succeeded", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    ENDED = (State.SUCCEEDED, State.FAILED, State.CANCELLED)

    kind = models.CharField(_("Kind"), max_length=40)
    label = models.CharField(_("Job"), max_length=200)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.QUEUED)
    params = models.JSONField(default=dict)
    subject_table = models.CharField(max_length=63, blank=True)
    subject_id = models.BigIntegerField(null=True)
    done = models.BigIntegerField(_("Done"), default=0)
    total = models.BigIntegerField(_("Total"), default=0)
    phase = models.CharField(_("Step"), max_length=200, blank=True)
    log = models.JSONField(default=list, help_text="[[ISO time, text], …]")
    result = models.JSONField(default=dict)
    error = models.TextField(_("Error"), blank=True)
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(_("Asked by"), max_length=254, blank=True)
    mail_to = models.EmailField(blank=True)
    mailed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("Asked"), auto_now_add=True)
    started_at = models.DateTimeField(_("Started"), null=True)
    ended_at = models.DateTimeField(_("Ended"), null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["partner", "-id"], name="jobs_job_newest"),
            models.Index(fields=["partner", "subject_table", "subject_id", "-id"], name="jobs_job_subject"),
            models.Index(fields=["state"], condition=models.Q(state__in=["queued", "running"]), name="jobs_job_open"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def percent(self) -> int:
        """Progress from 0 to 100; 100 only when the job has succeeded."""
        if self.state == self.State.SUCCEEDED:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def has_ended(self) -> bool:
        return self.state in self.ENDED
