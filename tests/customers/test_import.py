"""Import customers: any file a person may have, a verdict on every line, applied whole or not at all, nothing lost."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.forms.imports import LayoutForm
from customers.importing import applying, checking, files, layouts, states
from customers.importing.columns import guess
from customers.importing.refusals import ImportRefused
from customers.importing.rejected_csv import rejected_csv
from customers.models import Customer, CustomerImport, CustomerImportLine
from customers.views.imports import CustomerImportLinePages, CustomerImportPages
from portal.history.events import history_of
from portal.jobs import running
from portal.jobs.models import Job
from portal.tabular import Unreadable
from portal.tenancy import wall
from products.models import WebProduct
from tenants.models import User
from tests.conftest import Cast
from tests.customers import making
from tests.grid.base import GridTests
from tests.tabular.making import saved

pytestmark = pytest.mark.django_db
DEFAULTS = {
    "kind": "company", "country": "PL", "currency": "EUR", "culture": "pl", "plan": "P",
    "registered_at": "2026-01-02", "dates": "dmy",
}  # fmt: skip


def begin(shop: WebProduct, content: bytes, folder: Path, *, existing: str = "skip", **defaults: str) -> CustomerImport:
    """A file received and its columns confirmed as guessed."""
    path = folder / "customers.csv"
    path.write_bytes(content)
    found = files.receive(web_product=shop, path=path, name="../../customers.csv")
    kept = {**found.layout, "defaults": {**DEFAULTS, **defaults}}
    return states.confirm(found, layout=kept, existing=existing)


def checked(shop: WebProduct, text: str | bytes, folder: Path, **options: str) -> CustomerImport:
    content = text if isinstance(text, bytes) else text.encode()
    return checking.check(begin(shop, content, folder, **options))


def lines_of(found: CustomerImport) -> list[tuple[int, str, str]]:
    return list(found.lines.order_by("line").values_list("line", "verdict", "reasons"))


IMPORT_PAGES = {
    "": "customer-import",
    "columns": "customer-import-columns",
    "change": "customer-import-change",
    "apply": "customer-import-apply",
    "discard": "customer-import-discard",
    "file": "customer-import-file",
    "rejected": "customer-import-rejected",
}
HEADER = "name,e-mail,phone,country,plan,package country,language,registered,reference\n"


def test_a_file_is_judged_and_applied(cast: Cast, as_partner: Callable, tmp_path: Path) -> None:
    text = (
        HEADER
        + 'Łódź "Sp. z o.o.",Biuro@Example.com,22 123 45 67,Poland,P,,pl,2026-01-05,K-1\n'
        + '"Two, Ltd",two@example.com,+44 20 7946 0000,UK,Unlimited Domestic,Germany,English,05/02/2026,\n'
        + ",three@example.com,,PL,P,,,,\n"
        + "Four,nowhere,123,Atlantis,Z,,Klingon,yesterday,\n"
        + "\n"
        + "One again,BIURO@example.com,,,,,,,\n"
    )
    with as_partner(cast.acme):
        shop = making.product()
        found = checked(shop, text, tmp_path)
        assert found.counts == {"new": 2, "updated": 0, "skipped": 0, "rejected": 3}
        verdicts = lines_of(found)
        assert [(line, verdict) for line, verdict, _reasons in verdicts] == [
            (2, "new"), (3, "new"), (4, "rejected"), (5, "rejected"), (7, "rejected"),
        ]  # fmt: skip
        reasons = {line: text for line, _verdict, text in verdicts}
        assert reasons[4].startswith("Name: Enter a name")
        for words in ("Email address: Enter an e-mail", "“Atlantis” is no country", "“Z” is none", "“Klingon”",
                      "“yesterday” is no date", "Telephone: No telephone number"):  # fmt: skip
            assert words in reasons[5], words
        assert reasons[7] == "Line 2 has the same e-mail address."
        assert not Customer.objects.exists(), "a preview changes nothing"
        applying.apply(found)
        one, two = Customer.objects.order_by("id")
        assert (one.name, one.email, one.telephone) == ('Łódź "Sp. z o.o."', "biuro@example.com", "48221234567")
        assert (one.registered_at, one.reference) == (datetime(2026, 1, 5, tzinfo=UTC), "K-1")
        assert (two.name, two.country, two.plan, two.plan_country) == ("Two, Ltd", "GB", "S", "DE")
        assert (two.culture, two.registered_at.date()) == ("en-GB", date(2026, 2, 5))
        assert history_of(one).count() == 1
        assert (found.state, found.counts["new"]) == ("applied", 2)


def test_unlimited_domestic_for_all_calls_home_freely(cast: Cast, as_partner: Callable, tmp_path: Path) -> None:
    text = (
        "name,email,country,plan,chosen country\nA,a@example.com,DE,,\nB,b@example.com,DE,,GB\nC,c@example.com,,,\n"
        "D,d@example.com,DE,S,\n"
    )
    with as_partner(cast.acme):
        shop = making.product()
        making.package("Gold", product=shop, default_plan="S")
        begun = begin(shop, text.encode(), tmp_path)
        begun.layout["defaults"] = {}
        assert LayoutForm(begun).initial["plan"] == "S"
        found = checked(shop, text, tmp_path, plan="S")
        applying.apply(found)
        assert list(Customer.objects.order_by("name").values_list("name", "plan", "plan_country")) == [
            ("A", "S", "DE"), ("B", "S", "GB"), ("C", "S", "PL"),
        ]  # fmt: skip
        assert "calls one country freely" in lines_of(found)[3][2]


def test_people_and_companies_by_the_columns_that_name_them(cast: Cast, as_partner: Callable, tmp_path: Path) -> None:
    text = (
        "First Name;Surname;Company;Email\nAnna;Nowak;;a@example.com\nBob;Smith;Smith & Co;b@example.com\n"
        "Cy;;;c@example.com\n"
    )
    with as_partner(cast.acme):
        found = checked(making.product(), text, tmp_path)
        applying.apply(found)
        assert list(Customer.objects.order_by("email").values_list("kind", "name")) == [
            ("individual", "Anna Nowak"), ("company", "Smith & Co"), ("individual", "Cy"),
        ]  # fmt: skip
        assert set(Customer.objects.values_list("currency", "culture", "plan", "country")) == {("EUR", "pl", "P", "PL")}


@pytest.mark.parametrize("existing", ["skip", "update"])
def test_who_exists_is_skipped_or_updated(cast: Cast, as_partner: Callable, tmp_path: Path, existing: str) -> None:
    text = "name,email,phone,currency\nNew name,customer1@example.com,,USD\nCustomer 2,customer2@example.com,,\n"
    with as_partner(cast.acme):
        shop = making.product()
        one = making.customer(1, of=shop, telephone="+48221234567")
        making.customer(2, of=shop)
        found = checked(shop, text, tmp_path, existing=existing)
        applying.apply(found)
        one.refresh_from_db()
        if existing == "skip":
            assert [v for _l, v, _r in lines_of(found)] == ["skipped", "skipped"]
            assert one.name == "Customer 1"
        else:
            assert [v for _l, v, _r in lines_of(found)] == ["updated", "skipped"]
            assert (one.name, one.name_key, one.currency) == ("New name", "new name", "USD")
            assert one.telephone == "48221234567", "an empty cell empties nothing"
        assert Customer.objects.count() == 2


def test_an_update_keeps_to_the_customers_own_package(cast: Cast, as_partner: Callable, tmp_path: Path) -> None:
    with as_partner(cast.acme):
        shop = making.product()
        euros = making.package("Euros", currencies=["EUR"])
        making.customer(1, of=shop, package=euros)
        found = checked(
            shop, "name,email,currency\nCustomer 1,customer1@example.com,USD\n", tmp_path, existing="update"
        )
        [(_line, verdict, reasons)] = lines_of(found)
        assert (verdict, reasons) == ("rejected", "Currency: Euros has no prices in USD, only in EUR.")


def test_what_changed_since_the_preview_is_judged_anew(cast: Cast, as_partner: Callable, tmp_path: Path) -> None:
    text = "name,email\nA,a@example.com\nB,b@example.com\nC,c@example.com\n"
    with as_partner(cast.acme):
        shop = making.product()
        gone = making.customer(9, of=shop, email="c@example.com")
        found = checked(shop, text, tmp_path, existing="update")
        making.customer(1, of=shop, email="a@example.com", name="Was faster")
        gone.delete()
        applying.apply(found)
        assert [v for _l, v, _r in lines_of(found)] == ["skipped", "new", "rejected"]
        assert sorted(Customer.objects.values_list("name", flat=True)) == ["B", "Was faster"]
        assert found.counts == {"new": 1, "updated": 0, "skipped": 1, "rejected": 1}


def test_a_web_product_that_changed_its_currencies_stops_it_all(
    cast: Cast, as_partner: Callable, tmp_path: Path
) -> None:
    with as_partner(cast.acme):
        shop = making.product()
        found = checked(shop, "name,email\nA,a@example.com\n", tmp_path)
        WebProduct.objects.update(currencies=["USD"])
        with pytest.raises(ImportRefused, match="Check the file again"):
            applying.apply(found)
        assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("cp1250", ";"), ("utf-8", "|"), ("cp1252", ",")],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_and_delimiters(
    cast: Cast, as_partner: Callable, tmp_path: Path, encoding: str, delimiter: str, newline: str
) -> None:
    name = "Café Müller Straße" if encoding == "cp1252" else "Zażółć gęślą jaźń"
    rows = [["Customer name", "E-mail", "Notes"], *[[f"{name} {n}", f"x{n}@example.com", "z"] for n in range(5)]]
    text = "".join(delimiter.join(row) + newline for row in rows)
    with as_partner(cast.acme):
        found = checked(making.product(), text.encode(encoding), tmp_path)
        applying.apply(found)
        assert sorted(Customer.objects.values_list("name", flat=True)) == [f"{name} {n}" for n in range(5)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 xl/ [Content_Types].xml", "archive is damaged"),
        (b"%PDF-1.7", "PDF document"),
        (b"\x89PNG\r\n", "picture, not a table"),
        (b"name,email\nA\x00,b\n", "NUL byte"),
        (b"<html><body>", "web page"),
    ],
)
def test_what_is_no_table_is_told_so(
    cast: Cast, as_partner: Callable, client_for: Callable[[User], Client], content: bytes, words: str
) -> None:
    with as_partner(cast.acme):
        shop = making.product()
    answer = client_for(cast.acme.editor).post(
        reverse("customer-import-upload"), {"web_product": shop.pk, "file": SimpleUploadedFile("a.csv", content)}
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with as_partner(cast.acme):
        assert not CustomerImport.objects.exists()


def test_too_many_lines_are_refused_before_anything_is_kept(cast: Cast, as_partner: Callable, tmp_path: Path) -> None:
    lines = b"name,email\n" * (layouts.LINES_LIMIT + 1)
    with as_partner(cast.acme), pytest.raises(ImportRefused, match=f"at most {layouts.LINES_LIMIT} are read"):
        begin(making.product(), lines, tmp_path)


def test_ragged_lines_and_open_quotes_cost_only_themselves(cast: Cast, as_partner: Callable, tmp_path: Path) -> None:
    text = (
        "name,email\nA,a@example.com\nB,b@example.com\nC,c@example.com,too,many\nD\n"
        '"E\nthe second line",e@example.com\n"F,f@example.com\nG,g@example.com\n'
    )
    with as_partner(cast.acme):
        found = checked(making.product(), text, tmp_path)
        told = {line: (verdict, reasons) for line, verdict, reasons in lines_of(found)}
        assert told[2][0] == "new"
        assert "4 columns, the header 2" in told[4][1]
        assert "Email address" in told[5][1]
        assert told[6][0] == "new"
        assert "quotation mark" in told[8][1]
        assert told[9][0] == "new", "a mark that is never closed costs its own line only"
        assert found.lines.get(line=6).text == '"E\nthe second line",e@example.com'


def test_rejected_lines_come_back_and_can_be_mended(cast: Cast, as_partner: Callable, tmp_path: Path) -> None:
    text = "name,email,phone\n=HYPERLINK(1),nobody,+48 22 123 45 67\n@SUM(A1),-x,-1\nOK,ok@example.com,\n"
    with as_partner(cast.acme):
        shop = making.product()
        found = checked(shop, text, tmp_path)
        back = "".join(rejected_csv(found))
        assert back.startswith("\ufeff")
        rows = list(csv.reader(io.StringIO(back.removeprefix("\ufeff"))))
        assert rows[0] == ["name", "email", "phone", "Line", "Reason"]
        assert rows[1][:4] == ["'=HYPERLINK(1)", "nobody", "+48 22 123 45 67", "2"]
        assert rows[2][:4] == ["'@SUM(A1)", "'-x", "-1", "3"]
        mended = back.replace("nobody", "mended@example.com")
        again = checked(shop, mended, tmp_path)
        applying.apply(again)
        assert Customer.objects.get().name == "=HYPERLINK(1)"


nasty_cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ['"', '""', ",", "\n", "\r\n", "'", "=1+1", "a@b.example", "\x07", "\u2028", "é", " ", "-", "\x85"]
    ),
)


@settings(max_examples=50)
@given(
    rows=st.lists(st.lists(nasty_cells, min_size=1, max_size=6), max_size=8),
    quoted=st.booleans(),
    delimiter=st.sampled_from([",", ";", "\t"]),
)
def test_nasty_files_lose_no_line_and_break_nothing(
    cast: Cast, as_partner: Callable, tmp_path: Path, rows: list[list[str]], quoted: bool, delimiter: str
) -> None:
    buffer = io.StringIO(newline="")
    buffer.write(delimiter.join(["name", "email", "country"]) + "\n")
    if quoted:
        csv.writer(buffer, delimiter=delimiter).writerows(rows)
    else:
        buffer.write("\n".join(delimiter.join(row) for row in rows))
    content = buffer.getvalue().encode("utf-8", "replace")
    with as_partner(cast.acme):
        shop = WebProduct.objects.first() or making.product()
        Customer.objects.all().delete()
        try:
            found = checked(shop, content, tmp_path)
        except (Unreadable, ImportRefused):
            return  # a NUL, or nothing below the header: told as such
        kept = list(found.lines.order_by("line"))
        numbers = [line.line for line in kept]
        assert numbers == sorted(set(numbers))
        whole = content.decode().replace("\r\n", "\n")
        assert all(line.text in whole for line in kept)
        held = "".join(line.text for line in kept)
        body = whole.split("\n", 1)[1]
        assert sorted(c for c in held if c.isalnum()) == sorted(c for c in body if c.isalnum()), "no text is lost"
        assert sum(found.counts.values()) == len(kept)
        assert all(line.reasons for line in kept if line.verdict == "rejected")
        applying.apply(found)
        assert Customer.objects.count() == found.counts["new"]
        "".join(rejected_csv(found)).encode()


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["E-Mail Address", "Customer Name"], {0: "email", 1: "name"}),
        (["ID", "Telefon", "EMAIL"], {0: "reference", 2: "email"}),
        (["email", "Email"], {0: "email"}),
        (["", "?"], {}),
    ],
)
def test_columns_are_known_by_their_headers(headers: list[str], expected: dict[int, str]) -> None:
    assert guess(headers) == expected


# ---- the pages


@pytest.fixture
def shop(cast: Cast, as_partner: Callable) -> WebProduct:
    with as_partner(cast.acme):
        return making.product()


def run_jobs(cast: Cast, as_partner: Callable) -> None:
    """What a worker does with the waiting jobs of Acme."""
    with as_partner(cast.acme):
        waiting = list(Job.objects.filter(state=Job.State.QUEUED).values_list("pk", flat=True))
    for pk in waiting:
        running.run(cast.acme.partner.pk, pk)


def confirmed(page: Any) -> dict[str, Any]:
    """The mapping page's form as it came, ready to be posted."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


@pytest.mark.django_db(transaction=True)
def test_from_upload_to_customers(
    cast: Cast, as_partner: Callable, client_for: Callable[[User], Client], shop: WebProduct
) -> None:
    editor, globex = client_for(cast.acme.editor), client_for(cast.globex.owner)
    content = "name,e-mail,what\nZażółć,a@example.com,x\nBad,nobody,y\n".encode("cp1250")
    answer = editor.post(
        reverse("customer-import-upload"), {"web_product": shop.pk, "file": SimpleUploadedFile("list.csv", content)}
    )
    assert answer.status_code == 302
    page = editor.get(answer.headers["Location"])
    assert "Zażółć" in page.content.decode()
    with as_partner(cast.acme):
        found = CustomerImport.objects.get()

    def url(what: str) -> str:
        return reverse(IMPORT_PAGES[what], args=[found.pk])

    posted = confirmed(page)
    assert (posted["encoding"], posted["column-1"]) == ("cp1250", "email")
    twice = editor.post(url("columns"), {**posted, "column-2": "email"})
    assert twice.status_code == 422
    assert "Another column means this too" in twice.content.decode()
    none = editor.post(url("columns"), {**posted, "column-1": ""})
    assert "which column holds the e-mail addresses" in none.content.decode()
    anew = editor.post(url("columns"), {**posted, "encoding": "cp1252"}, follow=True)
    assert "read anew" in anew.content.decode()
    editor.post(url("columns"), {**posted, "encoding": "cp1250"})
    page = editor.get(url(""))
    assert editor.post(url("columns"), {**confirmed(page), "country": "PL"}).status_code == 302
    run_jobs(cast, as_partner)
    preview = editor.get(url("")).content.decode()
    for words in ("Customers that would be added: 1.", "Enter an e-mail address", "Bad,nobody,y"):
        assert words in preview
    for what in ("", "columns", "change", "apply", "discard", "file", "rejected"):
        assert globex.get(url(what)).status_code in {404, 405}
        assert globex.post(url(what)).status_code in {404, 405}
    reader = client_for(cast.acme.reader)
    for what in ("columns", "change", "apply", "discard"):
        assert reader.post(url(what)).status_code == 403
    back = b"".join(editor.get(url("rejected")).streaming_content).decode()
    assert "Bad,nobody,y,3," in back
    raw = editor.get(url("file"))
    assert b"".join(raw.streaming_content) == content
    assert "attachment" in raw.headers["Content-Disposition"]
    assert editor.post(url("change")).status_code == 302
    assert 'name="column-1"' in editor.get(url("")).content.decode()
    editor.post(url("columns"), {**confirmed(editor.get(url(""))), "country": "PL"})
    run_jobs(cast, as_partner)
    assert editor.post(url("apply")).status_code == 302
    editor.post(url("apply"))  # twice is harmless
    run_jobs(cast, as_partner)
    with as_partner(cast.acme):
        assert Customer.objects.get().name == "Zażółć"
        found.refresh_from_db()
        assert found.state == "applied"
    assert "1" in editor.get(url("")).content.decode()
    assert editor.post(url("discard"), follow=True).status_code == 200
    lines = editor.get(reverse("customer-import-lines", args=[found.pk]) + "?verdict=rejected").content.decode()
    assert "Bad,nobody,y" in lines


def test_another_partners_web_product_is_no_choice(
    cast: Cast, as_partner: Callable, client_for: Callable[[User], Client], shop: WebProduct
) -> None:
    with as_partner(cast.globex):
        making.product("own")
    answer = client_for(cast.globex.owner).post(
        reverse("customer-import-upload"),
        {"web_product": shop.pk, "file": SimpleUploadedFile("a.csv", b"name,email\n")},
    )
    assert answer.status_code == 422
    assert "Select a valid choice" in answer.content.decode()


def test_an_import_can_be_given_up(
    cast: Cast, as_partner: Callable, client_for: Callable[[User], Client], shop: WebProduct, tmp_path: Path
) -> None:
    with as_partner(cast.acme):
        found = checked(shop, "name,email\nA,a@example.com\n", tmp_path)
    editor = client_for(cast.acme.editor)
    url = reverse("customer-import-discard", args=[found.pk])
    assert "No customer was changed" in editor.post(url, follow=True).content.decode()
    answer = editor.post(reverse("customer-import-apply", args=[found.pk]), follow=True)
    assert "somebody was faster" in answer.content.decode()


class TestImports(GridTests):
    """The grid of imports."""

    pages = CustomerImportPages

    def make(self, n: int, **_kwargs: Any) -> CustomerImport:
        return _import(n)


class TestImportLines(GridTests):
    """The grid of an import's lines."""

    pages = CustomerImportLinePages

    def parent(self) -> dict[str, Any]:
        return {"customer_import": _import(1).pk}

    def make(self, n: int, *, customer_import: int, **_kwargs: Any) -> CustomerImportLine:
        return CustomerImportLine.objects.create(
            customer_import_id=customer_import, line=n, text="=A,b", verdict="rejected", reasons="No.", email="b"
        )


def _import(n: int) -> CustomerImport:
    made = WebProduct.objects.first()
    if made is None:
        inside = wall.current()
        made = making.product(f"shop-{inside.partner_id if inside else 0}")
    return CustomerImport.objects.create(web_product=made, name=f"{n}.csv", size=n, file="x.csv")


class TestWorkbooks:
    ROWS = (
        ("name", "e-mail", "phone"),
        ("Ada", "ada@example.com", 48221234567),
        ("Bob", "bob@example.com", "+44 20 7946 0000"),
    )

    def test_a_workbook_is_judged_as_its_text_would_be(self, cast: Cast, as_partner: Callable, tmp_path: Path) -> None:
        content = saved(tmp_path / "a.xlsx", {"Customers": self.ROWS}).read_bytes()
        with as_partner(cast.acme):
            found = checked(making.product(), content, tmp_path)
            assert [(line, verdict) for line, verdict, _reasons in lines_of(found)] == [(2, "new"), (3, "new")]
            assert found.lines.get(line=2).cells == ["Ada", "ada@example.com", "48221234567"]
            assert found.file.size == len(content)

    def test_the_table_is_asked_where_there_are_several(
        self, cast: Cast, as_partner: Callable, client_for: Callable, tmp_path: Path
    ) -> None:
        path = saved(tmp_path / "a.xlsx", {"Old": self.ROWS[:2], "New": self.ROWS})
        with as_partner(cast.acme):
            found = files.receive(web_product=making.product(), path=path, name="a.xlsx")
            columns = {f"column-{index}": meaning for index, meaning in found.layout["mapping"].items()}
        client, url = client_for(cast.acme.editor), reverse("customer-import-columns", args=[found.pk])
        answers = {**DEFAULTS, **columns, "encoding": "utf-8", "delimiter": ",", "header": "on", "existing": "skip"}
        refused = client.post(url, answers)
        assert refused.status_code == 422
        assert "Please say which" in refused.content.decode()
        assert client.post(url, {**answers, "part": "Old"}).status_code == 302
        with as_partner(cast.acme):
            found.refresh_from_db()
            assert found.state == CustomerImport.State.MAPPING
            assert (found.layout["source"]["part"], found.layout["source"]["open"]) == ("Old", False)
            assert [cells[0] for _line, cells in found.layout["samples"]] == ["Ada"]
        assert client.post(url, {**answers, "part": "Old"}).status_code == 302
        with as_partner(cast.acme):
            found.refresh_from_db()
            assert found.state == CustomerImport.State.CHECKING
