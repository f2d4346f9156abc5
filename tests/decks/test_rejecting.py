"""One test per reason. Good lines beside the bad ones are accepted, and every bad line is reported."""

import io
import random

import pytest

import decks

HEAD = "Code,Destination,Rate,Increments,Effective Date\n"
GOOD = "48,Poland,0.01,1/1,2026-12-01\n"


@pytest.mark.parametrize(
    ("line", "reason", "said"),
    [
        (",Poland,0.01,1/1,2026-12-01", "no_code", "no dial code"),
        ("48x1,Poland,0.01,1/1,2026-12-01", "code_letters", "48x1"),
        ("4812345678901234,Poland,0.01,1/1,2026-12-01", "code_too_long", "16 digits"),
        ("4.47E+11,Poland,0.01,1/1,2026-12-01", "code_scientific", "4.47E+11"),
        ("048,Poland,0.01,1/1,2026-12-01", "code_leading_zero", "048"),
        ("48.5,Poland,0.01,1/1,2026-12-01", "code_decimal", "48.5"),
        ("1 684,Samoa,0.01,1/1,2026-12-01", "code_ambiguous", "1684"),
        ("49172-49171,Poland,0.01,1/1,2026-12-01", "range_reversed", "49172-49171"),
        ("4917200000-4917299999,Poland,0.01,1/1,2026-12-01", "range_too_wide", "100000"),
        ("49,Germany,-0.01,1/1,2026-12-01", "rate_negative", "-0.01"),
        ("49,Germany,99999,1/1,2026-12-01", "rate_absurd", "99999"),
        ("49,Germany,cheap,1/1,2026-12-01", "rate_unreadable", "cheap"),
        ("49,Germany,0.01,soon,2026-12-01", "increment_unreadable", "soon"),
        ("49,Germany,0.01,86400,2026-12-01", "increment_absurd", "86400"),
        ("49,Germany,0.01,1/1,2026-13-41", "date_unreadable", "2026-13-41"),
        ("49,Germany,0.01,1/1,next week", "date_unreadable", "next week"),
        ("49,Germany,0.01,1/1", "too_few_columns", "4 columns, 5"),
        ("49,Germany,0,01,1/1,2026-12-01", "too_many_columns", "6 columns, 5"),
        ('49,"Germany,0.01,1/1,2026-12-01', "open_quote", "quotation mark"),
        ("48,Poland,0.02,1/1,2026-12-01", "duplicate_code", "line 2"),
        (f"49,{'x' * 201},0.01,1/1,2026-12-01", "name_too_long", "201"),
    ],
)
def test_a_bad_line_is_reported_and_the_others_are_read(reads, line, reason, said):
    result = reads(f"{HEAD}{GOOD}{line}\n35567,Albania Mobile,0.2,1/1,2026-12-01\n")
    (found,) = result.deck.rejections()
    assert (found.line, found.reason_code, found.text) == (3, reason, line)
    assert said in found.message
    assert result.rates == {"48": 10_000, "35567": 200_000}
    assert result.deck.summary()["accepted"] == 2


def test_origins_and_fees(reads):
    result = reads(
        "Code,Destination,Rate,Origin Prefixes,Connection Fee\n"
        "48,Poland,0.01,EEA,0\n"
        "48,Poland,0.01,49,-1\n"
        "48,Poland,0.01,49,some\n"
        "48,Poland,0.02,49,0\n"
        "48,Poland,0.03,50,0\n"
        "48,Poland,0.04,49,0\n"
    )
    assert result.rejected == {2: "origin_unreadable", 3: "fee_negative", 4: "fee_unreadable", 7: "duplicate_code"}
    (*_rest, last) = result.deck.rejections()
    assert "48 (49)" in last.message
    assert "line 5" in last.message
    assert "line 7" in last.message


def test_lists_of_origins_that_overlap(reads):
    result = reads(
        "Code,Destination,Rate,Origin Prefixes\n"
        '48,Poland,0.01,"49,43"\n'
        '48,Poland,0.02,"43,41"\n'
        '4850,Poland,0.02,"43,41"\n'
        '48,Poland,0.03,"31,41"\n'
    )
    assert result.rejected == {3: "duplicate_code"}
    (found,) = result.deck.rejections()
    assert "48 (43)" in found.message
    assert "line 2" in found.message
    assert result.rates == {("43,49", "48"): 10_000, ("41,43", "4850"): 20_000, ("31,41", "48"): 30_000}


def test_all_problems_of_a_line_are_named(reads):
    result = reads(f"{HEAD}{GOOD}4x,Poland,-1,soon,never\n")
    (found,) = result.deck.rejections()
    for said in ("4x", "-1", "soon", "never"):
        assert f"“{said}”" in found.message


def test_country_code_column_without_a_country_code(reads):
    result = reads(
        "Country Code,Area Code,Destination,Rate\n420,601,Czech Mobile,0.1\n,602,Czech Mobile,0.1\n420,,Czech,0.1\n"
    )
    assert result.rejected == {3: "no_country_code"}
    assert sorted(result.codes) == ["420", "420601"]


def test_date_in_the_other_order_is_rejected_not_turned_round(reads):
    result = reads(
        f"{HEAD}48,Poland,0.01,1/1,25/12/2026\n49,Germany,0.01,1/1,12/25/2026\n", decisions={"date_order": "dmy"}
    )
    assert result.rejected == {3: "date_other_order"}


def test_a_rejected_line_takes_no_code_away(reads):
    result = reads('Code,Destination,Rate\n48,A,0.01\n"48,49",B,0.02\n49,C,0.03\n')
    assert result.rejected == {3: "duplicate_code"}
    assert result.rates == {"48": 10_000, "49": 30_000}


def test_the_same_line_again_is_a_warning(reads):
    result = reads("Code,Destination,Rate\n48,Poland,0.01\n48,Poland,0.01\n48,Poland,0.010\n")
    assert result.rejected == {}
    assert result.rates == {"48": 10_000}
    (warning,) = [w for w in result.deck.warnings if w.code == "same_code_again"]
    assert warning.count == 2


def test_multi_line_records_are_rejected_with_their_first_line_and_whole_text(reads):
    result = reads('Code,Destination,Rate\n48,"Poland\nFixed",0.01\n49,"Ger\nmany",x1\n43,Austria,0.01\n')
    (found,) = result.deck.rejections()
    assert (found.line, found.text) == (4, '49,"Ger\nmany",x1')
    assert result.codes["43"]["line"] == 6


def test_rejected_lines_as_csv(reads):
    result = reads(f"{HEAD}{GOOD}4x,Poland,0.01,1/1,2026-12-01\n")
    out = io.StringIO()
    decks.write_rejected(result.deck, out)
    assert out.getvalue().splitlines()[1].startswith('3,"4x,Poland,0.01,1/1,2026-12-01",code_letters,')


def test_footers_and_headings_are_notices_not_losses(reads):
    result = reads(
        f"{HEAD}AFRICA,,,,\n{GOOD}Total,,,,\nEnd of file\n"
        "Prices are confidential and valid until further notice\n,,,,\n   \n"
    )
    assert result.rejected == {}
    assert [line for line, _text in result.deck.notices] == [2, 4, 5, 6]
    summary = result.deck.summary()
    assert (summary["lines"], summary["accepted"], summary["notices"]) == (8, 1, 4)


def test_codes_given_again_are_settled_line_by_line(reads):
    """Against a plain loop: a rejected line takes no code away from a later one."""
    numbers = random.Random(7)  # noqa: S311 - any numbers will do
    for _round in range(25):
        lines = [
            (sorted(numbers.sample(range(40, 47), numbers.randint(1, 3))), numbers.choice((1, 1, 1, 2)))
            for _line in range(numbers.randint(2, 9))
        ]
        taken: dict[str, int] = {}
        wrong = {}
        for at, (codes, price) in enumerate(lines, 2):
            if any(taken.get(str(code), price) != price for code in codes):
                wrong[at] = "duplicate_code"
            else:
                taken |= dict.fromkeys(map(str, codes), price)
        text = "".join(f'"{",".join(map(str, codes))}",Somewhere,0.{price}\n' for codes, price in lines)
        result = reads("Code,Name,Rate\n" + text)
        assert result.rejected == wrong, text
        assert result.rates == {code: price * 100_000 for code, price in taken.items()}, text
