"""CSV and XLSX: streamed, safe for spreadsheets, the same in both."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from portal.grid import export
from portal.jobs.models import Job
from tests.conftest import Cast

MOMENT = datetime(2026, 5, 3, 14, 30)  # noqa: DTZ001 -- a spreadsheet's moment has no time zone


def test_csv_and_xlsx_say_the_same() -> None:
    head = ["Name", "Rate", "Day", "Moment", "None"]
    row = ["Łódź, “電話”\n<b>&", Decimal("0.012345"), date(2026, 5, 3), MOMENT, None]
    lines = list(csv.reader(io.StringIO(b"".join(export.csv_lines(iter([head, row]))).decode("utf-8-sig"))))
    assert lines == [head, [row[0], "0.012345", "2026-05-03", "2026-05-03 14:30:00", ""]]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(export.xlsx_parts(iter([head, row])))))
    values = [[cell.value for cell in line] for line in book.active.iter_rows()]
    assert values[0] == head
    assert values[1][0] == row[0]
    assert values[1][1] == pytest.approx(0.012345)
    assert values[1][2].date() == date(2026, 5, 3)
    assert values[1][3] == MOMENT
    book.close()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x0b\x00\ufffe\uffffb\r\n", "ab\n"),
        ("1" * 40_000, "1" * 32_000 + "…"),
        ("😀" * 20_000, "😀" * 16_000 + "…"),
        ("😀" * 16_000, "😀" * 16_000),
    ],
)
def test_no_text_breaks_a_workbook(text: str, kept: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(b"".join(export.xlsx_parts(iter([["N"], [text]])))))
    assert book.active["A2"].value == kept
    book.close()


def test_a_workbook_goes_on_on_the_next_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "SHEET_ROWS", 3)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(export.xlsx_parts(iter([["N"], *([n] for n in range(7))])))))
    assert [[row[0].value for row in sheet.iter_rows()] for sheet in book] == [["N", 0, 1, 2], ["N", 3, 4, 5], ["N", 6]]
    book.close()


def test_an_export_is_written_while_it_is_read() -> None:
    read = 0

    def rows() -> Any:
        nonlocal read
        yield ["N"]
        for n in range(5000):
            read += 1
            yield [n]

    parts = export.csv_lines(rows())
    next(parts)
    next(parts)
    assert 0 < read < 1000


def test_an_export_holds_what_it_should_after_the_request_has_ended(
    cast: Cast, as_partner: Callable, client_for: Callable[..., Client]
) -> None:
    for company, count in ((cast.acme, 3), (cast.globex, 2)):
        with as_partner(company):
            Job.objects.bulk_create(Job(kind="x", label=f"Job {n}") for n in range(count))
    answer = client_for(cast.acme.reader).get(reverse("jobs-export"), {"format": "csv", "label": "Job 1"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert len(text.splitlines()) == 2
    assert answer.headers["Content-Disposition"] == 'attachment; filename="jobs.csv"'
