"""Files that are no decks, or mean harm: a clear message, little memory, no exception of another kind."""

import gzip
import io
import random
import struct
import tracemalloc
import zipfile
import zlib

import pytest

import decks

DECK = "Code,Destination,Rate\n48,Poland,0.01\n"


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, DECK)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf\r\n \n", "empty_file"),
        (zipped("deck.csv"), "zip_archive"),
        (zipped("xl/workbook.xml"), "excel_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "excel_workbook"),
        (gzip.compress(DECK.encode()), "gzip_archive"),
        (b"\x89PNG\r\n\x1a\n" + zlib.compress(bytes(100)), "image"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "image"),
        (b"%PDF-1.7\n", "pdf"),
        (b"<!DOCTYPE html>\n<html><body>502, Bad, Gateway</body></html>", "html_page"),
        (b"\xef\xbb\xbf<html><table><tr><td>Code,Rate</td></tr></table></html>", "html_page"),
        (b'<?xml version="1.0"?><rates/>', "xml_document"),
        (b'{"error": "not found", "code": 404}', "json_document"),
        (b"{\\rtf1 Code,Rate}", "rich_text"),
        (DECK.encode() + b"49,Ger\0many,0.02\n", "nul_byte"),
        (DECK.encode("utf-32"), "unsupported_encoding"),
        (b"Code,Destination,Rate\n", "header_only"),
        (b"Code,Destination,Rate\n\n  \n,,\n", "header_only"),
        (b"Dear partner\n\nplease find our rates attached.\nRegards\n", "not_a_table"),
        (b"Name,Colour\nrose,red\nlily,white\n", "no_code_column"),
        (b"Code,Destination\n48,Poland\n49,Germany\n", "no_rate_column"),
        (b"x" * 3_000_000, "line_too_long"),
        (DECK.encode() + b"y" * 50_000_000, "line_too_long"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_a_deck_is_named(deck_file, content, code):
    with pytest.raises(decks.NotADeck) as caught:
        decks.read(deck_file(content))
    assert caught.value.code == code
    assert len(caught.value.message) > 15


def test_a_file_beyond_the_limit_is_not_opened(deck_file):
    path = deck_file(DECK)
    with path.open("r+b") as file:
        file.truncate(2 * 1024**3)  # sparse: two gigabytes that take no room
    tracemalloc.start()
    with pytest.raises(decks.NotADeck) as caught:
        decks.read(path)
    assert caught.value.code == "too_large"
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
    with pytest.raises(decks.NotADeck):
        decks.inspect(deck_file(DECK), size_limit=10)


@pytest.mark.parametrize(
    "bomb",
    [
        '"' * 1_000_001,
        '"\n' * 20_001,
        '"a\n' * 20_000,
        '""\n' * 20_001,
        'a,"b\n' + "c,d\n" * 30_000,
        '48,"Poland,0.01\n' * 10_000,
        ',"' * 100_000 + "\n",
        ("," * 400 + "\n") * 5_000,
    ],
    ids=["marks", "lines", "open", "doubled", "one", "many", "cells", "commas"],
)
def test_bombs_of_quotes_cost_little(deck_file, bomb):
    path = deck_file(DECK + bomb + "\n49,Germany,0.02\n")
    try:
        result = decks.read(path)
    except decks.NotADeck as refused:
        assert refused.code in {"line_too_long", "not_a_table"}  # noqa: PT017 - one of two good ends
        return
    assert "48" in result.codes["code"].to_list()
    assert result.accepted + result.rejected.height + len(result.notices) == result.records


def test_an_open_quote_loses_its_own_line_only(reads):
    result = reads(
        'Code,Destination,Rate\n48,Poland,0.01\n49,"Germany,0.02\n43,Austria,0.03\n41,"Switzer""land",0.04\n'
    )
    assert result.rejected == {3: "open_quote"}
    assert result.rates == {"48": 10_000, "43": 30_000, "41": 40_000}


def test_random_bytes_end_in_a_message(deck_file):
    dice = random.Random(7)  # noqa: S311 - dice, no secrets
    for round_ in range(60):
        pool = bytes(range(256)) if round_ % 2 else b'48,;"\n\r\t|0123456789.-+aE \xc3\xa9'
        content = bytes(dice.choice(pool) for _ in range(dice.randrange(1, 3000)))
        if round_ % 3 == 0:
            content = DECK.encode() + content
        try:
            result = decks.read(deck_file(content))
        except (decks.NotADeck, decks.OpenQuestions) as refused:
            assert refused.message  # noqa: PT017 - as above
        else:
            assert result.accepted + result.rejected.height + len(result.notices) == result.records
            assert len(list(result.rejections())) == result.rejected.height


def test_too_many_records_and_codes(deck_file, monkeypatch):
    monkeypatch.setattr("decks.collect.RECORD_LIMIT", 10)
    with pytest.raises(decks.NotADeck) as caught:
        decks.read(deck_file("Code,Rate\n" + "".join(f"{n},0.01\n" for n in range(48, 70))))
    assert caught.value.code == "too_many_lines"
    monkeypatch.setattr("decks.codeframe.CODES_LIMIT", 50)
    with pytest.raises(decks.NotADeck) as caught:
        decks.read(deck_file("Code,Rate\n4800-4860,0.01\n"))
    assert caught.value.code == "too_many_codes"


def test_progress_can_stop_the_reading(deck_file):
    class StoppedError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        assert 0 < done <= total
        raise StoppedError

    with pytest.raises(StoppedError):
        decks.read(deck_file(DECK), progress=stop)


def test_namibia_is_a_country_not_a_missing_value(reads):
    result = reads("Country,Destination,Code,Rate\nNA,NA,264,0.1\nNA,Namibia Mobile,26481,0.2\n")
    assert result.codes["264"]["country"] == "NA"
    assert result.codes["264"]["destination"] == "NA"


def test_a_bitmap_called_csv(deck_file):
    with pytest.raises(decks.NotADeck) as caught:
        decks.read(deck_file(b"BM" + struct.pack("<IHHI", 1000, 0, 0, 54) + bytes(900)))
    assert caught.value.code == "image"


def test_a_mark_left_open_right_below_the_header_is_reported(reads):
    text = 'notice, one\n\nCode,Destination,Rate\n\n48,"Poland,0.1\n49,Germany,0.2\n'
    for newline in ("\n", "\r\n", "\r"):
        result = reads(text.replace("\n", newline), encoding="utf-8-sig")
        assert (result.rejected, result.rates) == ({5: "open_quote"}, {"49": 200_000}), newline
    alone = reads('Code,Destination,Rate\n48,"Poland,0.1\n')
    assert (alone.rejected, alone.rates) == ({2: "open_quote"}, {})


def test_a_line_longer_than_what_is_looked_at_first(reads):
    result = reads("Code,Destination,Rate\n48," + "x" * 600_000 + ",0.1\n49,Germany,0.2\n")
    assert (result.rejected, result.rates) == ({2: "name_too_long"}, {"49": 200_000})


def test_nothing_but_broken_lines_is_no_deck(deck_file, monkeypatch):
    monkeypatch.setattr("portal.tabular.records.MISSHAPEN_LIMIT", 50)
    with pytest.raises(decks.NotADeck) as told:
        decks.read(deck_file("Code,Rate\n" + '"a\n' * 60_000))
    assert told.value.code == "no_records"


def test_blank_lines_cost_little(reads):
    result = reads("Code,Rate\n48,0.1\n" + "\n" * 3_000_000 + "49,0.2\n\n")
    assert (result.deck.lines, result.codes["49"]["line"]) == (3_000_004, 3_000_003)
    assert result.deck.seconds < 10


def test_the_same_line_over_and_over(deck_file):
    tracemalloc.start()
    found = decks.read(deck_file("Code,Name,Rate\n" + "48,Poland,0.1\n" * 200_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found.codes.height, found.accepted) == (1, 200_000)
    assert peak < 30_000_000
