"""Import Gateway Coverage of numbers, as a person goes through it in the browser."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gateways.models import CoverageImport, DdiOffer, Deck
from portal.jobs import running
from portal.jobs.models import Job
from portal.tenancy import wall
from tests.conftest import Company
from tests.gateways.ddi.conftest import HEADER, bring_in, offer, to_preview

DECK = HEADER + offer("Warsaw") + "\n" + offer("Gdynia", "9") + "\n"


def _run_jobs(company: Company) -> None:
    """What a worker would do with all that waits."""
    with wall.enter_partner(company.partner.pk):
        waiting = list(Job.objects.filter(state=Job.State.QUEUED).order_by("pk").values_list("pk", flat=True))
    for job in waiting:
        running.run(company.partner.pk, job)


def _send(client: Client, gateway: int, content: str):
    file = SimpleUploadedFile("numbers.csv", content.encode(), content_type="text/csv")
    return client.post(reverse("ddi-coverage-upload", args=[gateway]), {"file": file})


def _confirm(client: Client, url: str, **changes: str):
    form = client.get(url).context["form"]
    data = {field.html_name: field.value() for field in form} | changes
    return client.post(f"{url}columns/", {name: value for name, value in data.items() if value is not None})


@pytest.mark.django_db(transaction=True)
def test_the_way_from_upload_to_undo(cast, client_for: Callable, ddi_gateway_of, as_partner: Callable):
    gateway, editor = ddi_gateway_of(cast.acme), client_for(cast.acme.editor)
    url = _send(editor, gateway.pk, DECK).headers["Location"]
    page = editor.get(url).content.decode()
    assert "NRC (set-up, once)" in page
    assert "Dial codes" not in page
    assert _confirm(editor, url).status_code == 302
    _run_jobs(cast.acme)
    page = editor.get(url).content.decode()
    assert "2 offers." in page
    assert reverse("ddi-coverage-changes", args=[url.strip("/").rpartition("/")[2]]) in page
    assert editor.post(f"{url}apply/", {"mode": "replace"}).status_code == 302
    _run_jobs(cast.acme)
    page = editor.get(url).content.decode()
    assert "2 offers began" in page
    coverage = editor.get(reverse("ddi-offers", args=[gateway.pk])).content.decode()
    assert "Warsaw" in coverage
    assert reverse("ddi-population-add", args=[gateway.pk]) in coverage
    editor.post(f"{url}undo/")
    _run_jobs(cast.acme)
    with as_partner(cast.acme):
        assert CoverageImport.objects.get().state == "undone"
        assert not DdiOffer.objects.filter(ended=False).exists()
    assert "was undone" in editor.get(url).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_person_names_the_columns_that_nobody_recognises(cast, client_for, ddi_gateway_of, as_partner):
    gateway, editor = ddi_gateway_of(cast.acme), client_for(cast.acme.editor)
    url = _send(editor, gateway.pk, "eins,zwei,drei,vier\nPL,Warsaw,22,2.50\nDE,Berlin,30,3.75\n").headers["Location"]
    assert "Say which one it is" in editor.get(url).content.decode()
    answer = _confirm(editor, url)
    assert answer.status_code == 422
    assert "No column with monthly charges (MRC) was found" in answer.content.decode()
    named = {"column-0": "country", "column-1": "city", "column-2": "area_code", "column-3": "mrc"}
    assert _confirm(editor, url, **named).status_code == 302
    _run_jobs(cast.acme)
    with as_partner(cast.acme):
        found = CoverageImport.objects.get()
        assert (found.state, found.counts["offers"]) == ("preview", 2)
    # The next file of this supplier is read the same way.
    again = _send(editor, gateway.pk, "eins,zwei,drei,vier\nPL,Warsaw,22,2.60\n").headers["Location"]
    assert "Say which one it is" not in editor.get(again).content.decode()


def test_nothing_of_it_is_another_partners(cast, client_for, ddi_gateway_of, as_partner, ddi_deck):
    gateway, stranger = ddi_gateway_of(cast.acme), client_for(cast.globex.owner)
    with as_partner(cast.acme):
        bring_in(gateway, ddi_deck(offer("Warsaw")))
        waiting = to_preview(gateway, ddi_deck(offer("Warsaw", "3")))
    for name, number in {
        "ddi-offers": gateway.pk,
        "ddi-coverage-upload": gateway.pk,
        "ddi-coverage-imports": gateway.pk,
        "coverage-import": waiting.pk,
        "ddi-coverage-changes": waiting.pk,
        "coverage-rejected": waiting.pk,
        "coverage-deck": waiting.pk,
        "coverage-rejected-file": waiting.pk,
    }.items():
        assert stranger.get(reverse(name, args=[number])).status_code == 404, name
    for name in ("coverage-apply", "coverage-discard", "coverage-undo", "coverage-compare", "coverage-columns"):
        assert stranger.post(reverse(name, args=[waiting.pk]), {"mode": "replace"}).status_code == 404, name


def test_who_only_reads_changes_nothing(cast, client_for, ddi_gateway_of, as_partner, ddi_deck):
    gateway, reader = ddi_gateway_of(cast.acme), client_for(cast.acme.reader)
    with as_partner(cast.acme):
        waiting = to_preview(gateway, ddi_deck(offer("Warsaw")))
    assert reader.get(reverse("coverage-import", args=[waiting.pk])).status_code == 200
    assert reader.post(reverse("coverage-apply", args=[waiting.pk]), {"mode": "replace"}).status_code == 403
    assert _send(reader, gateway.pk, DECK).status_code == 403


@pytest.mark.parametrize("content", ["", "\x00\x01", "PK\x03\x04 zip", "one line without a table\n"])
def test_what_is_no_deck_is_refused_beside_the_field(cast, client_for, ddi_gateway_of, as_partner, content):
    gateway, editor = ddi_gateway_of(cast.acme), client_for(cast.acme.editor)
    answer = _send(editor, gateway.pk, content)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    with as_partner(cast.acme):
        assert not Deck.objects.exists()
