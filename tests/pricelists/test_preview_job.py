"""The preview of an amendment of many prices: a job works it out, and what fails leaves nothing behind."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gateways.models import Route, TermGateway
from portal.jobs import queue, running
from portal.jobs.models import Job
from pricelists import amending, margin_guard
from pricelists.models import MarginFinding, Population, PopulationRow, TermPrice
from tenants.models import User
from tests.conftest import Cast
from tests.pricelists.conftest import Make
from tests.pricelists.test_amending import end, populate
from tests.pricelists.test_pages import run_jobs, text_of

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal


@pytest.fixture
def gateway(cast: Cast, as_partner: Callable, make: Make) -> TermGateway:
    """Three prices of one pricelist, all below cost now."""
    with as_partner(cast.acme):
        gateway = make.gateway()
        old = [make.route(gateway, code, "0.1") for code in ("41", "42", "43")]
        populate(make.pricelist("Retail", "USD"), gateway)
        end(*old)
        for code in ("41", "42", "43"):
            make.route(gateway, code, "0.5")
        margin_guard.look()
        assert MarginFinding.objects.count() == 3
        Job.objects.all().delete()
    return gateway


def newest(cast: Cast, as_partner: Callable) -> Population:
    with as_partner(cast.acme):
        return Population.objects.filter(kind="reprice").latest("pk")


def test_of_few_prices_it_is_there_at_once(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, gateway: TermGateway,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(amending, "IMMEDIATE", 3)
    page = client_for(cast.acme.editor).post(reverse("reprice"), {"scope": "everything"}, follow=True)
    made = newest(cast, as_partner)
    assert (made.state, made.counts["dearer"]) == ("preview", 3)
    assert "Would hold at once" in text_of(page)
    with as_partner(cast.acme):
        assert not Job.objects.exists()


def test_of_many_a_job_works_it_out(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, gateway: TermGateway,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(amending, "IMMEDIATE", 2)
    client = client_for(cast.acme.editor)
    page = client.post(reverse("reprice"), {"scope": "everything"}, follow=True)
    made = newest(cast, as_partner)
    assert (made.state, made.counts) == ("prepare", {})
    assert page.redirect_chain[-1][0] == reverse("population", args=[made.pk])
    assert "worked out in the background" in text_of(page)
    assert "Waiting for a worker" in text_of(page)
    assert '<noscript><meta http-equiv="refresh"' in page.content.decode()
    assert reverse("population-add", args=[made.pk]) not in page.content.decode()
    assert client_for(cast.globex.owner).get(reverse("population", args=[made.pk])).status_code == 404
    early = client.post(reverse("population-add", args=[made.pk]), follow=True)
    assert "still being worked out" in text_of(early)
    assert run_jobs(cast, as_partner) == ["succeeded"]
    made = newest(cast, as_partner)
    assert (made.state, made.counts["dearer"], made.counts["rows"]) == ("preview", 3, 3)
    ready = client.get(reverse("population", args=[made.pk]))
    assert "Would hold at once" in text_of(ready)
    assert "http-equiv" not in ready.content.decode()

    later = timezone.now() + timedelta(days=2)
    client.post(reverse("amendment-date", args=[made.pk]), {"holds_from": later.strftime("%Y-%m-%dT%H:%M")})
    assert newest(cast, as_partner).state == "prepare"
    assert run_jobs(cast, as_partner)[-1] == "succeeded"
    made = newest(cast, as_partner)
    assert made.state == "preview"
    assert made.holds_from is not None
    assert made.holds_from > timezone.now()

    client.post(reverse("amendment-date", args=[made.pk]), {"holds_from": ""})
    run_jobs(cast, as_partner)
    client.post(reverse("population-add", args=[made.pk]))
    run_jobs(cast, as_partner)
    assert newest(cast, as_partner).state == "applied"
    with as_partner(cast.acme):
        assert set(TermPrice.objects.filter(ended=False).values_list("cost", flat=True)) == {D("0.5")}


def test_a_date_that_is_past_is_refused_at_once(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, gateway: TermGateway,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(amending, "IMMEDIATE", 2)
    client = client_for(cast.acme.editor)
    client.post(reverse("reprice"), {"scope": "everything"})
    run_jobs(cast, as_partner)
    made = newest(cast, as_partner)
    page = client.post(reverse("amendment-date", args=[made.pk]), {"holds_from": "2001-01-01T00:00"})
    assert (page.status_code, "Enter a moment still to come" in text_of(page)) == (422, True)
    assert newest(cast, as_partner).state == "preview"


def test_a_crash_ends_it_as_failed_and_leaves_nothing(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, gateway: TermGateway,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(amending, "IMMEDIATE", 2)
    client = client_for(cast.acme.editor)
    client.post(reverse("reprice"), {"scope": "everything"})
    made = newest(cast, as_partner)
    with monkeypatch.context() as broken:
        # At the very end, when its rows are written.
        broken.setattr(amending.amending_rows, "summary", lambda _amendment: 1 / 0)
        assert run_jobs(cast, as_partner) == ["failed"]
    made = newest(cast, as_partner)
    assert (made.state, made.counts) == ("failed", {})
    page = client.get(reverse("population", args=[made.pk]))
    with as_partner(cast.acme):
        assert not PopulationRow.objects.filter(population=made.pk).exists()
        job = Job.objects.get()
        assert job.error
        assert job.error in text_of(page)
        queue.retry(job)
    assert running.run(job.partner_id, job.pk) == Job.State.SUCCEEDED
    assert newest(cast, as_partner).state == "preview"

    later = timezone.now() + timedelta(days=2)
    client.post(reverse("amendment-date", args=[made.pk]), {"holds_from": later.strftime("%Y-%m-%dT%H:%M")})
    with as_partner(cast.acme):
        assert queue.cancel(Job.objects.latest("pk"))
    made = newest(cast, as_partner)
    assert (made.state, made.holds_from, made.counts["rows"]) == ("preview", None, 3), "the earlier preview stands"


def test_prices_that_ended_meanwhile_are_told(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, gateway: TermGateway,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(amending, "IMMEDIATE", 2)
    client = client_for(cast.acme.editor)
    client.post(reverse("reprice"), {"scope": "everything"})
    with as_partner(cast.acme):
        TermPrice.objects.update(ended=True, valid_to=timezone.now())
    assert run_jobs(cast, as_partner) == ["failed"]
    made = newest(cast, as_partner)
    assert made.state == "failed"
    assert "These prices have ended already" in text_of(client.get(reverse("population", args=[made.pk])))


def test_several_pricelists_each_have_a_job(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make, gateway: TermGateway,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(amending, "IMMEDIATE", 3)
    with as_partner(cast.acme):
        populate(make.pricelist("Second", "USD"), gateway)
        Route.objects.update(rate=D(1))
        margin_guard.look()
        Job.objects.all().delete()
    client = client_for(cast.acme.editor)
    page = client.post(reverse("reprice"), {"scope": "everything"}, follow=True)
    assert "Reprice: 2 pricelists" in text_of(page)
    assert "preview being worked out" in text_of(page)
    assert '<noscript><meta http-equiv="refresh"' in page.content.decode()
    assert "Apply all of them" not in text_of(page)
    assert run_jobs(cast, as_partner) == ["succeeded", "succeeded"]
    again = client.get(page.redirect_chain[-1][0])
    assert "Apply all of them" in text_of(again)
