"""The pages of Import Gateway Coverage, by HTTP, with a worker that runs when told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from gateways.coverage import states
from gateways.models import CoverageChange, CoverageImport, Deck, RejectedLine, Route, TermGateway
from gateways.tables.imports import ImportTable
from gateways.views.import_lists import ChangePages, ImportPages, RejectedPages
from portal.jobs import running
from portal.jobs.models import Job
from portal.tenancy import wall
from tests.conftest import Cast, Company
from tests.gateways.coverage.conftest import HEADER, bring_in, line
from tests.grid.base import GridTests
from tests.mail.delivering import deliver_all

DECK = HEADER + line("48", "Poland", "0.01") + "\n" + line("4850", "Poland Mobile", "0.02") + "\n"


def run_job(company: Company) -> Job:
    """What a worker would do with the newest job."""
    with wall.enter_partner(company.partner.pk):
        job = Job.objects.order_by("-id")[0]
    running.run(company.partner.pk, job.pk)
    with wall.enter_partner(company.partner.pk):
        return Job.objects.get(pk=job.pk)


def send(client: Client, gateway: TermGateway, content: str | bytes = DECK, name: str = "deck.csv") -> HttpResponse:
    data = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, data, content_type="text/csv")
    return client.post(reverse("coverage-upload", args=[gateway.pk]), {"file": file})


def confirm(client: Client, url: str, **changes: str) -> HttpResponse:
    """Press Continue on the page of the columns, with its own values."""
    page = client.get(url)
    form = page.context["form"]
    data = {field.html_name: field.value() for field in form} | changes
    return client.post(f"{url}columns/", {name: value for name, value in data.items() if value is not None})


@pytest.fixture
def newest(as_partner: Callable) -> Callable[[Company], CoverageImport]:
    def find(company: Company) -> CoverageImport:
        with as_partner(company):
            return CoverageImport.objects.order_by("-pk")[0]

    return find


@pytest.mark.django_db(transaction=True)
def test_the_way_from_upload_to_undo(
    cast: Cast, client_for: Callable, gateway_of: Callable, as_partner: Callable, newest: Callable
) -> None:
    gateway, editor = gateway_of(cast.acme), client_for(cast.acme.editor)
    answer = send(editor, gateway)
    assert answer.status_code == 302
    url = answer.headers["Location"]
    page = editor.get(url)
    assert "What the file is taken to be" in page.content.decode()
    assert "Poland Mobile" in page.content.decode()
    confirm(editor, url)
    assert "Waiting for a worker" in editor.get(url).content.decode()
    job = run_job(cast.acme)
    assert (job.state, job.error) == ("succeeded", "")
    preview = editor.get(url).content.decode()
    assert "Nothing has been changed yet" in preview
    with as_partner(cast.acme):
        assert not Route.objects.exists()
        assert TermGateway.objects.get().deck_layout["mapping"]["Rate"] == "rate", "remembered for the next deck"
    assert editor.post(f"{url}apply/", {"mode": "replace"}).status_code == 302
    second_tab = editor.post(f"{url}apply/", {"mode": "replace"}, follow=True).content.decode()
    assert "somebody was faster" in second_tab
    assert run_job(cast.acme).kind in {"coverage.apply", "pricelists.margin_guard"}
    with as_partner(cast.acme):
        assert newest(cast.acme).state == "applied"
        assert Route.objects.count() == 2
    assert "Undo" in editor.get(url).content.decode()
    undo = {"form_key": "pressed-four-times"}
    impatient = {editor.post(f"{url}undo/", undo).headers["Location"] for _time in range(4)}
    assert len(impatient) == 1, "the same answer, and no failed undos"
    with as_partner(cast.acme):
        assert Job.objects.filter(kind="coverage.undo").count() == 1
    run_job(cast.acme)
    assert newest(cast.acme).state == "undone"
    with as_partner(cast.acme):
        assert not Route.objects.filter(ended=False).exists()
    assert {mail.to[0] for mail in deliver_all()} == {cast.acme.editor.email}


def test_what_add_and_update_left_alone_is_not_called_removed(
    cast: Cast, client_for: Callable, gateway_of: Callable, as_partner: Callable, newest: Callable
) -> None:
    gateway, editor = gateway_of(cast.acme), client_for(cast.acme.editor)
    lines = DECK.splitlines()
    url = ""
    for line_of_deck in lines[1:]:
        url = send(editor, gateway, f"{lines[0]}\n{line_of_deck}\n").headers["Location"]
        confirm(editor, url)
        run_job(cast.acme)
        preview = editor.get(url).content.decode()
        assert "1 line was read: 1 route with 1 code." in " ".join(preview.split())
        editor.post(f"{url}apply/", {"mode": "update"})
        with as_partner(cast.acme):
            applying = Job.objects.filter(kind=states.APPLY).latest("pk")
        running.run(cast.acme.partner.pk, applying.pk)
    assert "Removed" in preview
    page = editor.get(url).content.decode()
    assert "Not in the file, stays" in page
    assert "Removed" not in page
    with as_partner(cast.acme):
        assert Route.objects.filter(ended=False).count() == 2
        found = newest(cast.acme)
        assert ImportTable.value_counts(None, found.counts, found) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is empty"),
        (b"PK\x03\x04" + b"\0" * 200, "archive is damaged"),
        (b"PK\x03\x04[Content_Types].xml" + b"\0" * 200, "archive is damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 90, "picture"),
        ("<!doctype html><html><body>Error 403</body></html>", "web page"),
        (HEADER, "no line below"),
        (DECK + "4\x008,Poland,PL,0.01\n", "NUL"),
        ('"' * 50_000, ""),
        ("just some words\nand more of them\n", ""),
    ],
)
def test_what_is_no_deck_is_told_beside_the_field_and_changes_nothing(
    content: str | bytes, told: str, cast: Cast, client_for: Callable, gateway_of: Callable, as_partner: Callable
) -> None:
    gateway, editor = gateway_of(cast.acme), client_for(cast.acme.editor)
    answer = send(editor, gateway, content)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert told in str(answer.context["form"].errors["file"])
    with as_partner(cast.acme):
        assert not Deck.objects.exists()
        assert not CoverageImport.objects.exists()


def test_a_file_beyond_the_limit_is_refused(
    cast: Cast, client_for: Callable, gateway_of: Callable, settings: Any, as_partner: Callable
) -> None:
    settings.DECK_MAX_BYTES = 1000
    gateway, editor = gateway_of(cast.acme), client_for(cast.acme.editor)
    for size in (1500, 200_000):
        answer = send(editor, gateway, DECK + "x" * size)
        assert answer.status_code == 422
        assert "larger than" in str(answer.context["form"].errors["file"])
    assert send(editor, gateway).status_code == 302


def test_questions_are_asked_and_the_answer_is_used(
    cast: Cast, client_for: Callable, gateway_of: Callable, newest: Callable
) -> None:
    gateway, editor = gateway_of(cast.acme), client_for(cast.acme.editor)
    deck = (
        HEADER
        + line("48", "Poland", "0.01", on="03/04/2026")
        + "\n"
        + line("49", "Germany", "0.02", on="05/06/2026")
        + "\n"
    )
    url = send(editor, gateway, deck).headers["Location"]
    assert "In what order do the effective dates name day, month and year" in editor.get(url).content.decode()
    unanswered = confirm(editor, url)
    assert unanswered.status_code == 422
    assert "Please say which" in unanswered.content.decode()
    assert confirm(editor, url, **{"decision-date_order": "dmy"}).status_code == 302
    assert newest(cast.acme).state == "reading"
    assert newest(cast.acme).layout["layout"]["decisions"]["date_order"] == "dmy"


def test_columns_can_be_corrected_and_wrong_ones_are_refused(
    cast: Cast, client_for: Callable, gateway_of: Callable, newest: Callable
) -> None:
    gateway, editor = gateway_of(cast.acme), client_for(cast.acme.editor)
    url = send(editor, gateway).headers["Location"]
    without_code = confirm(editor, url, **{"column-0": ""})
    assert without_code.status_code == 422
    assert "No column with dial codes" in without_code.content.decode()
    assert confirm(editor, url, **{"column-0": "nonsense"}).status_code == 422
    confirm(editor, url, **{"column-4": "", "look": "1"})
    assert newest(cast.acme).state == "mapping"
    assert "4" not in newest(cast.acme).layout["layout"]["mapping"]


WESTERN = "Code;Name;Rate\n" + "".join(f"33{n};Orléans Sévérac;0,05\n" for n in range(10, 20)) + "4842;Łódź;0,05\n"


def test_what_the_file_is_taken_to_be_can_be_corrected_and_is_remembered(
    cast: Cast, client_for: Callable, gateway_of: Callable, newest: Callable, as_partner: Callable
) -> None:
    gateway, editor = gateway_of(cast.acme), client_for(cast.acme.editor)
    url = send(editor, gateway, WESTERN.encode("cp1250")).headers["Location"]
    page = editor.get(url).content.decode()
    assert "Detected: CP1252, Western European." in page
    assert "Detected: semicolon." in page
    assert "Detected: line 1." in page
    assert "Read again" in page
    assert "Łódź" not in page
    again = confirm(editor, url, encoding="cp1250")  # without having seen what it makes of the file
    assert again.status_code == 302
    assert newest(cast.acme).state == "mapping"
    page = editor.get(url).content.decode()
    assert "Łódź" in page
    assert '<option value="cp1250" selected>' in page
    assert "Detected: CP1252, Western European." in page
    confirm(editor, url, header_line="2", look="1", **{"column-0": "code", "column-2": "rate"})
    # the row of names is gone from the preview; a column says itself again what it is
    refused = newest(cast.acme).layout["layout"]
    assert refused["header_line"] == 2
    assert newest(cast.acme).layout["rows"][0][0] == "3311"
    confirm(editor, url, header_line="", look="1")
    assert newest(cast.acme).layout["rows"][0][0] == "3310"
    assert newest(cast.acme).layout["layout"]["encoding"] == "cp1250"
    confirm(editor, url)
    assert newest(cast.acme).state == "reading"
    with as_partner(cast.acme):
        assert TermGateway.objects.get().deck_layout["decisions"]["encoding"] == "cp1250"
    url = send(editor, gateway, WESTERN.replace("0,05", "0,06").encode("cp1250")).headers["Location"]
    page = editor.get(url).content.decode()
    assert "Łódź" in page
    assert '<option value="cp1250" selected>' in page


def test_an_answer_is_kept_when_the_file_is_read_again(
    cast: Cast, client_for: Callable, gateway_of: Callable, newest: Callable
) -> None:
    gateway, editor = gateway_of(cast.acme), client_for(cast.acme.editor)
    url = send(editor, gateway, HEADER + line("48", "Poland", "0.01", on="03/04/2026") + "\n").headers["Location"]
    confirm(editor, url, look="1", **{"decision-date_order": "dmy"})
    assert newest(cast.acme).layout["questions"] == []
    confirm(editor, url)
    assert newest(cast.acme).state == "reading"
    assert newest(cast.acme).layout["layout"]["decisions"]["date_order"] == "dmy"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"encoding": "klingon"}, "“klingon” is not one of those"),
        ({"encoding": "utf-16-le"}, "be read as UTF-16-LE"),
        ({"delimiter": "ab"}, "“ab” is not one of those"),
        ({"delimiter": "tab"}, "No table was found with a tab"),
        ({"header_line": "1000000000"}, "less than or equal to 400"),
        ({"header_line": "-1"}, "greater than or equal to 0"),
        ({"header_line": "x"}, "Enter the number of a line"),
        ({"header_line": "77"}, "Line 77 can"),
    ],
)
def test_a_correction_that_cannot_be_is_told_and_nothing_is_lost(
    changes: dict[str, str], told: str, cast: Cast, client_for: Callable, gateway_of: Callable, newest: Callable
) -> None:
    gateway, editor = gateway_of(cast.acme), client_for(cast.acme.editor)
    url = send(editor, gateway).headers["Location"]
    before = newest(cast.acme).layout
    answer = confirm(editor, url, look="1", **changes, **{"column-4": ""})
    assert answer.status_code == 422
    assert told in answer.content.decode().replace("&#x27;", "'")
    assert answer.context["form"]["column-4"].value() == ""
    assert newest(cast.acme).layout == before


def test_the_same_file_again_is_recognised(
    cast: Cast, client_for: Callable, gateway_of: Callable, deck_file: Callable, as_partner: Callable
) -> None:
    gateway, editor = gateway_of(cast.acme), client_for(cast.acme.editor)
    path: Path = deck_file(line("48", "Poland", "0.01"))
    with as_partner(cast.acme):
        bring_in(gateway, path)
    url = send(editor, gateway, path.read_bytes(), "renamed.csv").headers["Location"]
    assert "was applied to this gateway" in editor.get(url).content.decode()


def test_downloads_belong_to_their_partner_and_are_never_shown_inline(
    cast: Cast, client_for: Callable, gateway_of: Callable, deck_file: Callable, as_partner: Callable
) -> None:
    gateway = gateway_of(cast.acme)
    with as_partner(cast.acme):
        done = bring_in(gateway, deck_file(line("48", "Poland", "0.01"), line("4x", "=cmd()", "1")))
    mine, theirs = client_for(cast.acme.reader), client_for(cast.globex.owner)
    deck = mine.get(reverse("coverage-deck", args=[done.pk]))
    assert deck["Content-Disposition"].startswith("attachment")
    assert b"Poland" in b"".join(deck.streaming_content)
    rejected = mine.get(reverse("coverage-rejected-file", args=[done.pk]))
    text = b"".join(rejected.streaming_content).decode()
    assert text.startswith("Code,Destination,Country,Rate,Connection fee,Increments,Effective date,Status,Line,Reason")
    assert "4x,'=cmd()," in text
    for name in ("coverage-deck", "coverage-rejected-file", "coverage-import"):
        assert theirs.get(reverse(name, args=[done.pk])).status_code == 404
    for name in ("coverage-columns", "coverage-compare", "coverage-apply", "coverage-discard", "coverage-undo"):
        assert theirs.post(reverse(name, args=[done.pk])).status_code == 404
        assert mine.post(reverse(name, args=[done.pk])).status_code == 403
    assert theirs.get(reverse("coverage-upload", args=[gateway.pk])).status_code == 404
    assert client_for(cast.acme.reader).get(reverse("coverage-upload", args=[gateway.pk])).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_cancelled_job_and_a_vanished_file_change_nothing(
    cast: Cast, client_for: Callable, gateway_of: Callable, as_partner: Callable, newest: Callable
) -> None:
    gateway, editor = gateway_of(cast.acme), client_for(cast.acme.editor)
    url = send(editor, gateway).headers["Location"]
    confirm(editor, url)
    with as_partner(cast.acme):
        job = Job.objects.get()
        Job.objects.filter(pk=job.pk).update(cancel_asked=True)
    assert run_job(cast.acme).state == "cancelled"
    assert "cancelled" in editor.get(url).content.decode()
    assert newest(cast.acme).state == "mapping"
    confirm(editor, url)
    assert run_job(cast.acme).state == "succeeded"
    default_storage.delete(newest(cast.acme).plan.name)
    editor.post(f"{url}apply/", {"mode": "replace"})
    assert "is gone" in run_job(cast.acme).error
    page = editor.get(url).content.decode()
    assert "is gone" in page
    assert newest(cast.acme).state == "preview"
    editor.post(f"{url}discard/")
    assert newest(cast.acme).state == "discarded"
    with as_partner(cast.acme):
        assert not Route.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_discarded_while_it_is_read(
    cast: Cast, client_for: Callable, gateway_of: Callable, as_partner: Callable, newest: Callable
) -> None:
    gateway, editor = gateway_of(cast.acme), client_for(cast.acme.editor)
    url = send(editor, gateway).headers["Location"]
    confirm(editor, url)
    with as_partner(cast.acme):  # the job has begun: too late to take it out of the queue
        Job.objects.update(state=Job.State.RUNNING)
    editor.post(f"{url}discard/")
    assert newest(cast.acme).state == "discarded"
    with as_partner(cast.acme):
        Job.objects.update(state=Job.State.QUEUED, cancel_asked=False)
    assert "discarded" in run_job(cast.acme).error
    assert newest(cast.acme).state == "discarded"


class TestImports(GridTests):
    pages = ImportPages

    def parent(self) -> dict[str, Any]:
        return {"gateway": _gateway().pk}

    def make(self, n: int, *, gateway: int, **kwargs: Any) -> CoverageImport:
        return _import(TermGateway.objects.get(pk=gateway), n)


class TestChanges(GridTests):
    pages = ChangePages

    def parent(self) -> dict[str, Any]:
        return {"coverage_import": _import(_gateway(), 0).pk}

    def make(self, n: int, *, coverage_import: int, **kwargs: Any) -> CoverageChange:
        return CoverageChange.objects.create(
            coverage_import_id=coverage_import,
            kind="dearer",
            destination=f"Poland {n:03}",
            country="PL",
            line_type="M",
            codes=",".join(f"48{i}" for i in range(n + 1)),
            code_count=n + 1,
            old_rate="0.01",
            new_rate="0.02",
            old_terms="1/1",
            new_terms="60/1",
        )

    def test_all_codes_of_a_change(self) -> None:
        (change,) = self.add(self.cast.acme)
        url = reverse("coverage-change-codes", args=[change.coverage_import_id, change.pk])
        assert "480" in self.client_for(self.cast.acme.reader).get(url).content.decode()
        assert self.client_for(self.cast.globex.owner).get(url).status_code == 404


class TestRejected(GridTests):
    pages = RejectedPages

    def parent(self) -> dict[str, Any]:
        return {"coverage_import": _import(_gateway(), 0).pk}

    def make(self, n: int, *, coverage_import: int, **kwargs: Any) -> RejectedLine:
        return RejectedLine.objects.create(
            coverage_import_id=coverage_import, line=n + 2, text=f"4x{n},Poland", reason="code_letters", message="No."
        )


def _gateway() -> TermGateway:
    return TermGateway.objects.create(name="Carrier", authentication="ip", currency="USD")


def _import(gateway: TermGateway, n: int) -> CoverageImport:
    deck = Deck.objects.create(
        gateway=gateway, file=f"decks/{n}.csv", name=f"deck-{n:03}.csv", size=10, sha256="0" * 64
    )
    return CoverageImport.objects.create(gateway=gateway, deck=deck, state=states.State.PREVIEW)
