"""Decks that come as a workbook or in an archive: from the upload to the preview, and the choice of the table."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gateways.coverage import mapping, reading, states, uploads
from gateways.models import CoverageImport, Deck, Route, TermGateway
from portal.tabular import Unreadable
from tests.conftest import Cast
from tests.gateways.coverage.conftest import bring_in
from tests.tabular.making import saved, xlsx, zipped

pytestmark = pytest.mark.django_db

HEADER = ["Code", "Destination", "Rate", "Increments"]
WORLD = [HEADER, [48, "Poland", 0.0101, "60/1"], [4850, "Poland Mobile", 0.02, "60/1"], [49, "Germany", 0.03, "60/1"]]
EEA = [HEADER, [48, "Poland", 0.005, "60/1"], [49, "Germany", 0.006, "60/1"]]
TERMS = [["Clause", "Text"], *[[number, f"Clause {number} of our terms"] for number in range(1, 9)]]


@pytest.fixture
def carrier(cast: Cast, gateway_of: Callable) -> TermGateway:
    return gateway_of(cast.acme)


def rates(gateway: TermGateway) -> dict[str, str]:
    routes = Route.objects.filter(gateway=gateway, ended=False)
    return {code: str(route.rate) for route in routes for code in route.codes}


def text_of(deck: Deck) -> list[str]:
    with deck.table.open() as file:
        return file.read().decode().splitlines()


def test_a_workbook_is_imported_as_its_text_would_be(
    cast: Cast, as_partner: Callable, carrier: TermGateway, tmp_path: Path
) -> None:
    with as_partner(cast.acme):
        done = bring_in(carrier, saved(tmp_path / "world.xlsx", {"Rates": WORLD}))
        assert rates(carrier) == {"48": "0.010100", "4850": "0.020000", "49": "0.030000"}
        deck = done.deck
        assert deck.name == "world.xlsx"
        assert deck.size == (tmp_path / "world.xlsx").stat().st_size
        assert deck.file.size == deck.size
        assert text_of(deck)[:2] == ["Code,Destination,Rate,Increments", "48,Poland,0.0101,60/1"]


def test_the_same_file_again_is_known(cast: Cast, as_partner: Callable, carrier: TermGateway, tmp_path: Path) -> None:
    path = saved(tmp_path / "world.xlsx", {"Rates": WORLD})
    with as_partner(cast.acme):
        done = bring_in(carrier, path)
        again = uploads.receive(gateway=carrier, path=path, name="world.xlsx")
        assert list(uploads.applied_before(again)) == [done]


def test_a_sheet_of_terms_is_no_reason_to_ask(
    cast: Cast, as_partner: Callable, carrier: TermGateway, tmp_path: Path
) -> None:
    with as_partner(cast.acme):
        found = uploads.receive(
            gateway=carrier, path=saved(tmp_path / "a.xlsx", {"Terms": TERMS, "Rates": EEA}), name="a.xlsx"
        )
        source = found.layout["source"]
        assert (source["part"], source["open"]) == ("Rates", False)


def test_what_the_sheet_hides_is_told_again_in_the_preview(
    cast: Cast, as_partner: Callable, carrier: TermGateway, tmp_path: Path
) -> None:
    path, sheets, book = xlsx(tmp_path / "a.xlsx", {"Rates": WORLD})
    sheets["Rates"].row_dimensions[3].hidden = True
    book.save(path)
    with as_partner(cast.acme):
        found = uploads.receive(gateway=carrier, path=path, name="a.xlsx")
        mapping.remember(found)
        states.begin(found, kind=states.READ)
        found = reading.read(coverage_import=found)
        told = [warning["message"] for warning in found.warnings if warning["code"] == "hidden_rows"]
        assert len(told) == 1
        assert "(3)" in told[0]


def test_a_packed_deck(cast: Cast, as_partner: Callable, carrier: TermGateway, tmp_path: Path) -> None:
    path = tmp_path / "deck.csv.gz"
    path.write_bytes(gzip.compress(b"Code,Destination,Rate,Increments\n48,Poland,0.01,60/1\n"))
    with as_partner(cast.acme):
        bring_in(carrier, path)
        assert rates(carrier) == {"48": "0.010000"}


class TestSeveralDecksInOneFile:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return saved(tmp_path / "two.xlsx", {"World": WORLD, "From the EEA": EEA, "Terms": TERMS})

    @pytest.fixture
    def found(self, cast: Cast, as_partner: Callable, carrier: TermGateway, path: Path) -> CoverageImport:
        with as_partner(cast.acme):
            return uploads.receive(gateway=carrier, path=path, name="two.xlsx")

    def post(self, client: Client, found: CoverageImport, **data: str):
        columns = {f"column-{index}": meaning for index, meaning in found.layout["layout"]["mapping"].items()}
        return client.post(reverse("coverage-columns", args=[found.pk]), {**columns, **data}, follow=True)

    def test_the_page_asks(self, client_for: Callable, cast: Cast, found: CoverageImport) -> None:
        client = client_for(cast.acme.owner)
        page = client.get(reverse("coverage-import", args=[found.pk])).content.decode()
        assert "Which table of the file is meant?" in page
        assert "From the EEA (3 rows)" in page
        answer = self.post(client, found)
        assert answer.status_code == 422
        assert "Please say which" in answer.content.decode()

    def test_another_table_is_shown_before_it_is_read(
        self, client_for: Callable, cast: Cast, as_partner: Callable, found: CoverageImport
    ) -> None:
        client = client_for(cast.acme.owner)
        page = self.post(client, found, part="From the EEA").content.decode()
        assert "0.005" in page
        with as_partner(cast.acme):
            found.refresh_from_db()
            assert found.state == CoverageImport.State.MAPPING
            assert (found.layout["source"]["part"], found.layout["source"]["open"]) == ("From the EEA", False)
            assert text_of(found.deck)[1] == "48,Poland,0.005,60/1"

    def test_the_table_shown_is_confirmed_and_read(
        self, client_for: Callable, cast: Cast, as_partner: Callable, found: CoverageImport
    ) -> None:
        client = client_for(cast.acme.owner)
        self.post(client, found, part="World")
        with as_partner(cast.acme):
            found.refresh_from_db()
            assert found.state == CoverageImport.State.READING

    def test_the_choice_is_remembered_for_the_next_file(
        self, cast: Cast, as_partner: Callable, carrier: TermGateway, path: Path, found: CoverageImport
    ) -> None:
        with as_partner(cast.acme):
            mapping.remember(mapping.correct(found, columns={}, decisions={}, part="From the EEA"))
            carrier.refresh_from_db()
            again = uploads.receive(gateway=carrier, path=path, name="two.xlsx")
            source = again.layout["source"]
            assert (source["part"], source["open"]) == ("From the EEA", False)

    def test_a_table_that_is_not_there(self, cast: Cast, as_partner: Callable, found: CoverageImport) -> None:
        with as_partner(cast.acme), pytest.raises(Unreadable):
            mapping.correct(found, columns={}, decisions={}, part="Other")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.zip", b"PK\x03\x04 cut short", "damaged"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "can&#x27;t be read"),
    ],
)
def test_a_damaged_file_is_refused_beside_its_field(
    client_for: Callable, cast: Cast, carrier: TermGateway, name: str, content: bytes, told: str
) -> None:
    client = client_for(cast.acme.owner)
    address = reverse("coverage-upload", args=[carrier.pk])
    answer = client.post(address, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_an_archive_without_a_deck_says_what_it_holds(
    client_for: Callable, cast: Cast, carrier: TermGateway, tmp_path: Path
) -> None:
    client = client_for(cast.acme.owner)
    path = zipped(tmp_path / "a.zip", {"letter.txt": b"Dear customer\n"})
    address = reverse("coverage-upload", args=[carrier.pk])
    answer = client.post(address, {"file": SimpleUploadedFile("a.zip", path.read_bytes())})
    assert answer.status_code == 422
    assert "letter.txt" in answer.content.decode()
