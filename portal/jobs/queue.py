"""Asking for a job, cancelling one, trying one again."""

from typing import Any

from django.db import models
from django.utils import timezone

from portal import dispatch
from portal.jobs import falling_through
from portal.jobs.models import Job
from portal.jobs.registry import kind_of
from portal.tenancy import wall


def enqueue(
    kind: str,
    *,
    params: dict[str, Any] | None = None,
    subject: models.Model | None = None,
    label: str = "",
    mail_to: str = "",
) -> Job:
    """Write a job down and send it to the workers when the transaction commits.

    params: ids and plain values only. subject: the object the job is about. Raises KeyError for a kind that no app
    declares.
    """
    title, inside = kind_of(kind).title, wall.current()
    job = Job.objects.create(
        kind=kind,
        label=label or str(title),
        params=params or {},
        subject_table=subject._meta.db_table if subject else "",
        subject_id=subject.pk if subject else None,
        asked_by_id=inside.actor_id if inside else None,
        asked_by_name=inside.actor_name if inside else "",
        mail_to=mail_to,
    )
    send(job)
    return job


def send(job: Job) -> None:
    """Hand the job to the workers on commit. Handing it over twice is harmless: the lease decides."""
    partner_id, job_id = job.partner_id, job.pk
    dispatch.on_commit("jobs.run", partner_id, job_id)  # where the broker is away, the reaper sends the job again


def cancel(job: Job) -> bool:
    """Ask a job to stop. A waiting one is cancelled at once; a running one at its next step.

    Returns False when it has already ended.
    """
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(
        state=Job.State.CANCELLED, ended_at=timezone.now(), cancel_asked=True
    )
    if waiting:
        falling_through.settle(Job.objects.get(pk=job.pk))
        return True
    return bool(Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_asked=True))


def retry(job: Job) -> bool:
    """Begin a failed or cancelled job again. Returns False when it is neither."""
    again = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED]).update(
        state=Job.State.QUEUED,
        attempts=0,
        error="",
        done=0,
        phase="",
        cancel_asked=False,
        lease=None,
        lease_until=None,
        ended_at=None,
        mailed_at=None,
    )
    if again:
        send(job)
    return bool(again)


def jobs_of(subject: models.Model) -> models.QuerySet[Job]:
    """The jobs about this object, newest first."""
    return Job.objects.filter(subject_table=subject._meta.db_table, subject_id=subject.pk)
