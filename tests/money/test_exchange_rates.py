"""Exchange rates: the bank's files, the table that only staff write, converting, and its admin."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.money import currencies, ecb, rates, rounding, sample
from portal.money.models import ExchangeRate
from portal.tenancy import wall
from tenants.models import User
from tests.conftest import Cast

D = Decimal
DAILY = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject>
<Cube><Cube time='2026-11-20'><Cube currency='USD' rate='1.0945'/><Cube currency='JPY' rate='161.34'/></Cube></Cube>
</gesmes:Envelope>"""
CSV = "Date, USD, JPY, \n20 November 2026, 1.0945, 161.34, \n"
HISTORY = "Date,USD,JPY,CYP,\n2026-11-20,1.0945,161.34,N/A,\n2026-11-19,1.09,N/A,0.58,\n"


@pytest.mark.parametrize("text", [DAILY, CSV, HISTORY])
def test_each_form_of_the_banks_file(text: str) -> None:
    found = ecb.read(text.encode())
    assert found[:2] == [
        (date(2026, 11, 20), "USD", D("1.0945")),
        (date(2026, 11, 20), "JPY", D("161.34")),
    ]
    assert all(currency != "CYP" for _day, currency, _rate in found)  # a currency that is gone


def test_the_zip_of_the_csv() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("eurofxref.csv", CSV)
    assert len(ecb.read(packed.getvalue())) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"<html><body>Not found</body></html>",
        b"<Cube",
        b"Date,USD\n",
        b"Code,Rate\n48,1\n",
        CSV.replace("1.0945", "-1").encode(),
        CSV.replace("1.0945", "abc").encode(),
        CSV.replace("1.0945", "1e400").encode(),
        CSV.replace("1.0945", "NaN").encode(),
        CSV.replace("1.0945", "1_0.945").encode(),
        CSV.replace("1.0945", "١.٢").encode(),
        CSV.replace("1.0945", "9" * 100_000).encode(),
        CSV.replace("20 November 2026", "20 November 2226").encode(),
        DAILY.replace("2026-11-20", "2999-01-01").encode(),
        DAILY.replace("2026-11-20", "2026-11-２０").encode(),
        CSV.replace("20 November 2026", "yesterday").encode(),
        DAILY.replace("?>", '?><!DOCTYPE x [<!ENTITY a "b">]>').encode(),
        b"PK\x03\x04 not really",
        b'"' * 200_000 + b"Date",
    ],
)
def test_what_is_not_the_banks_file(content: bytes) -> None:
    with pytest.raises(ecb.RateFileError):
        ecb.read(content)


@pytest.mark.django_db
def test_import_keeps_rates_by_hand_and_counts() -> None:
    with wall.enter_staff(actor_name="test"):
        ExchangeRate.objects.create(date=date(2026, 11, 20), currency="JPY", per_euro=D(150))
        first = rates.save_rates(ecb.read(DAILY.encode()), source=ExchangeRate.Source.ECB)
        assert first == {"read": 2, "new": 1, "changed": 0, "kept": 1}
        again = rates.save_rates(ecb.read(HISTORY.encode()), source=ExchangeRate.Source.ECB)
        assert again == {"read": 3, "new": 1, "changed": 0, "kept": 1}
        assert ExchangeRate.objects.get(date=date(2026, 11, 20), currency="JPY").per_euro == 150


@pytest.mark.django_db
def test_partners_read_and_never_write(cast: Cast, as_partner: Callable) -> None:
    with wall.enter_staff(actor_name="test"):
        rates.save_rates(ecb.read(DAILY.encode()), source=ExchangeRate.Source.ECB, tell=False)
    with as_partner(cast.acme):
        assert ExchangeRate.objects.count() == 2
        for write in (
            lambda: ExchangeRate.objects.create(date=date(2026, 1, 1), currency="USD", per_euro=1),
            lambda: ExchangeRate.objects.update(per_euro=1),
            lambda: ExchangeRate.objects.all().delete(),
        ):
            with pytest.raises(Error, match="permission denied"), transaction.atomic():
                write()


@pytest.mark.django_db
def test_the_newest_rate_up_to_a_day_counts() -> None:
    with wall.enter_staff(actor_name="test"):
        for day, rate in ((1, "1.1"), (5, "1.2"), (9, "1.3")):
            ExchangeRate.objects.create(date=date(2026, 3, day), currency="USD", per_euro=D(rate))
        assert rates.convert(D(6), "USD", "EUR", date(2026, 3, 8)) == 5
        assert rates.convert(D(5), "EUR", "USD", date(2026, 3, 5)) == 6
        assert rates.convert(D(5), "USD", "USD", date(2020, 1, 1)) == 5  # needs no rate
        for source, target, named in (("USD", "EUR", "USD"), ("EUR", "CHF", "CHF"), ("SEK", "CHF", "CHF, SEK")):
            with pytest.raises(rates.UnusableRateError, match=named):
                rates.convert(D(1), source, target, date(2026, 2, 28))


@pytest.mark.django_db
def test_a_rate_that_is_too_old_is_refused_by_name_and_day(settings: Any) -> None:
    settings.EXCHANGE_RATE_MAX_DAYS = 7
    with wall.enter_staff(actor_name="test"):
        ExchangeRate.objects.create(date=date(2022, 3, 1), currency="RUB", per_euro=D("117.2010"))
        ExchangeRate.objects.create(date=date(2026, 3, 1), currency="USD", per_euro=D("1.16"))
        assert set(rates.quotes(["USD", "EUR"], date(2026, 3, 8))) == {"USD", "EUR"}
        assert rates.convert(D(1), "EUR", "RUB", date(2022, 3, 8)) == D("117.2010")  # of those days
        with pytest.raises(rates.UnusableRateError) as refusal:
            rates.quotes(["USD", "RUB", "CHF"], date(2026, 3, 9))
        assert refusal.value.old == {"RUB": date(2022, 3, 1), "USD": date(2026, 3, 1)}
        assert refusal.value.currencies == ["CHF", "RUB", "USD"]
        assert "no exchange rate of CHF" in str(refusal.value)
        assert "RUB is of 2022-03-01: 1469 days old, and 7 are allowed" in str(refusal.value)
        settings.EXCHANGE_RATE_MAX_DAYS = 8
        assert rates.quotes(["USD"], date(2026, 3, 9))


@pytest.mark.django_db
def test_an_ended_currency_is_converted_at_the_fixed_rate_for_ever() -> None:
    with wall.enter_staff(actor_name="test"):
        ExchangeRate.objects.create(date=date(2025, 12, 31), currency="BGN", per_euro=D("1.9558"))
        assert rates.convert(D("1.95583"), "BGN", "EUR", date(2040, 1, 1)) == 1
        ExchangeRate.objects.create(date=date(2025, 12, 31), currency="HRK", per_euro=D("9"))
        assert rates.convert(D("7.53450"), "HRK", "EUR", date(2026, 6, 1)) == 1


@pytest.mark.django_db
def test_sample_rates_stay_of_today_until_there_are_real_ones() -> None:
    today = timezone.localdate()
    with wall.enter_staff(actor_name="test"):
        ExchangeRate.objects.create(date=date(2026, 1, 2), currency="USD", per_euro=D("1.1"), source="sample")
        assert (sample.keep_fresh(), sample.keep_fresh()) == (1, 0)
        assert rates.quotes(["USD"], today)["USD"].date == today
        ExchangeRate.objects.filter(date=today).delete()
        ExchangeRate.objects.create(date=date(2026, 1, 3), currency="GBP", per_euro=D("0.9"), source="ecb")
        assert sample.keep_fresh() == 0


@given(
    amount=st.decimals(min_value=0, max_value=10**9, places=6),
    first=st.decimals(min_value="0.0001", max_value=10**6, places=4),
    second=st.decimals(min_value="0.0001", max_value=10**6, places=4),
)
def test_there_and_back_is_exact(amount: Decimal, first: Decimal, second: Decimal) -> None:
    used = {
        code: rates.Quote(currency=code, per_euro=rate, date=date(2026, 1, 1), source="")
        for code, rate in (("USD", first), ("GBP", second))
    }
    assert rates.factor("USD", "GBP", used) * rates.factor("GBP", "USD", used) == 1


def test_a_quote_survives_json() -> None:
    quote = rates.Quote(currency="JPY", per_euro=D("160.00000000"), date=date(2026, 1, 2), source="x")
    assert rates.Quote.from_json("JPY", json.loads(json.dumps(quote.as_json()))) == quote


def test_currencies() -> None:
    codes = currencies.codes()
    assert {"EUR", "USD", "GBP", "JPY", "KWD", "PLN"} <= set(codes)
    assert not {"DEM", "XAU", "XXX", "CYP"} & set(codes)
    assert currencies.name_of("PLN") == "Polish Zloty"
    assert [code for code, _label in currencies.choices()][:3] == ["EUR", "USD", "GBP"]
    assert len(currencies.choices()) == len(codes)


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [("0.5", "JPY", "1"), ("1.0005", "KWD", "1.001"), ("0.000833", "USD", "0.00"), ("0.005", "USD", "0.01")],
)
def test_amounts_round_half_up_to_the_minor_unit(value: str, currency: str, expected: str) -> None:
    assert rounding.amount(D(value), currency) == D(expected)


def test_the_manuals_example() -> None:
    """5 s at 0.01 a minute is 0.000833; the min. charge makes it 0.01."""
    charge = max(D("0.01"), D(5) * D("0.01") / 60)
    assert rounding.amount(charge, "USD") == D("0.01")
    assert rounding.rate_up(D("0.00083333"), 6) == D("0.000834")


@pytest.mark.django_db
def test_the_command(tmp_path: Path) -> None:
    file = tmp_path / "eurofxref-daily.xml"
    file.write_text(DAILY, encoding="utf-8")
    out = io.StringIO()
    call_command("import_exchange_rates", str(file), stdout=out)
    told = json.loads(out.getvalue())
    assert (told["read"], told["new"], told["to"]) == (2, 2, "2026-11-20")
    file.write_text("nonsense", encoding="utf-8")
    with pytest.raises(CommandError, match="Date, USD"):
        call_command("import_exchange_rates", str(file))


@pytest.mark.django_db
def test_staff_import_and_enter_rates(cast: Cast, client_for: Callable[[User], Client]) -> None:
    staff = client_for(cast.staff)
    address = reverse("admin:money_exchangerate_import")
    wrong = staff.post(address, {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")})
    assert "Date, USD, JPY" in wrong.content.decode()
    answer = staff.post(address, {"file": SimpleUploadedFile("eurofxref.csv", CSV.encode())}, follow=True)
    assert "2 rates read: 2 new" in answer.content.decode()
    page = staff.get(reverse("admin:money_exchangerate_changelist")).content.decode()
    assert "day" in page
    add = reverse("admin:money_exchangerate_add")
    for currency in ("EUR", "ZZZ"):
        refused = staff.post(add, {"date": "2026-11-21", "currency": currency, "per_euro": "1"})
        assert "Enter the code of a currency" in refused.content.decode()
    assert staff.post(add, {"date": "2026-11-21", "currency": "usd", "per_euro": "1.1"}).status_code == 302
    with wall.enter_staff(actor_name="test"):
        assert ExchangeRate.objects.get(date=date(2026, 11, 21)).source == "hand"
    for stranger in (client_for(cast.acme.owner), Client()):
        assert stranger.get(address).status_code in {302, 403, 404}
