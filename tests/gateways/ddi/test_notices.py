"""What the technical e-mail of a DDI gateway is told, and how often."""

from datetime import UTC, datetime, timedelta

import pytest

from gateways.ddi_gateways import notices
from gateways.models import DdiGateway
from portal.jobs import queue
from portal.jobs.models import Job
from portal.mail.models import Mail
from tests.gateways.ddi.conftest import bring_in, offer, to_preview


@pytest.fixture
def mails(as_partner):
    def find(company) -> list[Mail]:
        with as_partner(company):
            return list(Mail.objects.filter(kind__startswith="ddi-").order_by("pk"))

    return find


def test_costs_that_rose_are_told_once_with_the_import(cast, as_partner, ddi_gateway_of, ddi_deck, mails):
    gateway = ddi_gateway_of(cast.acme)
    with as_partner(cast.acme):
        bring_in(gateway, ddi_deck(offer("Warsaw"), offer("Gdynia")))
    assert mails(cast.acme) == [], "nothing was dearer than before"
    with as_partner(cast.acme):
        bring_in(gateway, ddi_deck(offer("Warsaw", "3.75"), offer("Gdynia", "1")))
    [mail] = mails(cast.acme)
    assert (mail.kind, mail.to_address) == ("ddi-costs-rose", "noc@acme.example")
    assert "Warsaw 22: MRC 2.50 → 3.75 USD" in mail.text
    assert "Gdynia" not in mail.text
    assert mails(cast.globex) == []


@pytest.mark.django_db(transaction=True)
def test_old_coverage_is_told_once_until_it_is_new_again(cast, as_partner, ddi_gateway_of, ddi_deck, mails):
    gateway = ddi_gateway_of(cast.acme)
    now = datetime.now(UTC)
    with as_partner(cast.acme):
        bring_in(gateway, ddi_deck(offer("Warsaw")), now=now)
    assert notices.sweep(now=now + timedelta(days=400)) == 0, "however old, unless somebody said otherwise"
    with as_partner(cast.acme):
        DdiGateway.objects.update(coverage_max_days=30)
    assert notices.sweep(now=now + timedelta(days=29)) == 0
    assert notices.sweep(now=now + timedelta(days=31)) == 1
    assert notices.sweep(now=now + timedelta(days=32)) == 0
    [mail] = mails(cast.acme)
    assert mail.subject == "Numbers: the coverage is 31 days old"
    with as_partner(cast.acme):
        bring_in(gateway, ddi_deck(offer("Warsaw")), now=now + timedelta(days=33))
    assert notices.sweep(now=now + timedelta(days=64)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_failed_import_is_told_once(cast, as_partner, ddi_gateway_of, ddi_deck, mails):
    gateway = ddi_gateway_of(cast.acme)
    with as_partner(cast.acme):
        found = to_preview(gateway, ddi_deck(offer("Warsaw")))
        job = queue.enqueue("coverage.apply", params={"import": found.pk}, subject=found, label="Apply numbers.csv")
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.FAILED, error="The disk is full.", ended_at=datetime.now(UTC)
        )
    assert notices.sweep() == 1
    assert notices.sweep() == 0
    [mail] = mails(cast.acme)
    assert mail.kind == "ddi-import-failed"
    assert "The disk is full." in mail.text
    assert "numbers.csv" in mail.text
