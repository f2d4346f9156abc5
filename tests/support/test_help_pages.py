"""The pages of Help as a person gets them: whole, in the panel, searched; and the button that leads there."""

import re
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from support.help import book, finding
from tests import patience


def _panel(client, url: str):
    return client.get(url, headers={"HX-Request": "true", "HX-Target": "div#help-body"})


@pytest.fixture
def reader(cast, client_for):
    """Help is for everybody, whatever he may change."""
    return client_for(cast.acme.reader)


def test_the_contents_list_everything(reader) -> None:
    text = reader.get("/help/").content.decode()
    for section in book.sections():
        assert f'href="/help/{section.key}/"' in text


def test_a_section_is_a_page(reader) -> None:
    answer = reader.get("/help/settings/term-gateways/")
    text = answer.content.decode()
    assert "<h1>Term Gateways</h1>" in text
    assert '<h2 id="the-context-menu">The context menu</h2>' in text
    assert 'rel="prev"' in text
    assert 'rel="next"' in text
    assert 'id="help-button"' not in text, "the page is Help already"


def test_the_first_and_the_last_section_have_one_neighbour(reader) -> None:
    line = list(book.sections())
    assert 'rel="prev"' not in reader.get(f"/help/{line[0].key}/").content.decode()
    assert 'rel="next"' not in reader.get(f"/help/{line[-1].key}/").content.decode()


def test_the_panel_gets_a_part(reader) -> None:
    answer = _panel(reader, "/help/settings/term-gateways/")
    text = answer.content.decode()
    assert "<html" not in text
    assert '<h2 id="help-title" tabindex="-1">Term Gateways</h2>' in text
    assert '<h3 id="the-context-menu">' in text
    assert {"HX-Request", "HX-Target"} <= set(answer.headers["Vary"].replace(" ", "").split(","))
    contents = _panel(reader, "/help/").content.decode()
    assert "<html" not in contents
    assert contents.count("data-help-section") == len(list(book.sections()))


@pytest.mark.parametrize("path", ["/help/settings/nothing/", "/help/nothing/web-products/", "/help/x/y/"])
def test_what_is_not_there_is_a_404(reader, path: str) -> None:
    assert reader.get(path).status_code == 404


@pytest.mark.parametrize(
    ("page", "section"),
    [
        ("/", "quick-start/dashboard"),
        ("/web-products/", "settings/web-products"),
        ("/web-products/add/", "quick-start/add-web-product"),
        ("/term-gateways/", "settings/term-gateways"),
        ("/term-gateways/columns/", "settings/term-gateways"),
        ("/users/", "settings/users"),
        ("/account/", "settings/your-account"),
        ("/jobs/", "main-menu/jobs"),
    ],
)
def test_the_button_leads_to_the_pages_own_section(cast, client_for, page: str, section: str) -> None:
    text = client_for(cast.acme.owner).get(page).content.decode()
    button = re.search(r'<a [^>]*id="help-button"[^>]*>', text)
    assert button is not None
    assert f'href="/help/{section}/"' in button[0]


def test_a_dialog_has_its_own_button(cast, client_for) -> None:
    headers = {"HX-Request": "true", "HX-Target": "div#dialog-body"}
    text = client_for(cast.acme.owner).get("/term-gateways/add/", headers=headers).content.decode()
    assert re.search(r'href="/help/quick-start/add-termination-gateway/" data-help', text)


def test_the_search_is_a_page_and_a_part(reader) -> None:
    page = reader.get("/help/search/", {"q": "memorable word"}).content.decode()
    assert "<mark>memorable</mark> <mark>word</mark>" in page
    assert 'value="memorable word"' in page
    for place in ("help-results", "help-panel-results"):
        part = reader.get(
            "/help/search/", {"q": "memorable word"}, headers={"HX-Request": "true", "HX-Target": f"div#{place}"}
        ).content.decode()
        assert "<html" not in part
        assert "/help/quick-start/log-in/" in part
    assert "Type a few words" in reader.get("/help/search/").content.decode()


@pytest.mark.parametrize(
    "query", ["<script>alert(1)</script>", "\x00", "'; DROP TABLE", "%", "()[", "żółć 電話", "a" * 5000, "the", "- . '"]
)
def test_any_query_gets_an_answer(reader, query: str) -> None:
    answer = reader.get("/help/search/", {"q": query})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "section"),
    [
        ("import coverage", "settings/import-gateway-coverage"),
        ("memorable word", "quick-start/log-in"),
        ("forgotten password", "quick-start/log-in"),
        ("margin guard", "settings/margin-guard"),
        ("export csv", "quick-start/data-grids"),
        ("regular expression", "settings/rewrite-rules"),
        ("roles", "settings/users"),
        ("invite colleague", "settings/users"),
        ("exchange rate", "settings/exchange-rates"),
        ("wordpress", "integration-plugin/what-exists"),
    ],
)
def test_the_best_answer_is_among_the_first(query: str, section: str) -> None:
    assert section in [result.section.key for result in finding.search(query)[:3]]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("gatewya", "gateway"), ("pricelst", "pricelist"), ("coverrage", "coverage"), ("memorible", "memorable")],
)
def test_a_slip_is_forgiven(typed: str, meant: str) -> None:
    slipped = {result.section.key for result in finding.search(typed)}
    assert slipped & {result.section.key for result in finding.search(meant)[:5]}


def test_the_beginning_of_a_word_is_enough() -> None:
    assert "settings/margin-guard" in [result.section.key for result in finding.search("marg gua")[:3]]


def test_nothing_is_found_for_nothing() -> None:
    assert finding.search("") == []
    assert finding.search("xyzzyx") == []


def test_results_point_at_headings(reader) -> None:
    found = [result for result in finding.search("undo an import") if result.anchor]
    assert found
    for result in found:
        assert f'id="{result.anchor}"' in reader.get(f"/help/{result.section.key}/").content.decode()


def test_a_search_is_quick() -> None:
    finding.search("warm")
    began = time.perf_counter()
    for query in ("import price list", "gatewya", "markup below cost", "i", "memorable wrod csv export"):
        finding.search(query)
    assert time.perf_counter() - began < patience.seconds(1)  # five; a few milliseconds each where nothing else runs


def test_looking_things_up_asks_the_database_nothing_of_its_own(reader) -> None:
    """What every page asks (who is there, what the panels count) and no more."""

    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            reader.get(url)
        return len(queries)

    assert asked("/help/search/?q=import") == asked("/help/") == asked("/help/settings/web-products/")
