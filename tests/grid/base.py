"""The tests that every grid gets for a few lines of data.

class TestGateways(GridTests):
    pages = GatewayPages
    form_data = {"name": "New", "currency": "EUR"}      # a valid Add form; leave out where nothing can be added

    def make(self, n, **kwargs):                        # inside a partner's wall: one object; n makes it unique
        return gateways.add_gateway(name=f"Gateway {n}", …)

For a grid under a parent, `parent()` makes the parent inside the wall and returns the grid's kwargs
({"gateway": 3}); `make` gets them.
"""

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, ClassVar
from urllib.parse import urlencode

import openpyxl
import pytest
from django.db import connection, models
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.grid.pages import GridPages
from tenants.models import User
from tests.conftest import Cast, Company

HOSTILE = [
    "'",
    "'; DROP TABLE jobs_job; --",
    "%s%(x)s{}{0}",
    "\x00",
    "\ud800",
    "😀" * 50,
    "x" * 5000,
    "-1",
    "99999999999999999999999999",
    "1e400",
    "NaN",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "2026-13-45",
    "[]",
]


# What a browser sends when a link of the grid is followed: only the grid is drawn anew.
TURNING = {"HX-Request": "true", "HX-Target": "section#grid"}


class GridTests:
    """Inherit it, name the pages, make an object."""

    pages: ClassVar[type[GridPages]]
    form_data: ClassVar[dict[str, Any] | None] = None
    edit_data: ClassVar[dict[str, Any] | None] = None
    writer: ClassVar[str] = "editor"  # or "owner", where editors only read

    def parent(self) -> dict[str, Any]:
        """Make the grid's parent inside the wall; its kwargs."""
        return {}

    def make(self, n: int, **kwargs: Any) -> models.Model:
        """Make one object inside the wall; n differs for each."""
        raise NotImplementedError

    # ---- ground

    @pytest.fixture(autouse=True)
    def _ground(
        self,
        cast: Cast,
        as_partner: Callable[..., AbstractContextManager[Any]],
        client_for: Callable[[User], Client],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.cast, self.as_partner, self.client_for = cast, as_partner, client_for
        monkeypatch.setattr(self.pages, "page_sizes", (3, 50))
        self.kwargs: dict[str, dict[str, Any]] = {}
        self.made = 0
        for company in (cast.acme, cast.globex):
            with as_partner(company):
                self.kwargs[company.partner.name] = self.parent()

    def add(self, company: Company, count: int = 1) -> list[Any]:
        """Make objects of a partner."""
        with self.as_partner(company):
            found = []
            for _ in range(count):
                self.made += 1
                found.append(self.make(self.made, **self.kwargs[company.partner.name]))
            return found

    def writing(self) -> Client:
        """A browser of one of Acme's people who may write here."""
        return self.client_for(getattr(self.cast.acme, self.writer))

    def url(self, what: str = "", *, company: Company | None = None, **kwargs: Any) -> str:
        name = f"{self.pages.name}-{what}" if what else self.pages.name
        parents = self.kwargs[(company or self.cast.acme).partner.name]
        return reverse(name, kwargs={**parents, **kwargs})

    def object_urls(self, obj: Any) -> dict[str, str]:
        """The addresses of one object's dialogs."""
        names = {
            str(p.name).removeprefix(f"{self.pages.name}-") for p in self.pages.urls() if "<int:pk>" in str(p.pattern)
        }
        return {name: self.url(name, pk=obj.pk) for name in sorted(names)}

    def page_urls(self) -> dict[str, str]:
        """The addresses that need no object."""
        names = [
            str(p.name).removeprefix(self.pages.name).lstrip("-")
            for p in self.pages.urls()
            if "<int:pk>" not in str(p.pattern)
        ]
        return {name: self.url(name) for name in names}

    def count(self, company: Company) -> int:
        with self.as_partner(company):
            return self.pages.model._base_manager.count()

    # ---- who may

    def test_a_stranger_is_sent_to_the_login(self) -> None:
        [obj] = self.add(self.cast.acme)
        for url in [*self.page_urls().values(), *self.object_urls(obj).values()]:
            for method in ("get", "post"):
                answer = getattr(Client(), method)(url)
                assert answer.status_code == 302, (method, url)
                assert answer.headers["Location"].startswith(reverse("login")), (method, url)

    def test_another_partners_object_is_a_404(self) -> None:
        [obj] = self.add(self.cast.acme)
        globex = self.client_for(self.cast.globex.owner)
        before = self.count(self.cast.acme)
        urls = self.object_urls(obj)
        if self.kwargs["Acme"]:  # the parent is Acme's too
            urls = {**urls, **self.page_urls()}
        for url in urls.values():
            for method in ("get", "post"):
                answer = getattr(globex, method)(url, {"text": "mine", "version": "x", **(self.form_data or {})})
                refusals = {404, 405} if method == "post" else {404}
                assert answer.status_code in refusals, (method, url)
        assert self.count(self.cast.acme) == before

    def test_another_partners_rows_are_not_shown(self) -> None:
        [theirs] = self.add(self.cast.acme)
        [own] = self.add(self.cast.globex)
        globex = self.client_for(self.cast.globex.owner)
        page = globex.get(self.url(company=self.cast.globex)).content.decode()
        assert f'id="row-{own.pk}"' in page
        assert f'id="row-{theirs.pk}"' not in page

    def test_a_read_only_person_reads_and_changes_nothing(self) -> None:
        [obj] = self.add(self.cast.acme)
        reader = self.client_for(self.cast.acme.reader)
        page = reader.get(self.url())
        assert page.status_code == 200
        assert self.url("menu", pk=obj.pk) in page.content.decode()
        urls = {**self.page_urls(), **self.object_urls(obj)}
        menu = reader.get(urls["menu"]).content.decode()
        for what in ("add", "edit", "delete"):
            if what in urls:
                assert urls[what] not in page.content.decode() + menu
                answer = reader.get(urls[what])
                assert answer.status_code == 403
                assert "read-only" in answer.content.decode()
        before = self.count(self.cast.acme)
        for what in ("add", "edit", "delete", "notes"):
            if what in urls:
                answer = reader.post(urls[what], {"text": "note", **(self.form_data or {})})
                assert answer.status_code == 403, what
        assert self.count(self.cast.acme) == before
        for what in ("notes", "history", "export", "columns"):
            if what in urls:
                assert reader.get(urls[what]).status_code == 200, what

    def test_what_is_added_twice_by_one_form_is_added_once(self) -> None:
        if self.form_data is None:
            return
        writer, before = self.writing(), self.count(self.cast.acme)
        shown = writer.get(self.url("add")).content.decode()
        key = re.search(r'name="form_key" value="([^"]+)"', shown)
        assert key, "the form has a key"
        data = {**self.form_data, "form_key": key[1]}
        first, second = (writer.post(self.url("add"), data) for _time in range(2))
        assert first.status_code in {302, 303}, first.content.decode()[:2000]
        assert (second.status_code, second.headers["Location"]) == (first.status_code, first.headers["Location"])
        assert self.count(self.cast.acme) == before + 1

    # ---- the grid

    def test_every_page_holds_every_row_once_in_every_order(self) -> None:
        self.add(self.cast.globex)
        expected = {obj.pk for obj in self.add(self.cast.acme, 8)}
        editor = self.writing()
        for sort in ["", *self._sorts()]:
            forward = self._walk(editor, {"sort": sort, "size": "3"}, "next")
            rows = [pk for page in forward for pk in page if pk in expected]
            assert sorted(rows) == sorted(expected), sort
            back = self._walk(editor, {"sort": sort, "size": "3", "end": "1"}, "prev")
            backwards = [pk for page in reversed(back) for pk in page if pk in expected]
            assert backwards == rows, sort

    def test_a_column_sorts_both_ways(self) -> None:
        self.add(self.cast.acme, 4)
        editor = self.writing()
        for sort in self._sorts():
            if sort.startswith("-"):
                continue
            up = self._rows(editor.get(self.url(), {"sort": sort, "size": "50"}))
            down = self._rows(editor.get(self.url(), {"sort": f"-{sort}", "size": "50"}))
            assert up == down[::-1], sort

    def test_nonsense_in_the_address_never_breaks_the_grid(self) -> None:
        self.add(self.cast.acme)
        editor = self.writing()
        filters = list(self.pages.filterset_class.base_filters) if self.pages.filterset_class else []
        names = [
            *filters,
            *(f"{name}_min" for name in filters),
            "sort",
            "after",
            "before",
            "end",
            "size",
            "format",
            "nothing",
        ]
        for number, value in enumerate(HOSTILE):
            for chosen in (names, [names[number % len(names)]], ["sort"], ["after"]):
                query = urlencode(dict.fromkeys(chosen, value), errors="surrogatepass")
                whole = chosen is names
                answer = editor.get(f"{self.url()}?{query}", headers=None if whole else TURNING)
                assert answer.status_code == 200, query[:80]
        for value in HOSTILE[:5]:
            query = urlencode(dict.fromkeys(names, value), errors="surrogatepass")
            assert self._body(editor.get(f"{self.url('export')}?{query}")), query[:80]

    def test_a_row_costs_no_query(self) -> None:
        editor = self.writing()
        self.add(self.cast.acme, 1)
        one = self._queries(editor)
        self.add(self.cast.acme, 2)
        assert self._queries(editor) <= one

    def test_htmx_gets_only_the_grid(self) -> None:
        [obj] = self.add(self.cast.acme)
        editor = self.writing()
        part = editor.get(self.url(), headers=TURNING).content.decode()
        assert part.lstrip().startswith("<section")
        assert f'id="row-{obj.pk}"' in part

    def test_export_has_every_row(self) -> None:
        self.add(self.cast.globex)
        expected = len(self.add(self.cast.acme, 5))
        editor = self.writing()
        text = self._body(editor.get(self.url("export"), {"format": "csv"})).decode("utf-8-sig")
        shown = len(self._rows(editor.get(self.url(), {"size": "50"})))
        assert len([line for line in text.splitlines() if line]) >= expected + 1
        book = openpyxl.load_workbook(io.BytesIO(self._body(editor.get(self.url("export"), {"format": "xlsx"}))))
        assert book.worksheets[0].max_row == shown + 1
        book.close()

    def test_columns_are_chosen_and_kept(self) -> None:
        self.add(self.cast.acme)
        editor = self.writing()
        names = list(self.pages.table_class.base_columns)
        assert editor.get(self.url("columns")).status_code == 200
        answer = editor.post(self.url("columns"), {"column": [names[-1], "nonsense", names[-1]]})
        assert answer.status_code == 303
        heads = re.findall(r'<th scope="col"', editor.get(self.url()).content.decode())
        assert len(heads) in {2, 3}  # the first, the chosen, perhaps the tick boxes
        editor.post(self.url("columns"), {})
        assert len(re.findall(r'<th scope="col"', editor.get(self.url()).content.decode())) == len(heads) - 1
        editor.post(self.url("columns"), {"reset": "1"})
        assert len(re.findall(r'<th scope="col"', editor.get(self.url()).content.decode())) >= len(heads)

    # ---- the dialogs

    def test_notes_are_written_and_read(self) -> None:
        if not self.pages.notes:
            pytest.skip("these objects have no notes")
        [obj] = self.add(self.cast.acme)
        editor = self.writing()
        url = self.url("notes", pk=obj.pk)
        assert editor.post(url, {"text": " "}).status_code == 422
        assert editor.post(url, {"text": "Ring <b>Poland</b>"}).status_code == 303
        page = self.client_for(self.cast.acme.reader).get(url).content.decode()
        assert "Ring &lt;b&gt;Poland&lt;/b&gt;" in page

    def test_history_says_who_added_it(self) -> None:
        if not self.pages.history:
            pytest.skip("these objects have no history")
        [obj] = self.add(self.cast.acme)
        page = self.client_for(self.cast.acme.reader).get(self.url("history", pk=obj.pk)).content.decode()
        assert "Acme Owner" in page
        assert "added" in page

    def test_add(self) -> None:
        if self.form_data is None:
            pytest.skip("nothing is added here")
        editor = self.writing()
        assert editor.get(self.url("add")).status_code == 200
        before = self.count(self.cast.acme)
        refused = editor.post(self.url("add"), {})
        assert refused.status_code == 422
        assert "errorlist" in refused.content.decode()
        answer = editor.post(self.url("add"), self.form_data)
        assert answer.status_code in {302, 303}, _errors(answer)
        assert self.count(self.cast.acme) == before + 1

    def test_edit_and_two_people_editing_at_once(self) -> None:
        data = self.edit_data or self.form_data
        if data is None or not self.pages.editable:
            pytest.skip("nothing is edited here")
        [obj] = self.add(self.cast.acme)
        url = self.url("edit", pk=obj.pk)
        owner, editor = self.client_for(self.cast.acme.owner), self.writing()
        versions = [
            re.findall(r'name="version" value="([^"]+)"', c.get(url).content.decode())[0] for c in (owner, editor)
        ]
        first = owner.post(url, {**data, "version": versions[0]})
        assert first.status_code in {302, 303}, _errors(first)
        second = editor.post(url, {**data, "version": versions[1]})
        assert second.status_code == 409
        text = second.content.decode()
        assert "while you were editing it" in text
        fresh = re.findall(r'name="version" value="([^"]+)"', text)[0]
        again = editor.post(url, {**data, "version": fresh})
        assert again.status_code in {302, 303}, _errors(again)
        damaged = editor.post(url, {**data, "version": "nonsense"})
        assert damaged.status_code == 422

    def test_delete(self) -> None:
        if not self.pages.deletable:
            pytest.skip("nothing is deleted here")
        [obj] = self.add(self.cast.acme)
        editor = self.writing()
        url = self.url("delete", pk=obj.pk)
        assert editor.get(url).status_code == 200
        before = self.count(self.cast.acme)
        answer = editor.post(url)
        assert answer.status_code in {302, 303}, answer.content.decode()[-2000:]
        assert self.count(self.cast.acme) == before - 1
        assert editor.get(url).status_code == 404

    # ---- tools

    def _sorts(self) -> list[str]:
        page = self.writing().get(self.url()).content.decode()
        names = re.findall(r'<a href="\?[^"]*?sort=-?([a-z_0-9]+)[^"]*" data-grid-link', page)
        return [sign + name for name in dict.fromkeys(names) for sign in ("", "-")]

    def _rows(self, answer: HttpResponseBase) -> list[int]:
        return [int(pk) for pk in re.findall(r'<tr id="row-(\d+)"', self._body(answer).decode())]

    def _walk(self, client: Client, params: dict[str, str], rel: str) -> list[list[int]]:
        pages: list[list[int]] = []
        url = f"{self.url()}?{urlencode({k: v for k, v in params.items() if v})}"
        while url:
            answer = client.get(url, headers=TURNING if pages else None)
            assert answer.status_code == 200
            pages.append(self._rows(answer))
            found = re.search(rf'href="([^"]+)" data-grid-link rel="{rel}"', answer.content.decode())
            url = self.url() + found[1].replace("&amp;", "&") if found else ""
            assert len(pages) < 50
        return pages

    def _queries(self, client: Client) -> int:
        client.get(self.url())
        with CaptureQueriesContext(connection) as captured:
            assert client.get(self.url()).status_code == 200
        return len(captured)

    @staticmethod
    def _body(answer: Any) -> bytes:
        return b"".join(answer.streaming_content) if answer.streaming else answer.content


def _errors(answer: Any) -> list[str]:
    return re.findall(r'class="errorlist[^>]*>(.*?)</ul>', answer.content.decode(), re.DOTALL)
