"""The page of a job: its progress, its log, cancelling it and trying it again."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from portal.jobs.models import Job
from tests.conftest import Cast


def _job(as_partner: Callable, company: object, **fields: object) -> Job:
    with as_partner(company):
        return Job.objects.create(kind="unknown-kind", label="Import <deck>", **fields)


def _state(as_partner: Callable, company: object, job: Job) -> str:
    with as_partner(company):
        return Job.objects.get(pk=job.pk).state


def test_a_running_job_is_polled_and_an_ended_one_is_not(
    cast: Cast, as_partner: Callable, client_for: Callable[..., Client]
) -> None:
    client = client_for(cast.acme.reader)
    job = _job(
        as_partner,
        cast.acme,
        state="running",
        done=250,
        total=1000,
        phase="Comparing",
        log=[["2026-11-23T01:02:03+00:00", "Read 16,810 codes"]],
    )
    page = client.get(reverse("job", args=[job.pk])).content.decode()
    assert 'hx-trigger="every' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert 'value="25"' in page
    assert "Read 16,810 codes" in page
    assert "Import &lt;deck&gt;" in page
    assert "<form" not in page.partition('id="job"')[2], "a read-only person is offered nothing"
    part = client.get(reverse("job", args=[job.pk]), headers={"HX-Target": "section#job"}).content.decode()
    assert part.lstrip().startswith("<section")
    with as_partner(cast.acme):
        Job.objects.filter(pk=job.pk).update(state="failed", error="Line 12 has no code.")
    page = client.get(reverse("job", args=[job.pk])).content.decode()
    assert 'hx-trigger="every' not in page
    assert "Line 12 has no code." in page


def test_the_bar_on_another_page_draws_that_page_anew_at_the_end(
    cast: Cast, as_partner: Callable, client_for: Callable[..., Client]
) -> None:
    client = client_for(cast.acme.editor)
    job = _job(as_partner, cast.acme, state="running")
    url = reverse("job-bar", args=[job.pk])
    assert "HX-Refresh" not in client.get(url).headers
    with as_partner(cast.acme):
        Job.objects.filter(pk=job.pk).update(state="succeeded")
    assert client.get(url).headers["HX-Refresh"] == "true"


def test_cancel(cast: Cast, as_partner: Callable, client_for: Callable[..., Client]) -> None:
    editor = client_for(cast.acme.editor)
    waiting, running = _job(as_partner, cast.acme), _job(as_partner, cast.acme, state="running")
    for job in (waiting, running):
        url = reverse("job-cancel", args=[job.pk])
        assert client_for(cast.acme.reader).post(url).status_code == 403
        assert client_for(cast.globex.owner).post(url).status_code == 404
        assert editor.get(url).status_code == 405
        assert editor.post(url, follow=True).status_code == 200
    assert _state(as_partner, cast.acme, waiting) == "cancelled"
    with as_partner(cast.acme):
        assert Job.objects.get(pk=running.pk).cancel_asked
    again = editor.post(reverse("job-cancel", args=[waiting.pk]), follow=True)
    assert "had already ended" in again.content.decode()


def test_retry(cast: Cast, as_partner: Callable, client_for: Callable[..., Client]) -> None:
    editor = client_for(cast.acme.editor)
    failed, done = _job(as_partner, cast.acme, state="failed"), _job(as_partner, cast.acme, state="succeeded")
    assert client_for(cast.acme.reader).post(reverse("job-retry", args=[failed.pk])).status_code == 403
    assert client_for(cast.globex.owner).post(reverse("job-retry", args=[failed.pk])).status_code == 404
    assert editor.post(reverse("job-retry", args=[failed.pk])).status_code == 302
    assert _state(as_partner, cast.acme, failed) == "queued"
    refused = editor.post(reverse("job-retry", args=[done.pk]), follow=True).content.decode()
    assert "Only a failed or cancelled job" in refused


def test_the_dashboard_shows_recent_jobs(cast: Cast, as_partner: Callable, client_for: Callable[..., Client]) -> None:
    _job(as_partner, cast.acme)
    theirs = _job(as_partner, cast.globex)
    page = client_for(cast.acme.reader).get(reverse("dashboard")).content.decode()
    assert "Import &lt;deck&gt;" in page
    assert reverse("job", args=[theirs.pk]) not in page


def test_the_card_shows_what_people_did_and_not_the_same_five_times(
    cast: Cast, as_partner: Callable, client_for: Callable[..., Client]
) -> None:
    with as_partner(cast.acme):
        Job.objects.create(kind="x", label="Import of Monday", state="succeeded")
        for _n in range(12):
            Job.objects.create(kind="x", label="Margin guard", state="succeeded")
        for _n in range(2):
            Job.objects.create(kind="x", label="Margin guard", state="failed")
    page = client_for(cast.acme.reader).get("/").content.decode().partition("Recent jobs")[2]
    assert "Import of Monday" in page
    assert page.count(">Margin guard</a>") == 3, "what failed is never hidden"
    assert "12 times" in page
