"""Jobs whose workers die, hang or are of another release: nobody waits for ever, and the rest goes on."""

import subprocess
import sys
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from portal.jobs import queue, reaper, running, waiting
from portal.jobs.models import Job
from portal.jobs.registry import job_kind
from portal.jobs.running import JobRun
from portal.mail.models import Mail
from portal.tenancy import wall
from tenants.staff_counts import _unknown_jobs
from tests import patience

pytestmark = pytest.mark.django_db(transaction=True)


@job_kind("test.told", title="Tell somebody", mails=True)
def told(run: JobRun) -> dict[str, Any]:
    """Does nothing, or loses the database."""
    if run.params.get("loses") == "database":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    return {}


@pytest.fixture
def make_job(cast, as_partner):
    def make(**fields: Any) -> Job:
        with as_partner(cast.acme):
            job = queue.enqueue("test.told", mail_to="ann@example.org", params=fields.pop("params", {}))
            if fields:
                Job.objects.filter(pk=job.pk).update(**fields)
            return job

    return make


LONG_AGO = timedelta(minutes=10)


def dead(*, attempts: int, done: int) -> dict[str, Any]:
    now = timezone.now()
    return {
        "state": "running", "lease": uuid4(), "lease_until": now - LONG_AGO, "attempts": attempts, "done": done,
        "started_at": now - LONG_AGO,
    }  # fmt: skip


def reload(job: Job) -> Job:
    with wall.enter_partner(job.partner_id):
        return Job.objects.get(pk=job.pk)


def mails(job: Job) -> list[Mail]:
    with wall.enter_partner(job.partner_id):
        return list(Mail.objects.filter(kind="job-ended"))


def test_a_job_that_took_two_workers_down_before_any_progress_is_given_up_and_told(make_job):
    job = make_job(**dead(attempts=2, done=0))
    assert running.run(job.partner_id, job.pk) is None, "no third worker takes it"
    assert reaper.reap() == 0
    job = reload(job)
    assert job.state == Job.State.FAILED
    assert "not tried again by itself" in job.error
    assert len(mails(job)) == 1
    assert reaper.reap() == 0
    assert len(mails(job)) == 1


def test_one_that_showed_progress_is_begun_again(make_job):
    job = make_job(**dead(attempts=2, done=7))
    assert reaper.reap() == 1
    assert running.run(job.partner_id, job.pk) == Job.State.SUCCEEDED


def test_the_mail_of_an_end_is_a_row_of_its_transaction(make_job, monkeypatch):
    job = make_job()
    real = running._end

    def ends_and_dies(*args: Any, **kwargs: Any) -> bool:
        real(*args, **kwargs)
        raise SystemExit  # as a worker that is killed before it commits

    with monkeypatch.context() as patch:
        patch.setattr(running, "_end", ends_and_dies)
        with pytest.raises(SystemExit):
            running.run(job.partner_id, job.pk)
    assert reload(job).state == Job.State.RUNNING
    assert not mails(job), "neither the end nor its mail"
    with wall.enter_partner(job.partner_id):
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - LONG_AGO)
    assert running.run(job.partner_id, job.pk) == Job.State.SUCCEEDED
    assert len(mails(job)) == 1


def test_a_job_whose_database_restarts_is_done_again(make_job):
    job = make_job(params={"loses": "database"})
    assert running.run(job.partner_id, job.pk) is None
    connection.close()
    job = reload(job)
    assert (job.state, job.error) == (Job.State.RUNNING, "")
    with wall.enter_partner(job.partner_id):
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - LONG_AGO, params={})
    assert reaper.reap() == 1
    assert running.run(job.partner_id, job.pk) == Job.State.SUCCEEDED


@pytest.mark.parametrize("fields", [{"state": "queued"}, dead(attempts=1, done=0)], ids=["waiting", "lost"])
def test_a_job_of_an_unknown_kind_is_set_aside_and_the_rest_goes_on(make_job, fields):
    strange = make_job(**{"kind": "next.release", "created_at": timezone.now() - LONG_AGO, **fields})
    known = make_job(created_at=timezone.now() - LONG_AGO)
    assert reaper.reap() == 1
    assert running.run(strange.partner_id, strange.pk) is None
    assert running.run(known.partner_id, known.pk) == Job.State.SUCCEEDED
    assert reload(strange).state == fields["state"], "left for the release that knows it"
    with wall.enter_staff(actor_name="test"):
        counted = _unknown_jobs()
    assert counted is not None
    assert (counted.value, "next.release" in counted.note) == (1, True)


def test_trouble_with_one_job_leaves_the_others_alone(make_job, monkeypatch):
    first, second = (make_job(created_at=timezone.now() - LONG_AGO) for _ in range(2))
    real = queue.send

    def send(job: Job) -> None:
        if job.pk == first.pk:
            raise RuntimeError("boom")
        real(job)

    monkeypatch.setattr(queue, "send", send)
    assert reaper.reap() == 1
    assert reload(second).state == Job.State.QUEUED


def test_workers_that_do_nothing_are_noticed(make_job):
    at = timezone.now() + timedelta(minutes=5)
    assert waiting.not_taken(at=at) == 0
    job = make_job()
    assert waiting.not_taken(at=timezone.now()) == 0, "it has just been asked for"
    assert waiting.not_taken(at=at) == 1
    other = make_job(state="running", started_at=at - LONG_AGO, lease_until=at + timedelta(seconds=30))
    assert waiting.not_taken(at=at) == 0, "a worker is at work on another one"
    with wall.enter_partner(other.partner_id):
        Job.objects.filter(pk=other.pk).update(lease_until=at - timedelta(seconds=30))
    assert waiting.not_taken(at=at) == 1, "its worker hangs"
    assert reload(job).state == Job.State.QUEUED


_STUCK = """
import re, sys, threading, time
from portal.jobs import watchdog
class Sideline:
    job_id, moved_at, on_beat = 1, time.monotonic(), None
with watchdog.watching(Sideline(), stalls_after=60, silence=0.3):
    re.match(r"(a+)+$", "a" * 60 + "!")
"""


def test_a_process_that_hangs_in_a_library_is_ended():
    ended = subprocess.run(
        [sys.executable, "-c", _STUCK], capture_output=True, timeout=patience.seconds(60), check=False, text=True
    )
    assert ended.returncode == 1
    assert "Timeout" in ended.stderr
