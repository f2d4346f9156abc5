"""What can be read two ways is asked; an answer, or evidence anywhere in the file, settles it."""

from datetime import date

import pytest

import decks

DATES = "Code,Destination,Rate,Effective Date\n48,Poland,0.01,{}\n49,Germany,0.02,{}\n"


def keys(inspection):
    return [question.key for question in inspection.questions]


def test_ambiguous_dates_are_asked(deck_file):
    path = deck_file(DATES.format("01/12/2026", "02/12/2026"))
    inspection = decks.inspect(path)
    assert keys(inspection) == ["date_order"]
    assert [option.value for option in inspection.questions[0].options] == ["dmy", "mdy"]
    assert "01/12/2026" in inspection.questions[0].samples
    with pytest.raises(decks.OpenQuestions):
        decks.read(path)
    with pytest.raises(decks.OpenQuestions):
        decks.read(path, layout=inspection.layout)


@pytest.mark.parametrize(("order", "expected"), [("dmy", date(2026, 12, 1)), ("mdy", date(2026, 1, 12))])
def test_an_answer_settles_the_dates(reads, order, expected):
    result = reads(DATES.format("01/12/2026", "02/12/2026"), decisions={"date_order": order})
    assert result.codes["48"]["valid_from"] == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("01/12/2026", "25/12/2026", date(2026, 12, 1)),
        ("12/01/2026", "12/25/2026", date(2026, 12, 1)),
        ("01.12.2026", "", date(2026, 12, 1)),
        ("01-Dec-26", "", date(2026, 12, 1)),
        ("Dec 1, 2026", "ASAP", date(2026, 12, 1)),
        ("46357", "immediately", date(2026, 12, 1)),
        ("2026-12-01T00:00:00Z", "", date(2026, 12, 1)),
        ("20261201", "", date(2026, 12, 1)),
        ("01/01/2026", "", date(2026, 1, 1)),
        ("2026/12/1 10:00:00", "now", date(2026, 12, 1)),
    ],
)
def test_dates_that_need_no_answer(reads, first, second, expected):
    result = reads(DATES.format(first, f'"{second}"').replace(f",{first}\n", f',"{first}"\n'))
    assert result.rejected == {}
    assert result.codes["48"]["valid_from"] == expected
    if not second or second.isalpha():
        assert result.codes["49"]["valid_from"] is None


def test_evidence_far_below_settles_the_dates(reads):
    lines = [f"{48_000_000 + n},Poland,0.01,01/12/2026" for n in range(40_000)]
    result = reads("Code,Destination,Rate,Effective Date\n" + "\n".join([*lines, "49,Germany,0.01,25/12/2026"]) + "\n")
    assert result.codes["48000000"]["valid_from"] == date(2026, 12, 1)


def test_contradicting_dates_are_asked(deck_file):
    assert keys(decks.inspect(deck_file(DATES.format("25/12/2026", "12/25/2026")))) == ["date_order"]


def test_a_comma_that_could_group_thousands_is_asked(deck_file, reads):
    text = 'Code,Destination,Rate\n48,Indonesia,"1,250"\n49,Germany,"2,500"\n'
    assert keys(decks.inspect(deck_file(text))) == ["decimal"]
    assert reads(text, decisions={"decimal": ","}).rates == {"48": 1_250_000, "49": 2_500_000}
    assert reads(text, decisions={"decimal": "."}).rates == {"48": 1_250_000_000, "49": 2_500_000_000}


@pytest.mark.parametrize(
    ("cells", "micro"),
    [
        (("0,0123", "1,250"), (12_300, 1_250_000)),
        (("2.5", "1,250.50"), (2_500_000, 1_250_500_000)),
        (("1.250,5", "2,1"), (1_250_500_000, 2_100_000)),
        (("€ 0,0123", "12,5 EUR"), (12_300, 12_500_000)),
        (("$.0123", "USD 0.5"), (12_300, 500_000)),
        (("0.0000001", "0.0123456"), (1, 12_346)),
        (("5.1E-04", "1E-6"), (510, 1)),
    ],
)
def test_decimal_signs_and_currency_signs(reads, cells, micro):
    result = reads(f"Code;Destination;Rate\n48;Poland;{cells[0]}\n49;Germany;{cells[1]}\n")
    assert result.rejected == {}
    assert (result.rates["48"], result.rates["49"]) == micro


def test_a_dash_that_can_be_range_or_join_is_asked(deck_file, reads):
    text = "Code,Destination,Rate\n82-83,Korea,0.01\n"
    assert keys(decks.inspect(deck_file(text))) == ["hyphen"]
    assert sorted(reads(text, decisions={"hyphen": "range"}).codes) == ["82", "83"]
    assert sorted(reads(text, decisions={"hyphen": "join"}).codes) == ["8283"]


def test_ranges_and_joins_in_one_column_are_asked(deck_file):
    text = "Code,Destination,Rate\n49172-49174,Germany,0.01\n82-01,Korea,0.01\n"
    assert keys(decks.inspect(deck_file(text))) == ["hyphen"]


def test_two_rate_columns_are_asked(deck_file, reads):
    text = "Code,Destination,Rate,Price\n48,Poland,0.01,0.02\n"
    assert keys(decks.inspect(deck_file(text))) == ["column:rate"]
    assert reads(text, decisions={"column:rate": "3"}).rates == {"48": 20_000}
    assert reads(text, mapping={"Rate": "rate"}).rates == {"48": 10_000}
    assert reads("Code,Destination,Rate,Price\n48,Poland,0.01,0.01\n").rates == {"48": 10_000}


def test_a_layout_is_remembered_and_survives_json(deck_file, reads):
    first = reads(
        DATES.format("01/12/2026", "02/12/2026"), decisions={"date_order": "dmy"}, mapping={"Destination": ""}
    )
    memory = first.inspection.layout.remember()
    again = reads("X,Code,Rate,Destination,Effective Date\n,48,0.01,Poland,03/12/2026\n", remembered=memory)
    assert again.codes["48"]["valid_from"] == date(2026, 12, 3)
    assert "Destination" not in again.mapping
    assert decks.Layout.from_json(first.inspection.layout.to_json()) == first.inspection.layout


def test_a_remembered_answer_that_the_file_contradicts_does_not_count(reads):
    first = reads(DATES.format("01/12/2026", "02/12/2026"), decisions={"date_order": "dmy"})
    again = reads(DATES.format("12/01/2026", "12/25/2026"), remembered=first.inspection.layout.remember())
    assert again.codes["48"]["valid_from"] == date(2026, 12, 1)


def test_a_remembered_unit_holds_for_the_same_header_only(reads):
    first = reads("Code,Rate (cents)\n48,1.5\n")
    memory = first.inspection.layout.remember()
    assert first.rates == reads("Code,Rate (cents)\n48,1.5\n", remembered=memory).rates == {"48": 15_000}
    assert reads("Code,Rate (USD)\n48,0.015\n", remembered=memory).rates == {"48": 15_000}


def test_mapping_by_number_name_and_away(reads):
    text = "A,B,C\n48,Poland,0.01\n49,Germany,0.02\n"
    assert reads(text).codes["48"]["destination"] == "Poland"
    assert reads(text, mapping={"a": "code", "#3": "rate", "2": "destination"}).codes["48"]["destination"] == "Poland"
    assert reads(text, mapping={0: "code", 2: "rate", 1: ""}).codes["48"]["destination"] == "Poland"  # from the code


@pytest.mark.parametrize(
    ("mapping", "error"),
    [
        ({"Nope": "rate"}, "unknown_column"),
        ({"Rate": "price"}, "unknown_meaning"),
        ({"Rate": "code", "Code": "code"}, "meaning_twice"),
    ],
)
def test_a_wrong_correction_is_refused(deck_file, mapping, error):
    with pytest.raises(decks.NotADeck) as caught:
        decks.inspect(deck_file("Code,Rate\n48,0.01\n"), mapping=mapping)
    assert caught.value.code == error
    assert caught.value.message
