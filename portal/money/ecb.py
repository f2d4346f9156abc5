"""The European Central Bank's file of euro reference rates, in each form it is published in: the daily and the
historical XML, the daily and the historical CSV, and those CSVs in their ZIP."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from portal import numerals
from portal.money.currencies import ended, is_currency

_BANK = ZoneInfo("Europe/Berlin")  # where the bank is, and its days begin
MAX_BYTES = 30 * 1024 * 1024
"""The whole history was 8 MB of XML in 2026."""

Rate = tuple[date, str, Decimal]


class RateFileError(Exception):
    """The file is not one of the bank's; the text says what is wrong with it."""


def read(content: bytes) -> list[Rate]:
    """Every (day, currency, units per euro) of the file. Raises RateFileError."""
    if len(content) > MAX_BYTES:
        raise RateFileError(_("The file is too large to be one of the bank's."))
    if content.startswith(b"PK\x03\x04"):
        content = _unzip(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RateFileError(_("This isn't a text file.")) from None
    found = list(_from_xml(text) if text.lstrip().startswith("<") else _from_csv(text))
    if not found:
        raise RateFileError(_("The file holds no exchange rates."))
    return found


def _unzip(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = [item for item in archive.infolist() if item.filename.lower().endswith(".csv")]
            if len(inside) != 1 or inside[0].file_size > MAX_BYTES:
                raise RateFileError(_("The ZIP must hold one CSV file."))
            return archive.read(inside[0])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise RateFileError(_("The ZIP can't be read.")) from error


def _from_xml(text: str) -> Iterator[Rate]:
    if "<!DOCTYPE" in text[:2000] or "<!ENTITY" in text:
        raise RateFileError(_("The bank's XML has no document type; this file has one."))
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 -- no document type, so nothing can expand
    except ElementTree.ParseError as error:
        raise RateFileError(_("The XML can't be read: %(why)s") % {"why": error}) from error
    for cube in root.iter():
        if day := cube.get("time"):
            for rate in cube:
                yield from _rate(day, rate.get("currency", ""), rate.get("rate", ""))


def _from_csv(text: str) -> Iterator[Rate]:
    rows = csv.reader(io.StringIO(text))
    try:
        header = [name.strip() for name in next(rows, [])]
        if not header or header[0].lower() != "date" or "USD" not in header:
            raise RateFileError(_("The first line must name the columns: Date, USD, JPY, …"))
        for row in rows:
            if not row or not row[0].strip():
                continue
            for currency, value in zip(header[1:], row[1:], strict=False):
                yield from _rate(row[0].strip(), currency, value.strip())
    except csv.Error as error:
        raise RateFileError(_("The CSV can't be read: %(why)s") % {"why": error}) from error


def _rate(day: str, currency: str, value: str) -> Iterator[Rate]:
    if not currency or value in {"", "N/A"}:
        return
    try:
        per_euro = numerals.decimal(value)
    except ValueError:
        per_euro = Decimal(0)
    if per_euro <= 0 or per_euro >= 10**10 or per_euro.as_tuple().exponent < -8:  # type: ignore[operator]
        raise RateFileError(
            _("“%(value)s” is no rate (%(currency)s, %(day)s).") % {"value": value, "currency": currency, "day": day}
        )
    on = _day(day)
    if is_currency(currency) and not ended(currency, on):  # the history also knows currencies that are gone
        yield on, currency, per_euro


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007 -- a day has no time zone
        except ValueError:
            continue
        if not text.isascii():  # strptime reads the digits of every script
            break
        if found > timezone.now().astimezone(_BANK).date():
            raise RateFileError(_("“%(text)s” is still to come.") % {"text": text})
        return found
    raise RateFileError(_("“%(text)s” is no date.") % {"text": text})
