"""Jobs on a real database: what a person and a dying worker can do to them."""

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from portal.history.models import Event, Note
from portal.history.notes import add_note
from portal.jobs import queue, reaper, running
from portal.jobs.models import Job
from portal.jobs.registry import job_kind
from portal.jobs.running import JobCancelled, JobFailed, JobRun
from portal.tenancy import wall
from tests.mail.delivering import deliver_all

pytestmark = pytest.mark.django_db(transaction=True)


@job_kind("test.note", title="Write a note", mails=True)
def write_note(run: JobRun) -> dict[str, Any]:
    """Writes a note, then does what the parameters say."""
    add_note(run.job, "written by the job")
    run.progress(1, 2, "half way")
    match run.params.get("then"):
        case "crash":
            raise RuntimeError("boom")
        case "refuse":
            raise JobFailed("The file is gone. Upload it again.")
        case "cancelled":
            with wall.enter_partner(run.job.partner_id):
                pass
            Job.objects.none()
            run.sideline._connection.execute(
                "UPDATE jobs_job SET cancel_asked = true WHERE partner_id = %s AND id = %s",
                [run.job.partner_id, run.job.pk],
            )
            run._written_at = 0
            run.progress(1, 2, "asked to stop")
            raise AssertionError("a cancelled job went on")
        case "robbed":
            run.sideline._connection.execute(
                "UPDATE jobs_job SET lease = %s WHERE partner_id = %s AND id = %s",
                [uuid4(), run.job.partner_id, run.job.pk],
            )
    return {"notes": 1}


def put_right(job: Job) -> None:
    if job.params.get("then_again") == "crash":
        raise RuntimeError("nor could it be put right")
    add_note(job, f"put right after: {job.state}")


@job_kind("test.held", title="Hold something", fell_through=put_right)
def hold(run: JobRun) -> None:
    """Does nothing but fail."""
    raise JobFailed("No.")


@pytest.fixture
def make_job(cast, as_partner):
    def make(**params: str) -> Job:
        with as_partner(cast.acme):
            return queue.enqueue("test.note", params=params, mail_to="owner@acme.example")

    return make


def reload(job: Job) -> Job:
    with wall.enter_partner(job.partner_id):
        return Job.objects.get(pk=job.pk)


def notes(job: Job) -> int:
    with wall.enter_partner(job.partner_id):
        return Note.objects.count()


def test_success_is_written_with_result_progress_and_one_mail(make_job):
    job = make_job()
    assert running.run(job.partner_id, job.pk) == Job.State.SUCCEEDED
    job = reload(job)
    assert (job.state, job.result, job.percent, job.phase) == ("succeeded", {"notes": 1}, 100, "half way")
    assert notes(job) == 1
    [mail] = deliver_all()
    assert mail.to == ["owner@acme.example"]
    assert f"/jobs/{job.pk}/" in mail.body


def test_a_second_delivery_does_nothing(make_job):
    job = make_job()
    running.run(job.partner_id, job.pk)
    assert running.run(job.partner_id, job.pk) is None
    assert notes(job) == 1
    assert len(deliver_all()) == 1


def test_the_history_names_the_job(make_job):
    job = make_job()
    running.run(job.partner_id, job.pk)
    with wall.enter_partner(job.partner_id):
        assert not Event.objects.filter(table_name="jobs_job").exists()
        note = Note.objects.get()
    assert note.author_name == "Acme Owner"


@pytest.mark.parametrize(
    ("then", "state", "error"),
    [
        ("crash", "failed", "Something went wrong on our side"),
        ("refuse", "failed", "The file is gone. Upload it again."),
        ("cancelled", "cancelled", ""),
    ],
)
def test_what_does_not_succeed_changes_nothing(make_job, then, state, error):
    job = make_job(then=then)
    running.run(job.partner_id, job.pk)
    job = reload(job)
    assert (job.state, notes(job)) == (state, 0)
    assert job.error.startswith(error)
    assert job.ended_at is not None


def test_a_worker_that_lost_its_lease_writes_nothing(make_job):
    job = make_job(then="robbed")
    assert running.run(job.partner_id, job.pk) is None
    assert notes(job) == 0
    assert reload(job).state == Job.State.RUNNING


def test_two_workers_one_job(make_job):
    job = make_job()
    outcomes = []
    gate = threading.Barrier(2)

    def work() -> None:
        from django.db import connection

        gate.wait()
        outcomes.append(running.run(job.partner_id, job.pk))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["None", "succeeded"]
    assert notes(job) == 1


def test_cancelling_a_waiting_job_ends_it_and_retry_begins_it_again(make_job):
    job = make_job()
    with wall.enter_partner(job.partner_id):
        assert queue.cancel(job)
    assert running.run(job.partner_id, job.pk) is None
    assert reload(job).state == Job.State.CANCELLED
    with wall.enter_partner(job.partner_id):
        assert queue.retry(job)
        assert not queue.retry(job)
    assert running.run(job.partner_id, job.pk) == Job.State.SUCCEEDED


def abandon(job: Job, *, attempts: int) -> None:
    with wall.enter_partner(job.partner_id):
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.RUNNING,
            lease=uuid4(),
            lease_until=timezone.now() - timedelta(seconds=1),
            attempts=attempts,
        )


def test_the_reaper_sends_a_dead_workers_job_again(make_job, valkey):
    job = make_job()
    abandon(job, attempts=1)
    valkey.flushdb()
    assert reaper.reap() == 1
    assert valkey.llen("celery") == 1
    assert running.run(job.partner_id, job.pk) == Job.State.SUCCEEDED
    assert reload(job).attempts == 2


def test_the_reaper_gives_up_after_the_last_attempt(make_job):
    job = make_job()
    abandon(job, attempts=3)
    assert reaper.reap() == 0
    job = reload(job)
    assert job.state == Job.State.FAILED
    assert "3 times" in job.error


def test_the_reaper_finds_a_job_whose_message_was_lost(make_job, valkey):
    job = make_job()
    valkey.flushdb()
    assert reaper.reap() == 0
    with wall.enter_partner(job.partner_id):
        Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(minutes=5))
    assert reaper.reap() == 1
    assert valkey.llen("celery") == 1


def test_nobody_runs_another_partners_job(make_job, cast):
    job = make_job()
    assert running.run(cast.globex.partner.pk, job.pk) is None
    assert reload(job).state == Job.State.QUEUED


def test_a_job_is_sent_only_when_its_transaction_commits(cast, as_partner, valkey):
    valkey.flushdb()
    with pytest.raises(JobCancelled), as_partner(cast.acme):
        queue.enqueue("test.note")
        raise JobCancelled
    assert valkey.llen("celery") == 0


@pytest.mark.parametrize("how", ["fails", "is cancelled", "is given up"])
def test_what_asking_had_begun_is_put_right_however_the_job_ends(cast, as_partner, how):
    with as_partner(cast.acme):
        job = queue.enqueue("test.held")
    if how == "fails":
        running.run(job.partner_id, job.pk)
    elif how == "is cancelled":
        with as_partner(cast.acme):
            queue.cancel(job)
    else:
        with as_partner(cast.acme):
            long_ago = timezone.now() - timedelta(hours=1)
            Job.objects.filter(pk=job.pk).update(state="running", lease=uuid4(), lease_until=long_ago, attempts=3)
        reaper.reap()
    with as_partner(cast.acme):
        state = Job.objects.get(pk=job.pk).state
        assert [note.text for note in Note.objects.all()] == [f"put right after: {state}"]


def test_a_job_ends_even_if_nothing_could_be_put_right(cast, as_partner, caplog):
    with as_partner(cast.acme):
        job = queue.enqueue("test.held", params={"then_again": "crash"})
    assert running.run(job.partner_id, job.pk) == Job.State.FAILED
    assert reload(job).error == "No."
    assert notes(job) == 0
