"""Decks of inbound numbers of many suppliers, as they write them."""
# ruff: noqa: E501 - headers of decks are long

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import decks

VOXBONE = """countryCodeA3,didType,cityName,areaCode,rateCenter,stateId,stock,setup100,monthly100,features,regulationRequirement
GBR,GEOGRAPHIC,London,20,,,1500,250,199,"VoxFax, VoxSMS",
DEU,TOLL_FREE,,800,,,3,1000,2500,,ADDRESS
USA,GEOGRAPHIC,Miami,305,MIAMI,FL,10,100,75,T38,
"""
DIDWW = """Country;Area name;Prefix;Type;Features;Setup price;Monthly price;Channels included count;Needs registration;Total count
Poland;Warsaw;22;Local;voice_in, t38;1,00;1,25;2;true;55
Poland;Warsaw;22;Local;voice_in, sms_in;1,00;2,50;4;true;55
"""
MULTITEL = """Number,SetupCost,MonthlyCharges,PerMinuteCharges,Country,StateCode,FreeMinutes
12125550100,0,$1.20,0.01,United States,NY,0
"""
PUBLISHED = """country_code,country_tel_code,area_code,city,state_code,nrc,mrc,min_rate,stock,ddi_type,regulation_status,fax_support,sms_support,channel,inclusive_channels
US,1,334,Demopolis,AL,6.23,6.23,0,10,G,N,1,1,3.12,2
"""


def _read(tmp_path: Path, text: str, **decisions: str) -> decks.DdiDeck:
    path = tmp_path / "numbers.csv"
    path.write_text(text, encoding="utf-8")
    found = decks.inspect(path, kind="ddi", decisions=decisions)
    assert not found.questions
    return decks.read_offers(path, layout=found.layout)


def _rows(read: decks.DdiDeck, *names: str) -> list[tuple]:
    return read.offers.sort("line").select(names).rows()


def test_voxbones_amounts_are_hundredths(tmp_path):
    read = _read(tmp_path, VOXBONE)
    assert _rows(read, "country", "number_type", "nrc", "mrc", "fax", "sms", "stock") == [
        ("GB", "G", 2_500_000, 1_990_000, True, True, 1500),
        ("DE", "T", 10_000_000, 25_000_000, False, False, 3),
        ("US", "G", 1_000_000, 750_000, True, False, 10),
    ]
    assert read.offers.sort("line")["country_prefix"].to_list() == ["44", "49", "1"]


def test_didww_has_several_offers_of_a_place_and_decimal_commas(tmp_path):
    read = _read(tmp_path, DIDWW)
    assert _rows(read, "city", "area_code", "mrc", "included_channels", "fax", "sms") == [
        ("Warsaw", "22", 1_250_000, 2, True, False),
        ("Warsaw", "22", 2_500_000, 4, False, True),
    ]


def test_multitel_and_the_published_form(tmp_path):
    assert _rows(_read(tmp_path, MULTITEL), "country", "state", "mrc", "per_minute") == [
        ("US", "NY", 1_200_000, 10_000)
    ]
    read = _read(tmp_path, PUBLISHED)
    assert _rows(
        read, "country", "country_prefix", "area_code", "mrc", "channel_price", "included_channels", "sms"
    ) == [("US", "1", "334", 6_230_000, 3_120_000, 2, True)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("PL,Warsaw,22,G,1,2.5,10", None),
        ("Narnia,Warsaw,22,G,1,2.5,10", "no_such_country"),
        (",Warsaw,22,G,1,2.5,10", "no_country"),
        ("PL,Warsaw,22,premium,1,2.5,10", "type_unreadable"),
        ("PL,Warsaw,2x2,G,1,2.5,10", "area_code_unreadable"),
        ("PL,Warsaw,22,G,one,2.5,10", "amount_unreadable"),
        ("PL,Warsaw,22,G,1,-2.5,10", "amount_negative"),
        ("PL,Warsaw,22,G,1,99999999,10", "amount_absurd"),
        ("PL,Warsaw,22,G,1,,10", "no_mrc"),
        ("PL,Warsaw,22,G,1,2.5,many", "stock_unreadable"),
        (f"PL,{'W' * 121},22,G,1,2.5,10", "text_too_long"),
        ("PL,Warsaw,22,G,1", "too_few_columns"),
    ],
)
def test_a_line_that_cannot_be_read_is_rejected_as_written(tmp_path, line, reason):
    good = "PL,Gdynia,58,G,1,2.5,10"
    read = _read(tmp_path, f"Country,City,Area code,Type,NRC,MRC,Stock\n{good}\n{line}\n")
    found = [(rejected.line, rejected.text, rejected.reason_code) for rejected in read.rejections()]
    assert found == ([] if reason is None else [(3, line, reason)])
    assert read.accepted == read.offers.height == (2 if reason is None else 1)
    assert all(rejected.message for rejected in read.rejections())


def test_a_comma_that_can_be_read_two_ways_is_asked_about(tmp_path):
    path = tmp_path / "numbers.csv"
    path.write_text('Country;City;MRC\nPL;Warsaw;"1,234"\n', encoding="utf-8")
    [question] = decks.inspect(path, kind="ddi").questions
    assert question.key == "decimal"
    for answer, mrc in ((",", 1_234_000), (".", 1_234_000_000)):
        layout = decks.inspect(path, kind="ddi", decisions={"decimal": answer}).layout
        assert decks.read_offers(path, layout=layout).offers["mrc"].to_list() == [mrc]


def test_columns_that_nobody_recognises_can_be_named(tmp_path):
    path = tmp_path / "numbers.csv"
    path.write_text("eins,zwei,drei,vier\nPL,Warsaw,22,2.50\nDE,Berlin,30,3.75\n", encoding="utf-8")
    with pytest.raises(decks.NotADeck, match="Say which one it is"):
        decks.inspect(path, kind="ddi")
    looked_at = decks.inspect(path, kind="ddi", incomplete=True)
    assert [lack.code for lack in looked_at.missing] == ["no_country_column", "no_mrc_column"]
    with pytest.raises(decks.NotADeck, match="Say which one it is"):
        decks.read_offers(path, layout=looked_at.layout)
    named = decks.inspect(path, kind="ddi", mapping={"eins": "country", "zwei": "city", "vier": "mrc"})
    assert decks.read_offers(path, layout=named.layout).offers["mrc"].to_list() == [3_750_000, 2_500_000]


def test_types_in_words_and_from_names(tmp_path):
    words = ("toll free", "MOBILE", "Shared Cost", "national", "local", "")
    lines = "".join(f"PL,Place {n},{word},1\n" for n, word in enumerate(words))
    read = _read(tmp_path, f"Country,City,Type,MRC\n{lines}PL,Toll-Free,,1\n")
    assert read.offers.sort("line")["number_type"].to_list() == ["T", "M", "S", "N", "G", "G", "T"]
    assert [(warning.code, warning.count) for warning in read.warnings if warning.code == "type_assumed"] == [
        ("type_assumed", 2)
    ]


AMOUNTS = st.decimals(min_value=0, max_value=999_999, places=6)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("GNMTS"), AMOUNTS, AMOUNTS, st.integers(0, 10**6)), min_size=1, max_size=20))
def test_what_is_written_is_what_is_read(tmp_path_factory, offers: list[tuple[str, Decimal, Decimal, int]]) -> None:
    path = tmp_path_factory.mktemp("decks") / "numbers.csv"
    lines = "".join(
        f"PL,Place {n},{kind},{nrc:f},{mrc:f},{stock}\n" for n, (kind, nrc, mrc, stock) in enumerate(offers)
    )
    path.write_text(f"Country,City,Type,NRC,MRC,Stock\n{lines}", encoding="utf-8")
    read = decks.read_offers(path)
    assert read.rejected.height == 0
    expected = [(kind, int(nrc * 10**6), int(mrc * 10**6), stock) for kind, nrc, mrc, stock in offers]
    assert _rows(read, "number_type", "nrc", "mrc", "stock") == expected


@settings(max_examples=30)
@given(
    st.lists(
        st.sampled_from(["PL,Warsaw,1", "PL,Warsaw,2", "PL,Gdynia,1", "DE,Berlin,1", "X,Y,1"]), min_size=1, max_size=12
    )
)
def test_every_record_is_accepted_or_rejected_and_equal_lines_are_one_offer(tmp_path_factory, lines: list[str]) -> None:
    path = tmp_path_factory.mktemp("decks") / "numbers.csv"
    path.write_text("Country,City,MRC\n" + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    read = decks.read_offers(path)
    assert read.records == len(lines) == read.accepted + read.rejected.height
    assert read.offers.height == len({line for line in lines if line != "X,Y,1"})
    again = pl.DataFrame(read.offers).drop("line")
    path.write_text("Country,City,MRC\n" + "".join(f"{line}\n" for line in reversed(lines)), encoding="utf-8")
    assert decks.read_offers(path).offers.drop("line").equals(again), "the order of the lines doesn't matter"


def test_twilios_price_a_month(tmp_path):
    read = _read(tmp_path, "ISO,Country,Number Type,Price / mo,SMS Enabled\nGB,United Kingdom,Mobile,1.15,Y\n")
    assert _rows(read, "country", "number_type", "mrc", "sms") == [("GB", "M", 1_150_000, True)]
