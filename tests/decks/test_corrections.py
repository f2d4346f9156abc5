"""What a person says about the file itself wins over what was sniffed; what an earlier file taught must fit the new."""

import pytest

import decks

# Three of ten high-byte words look Western: the guess is CP1252, though the supplier writes CP1250.
WESTERN = "Code;Name;Rate\n" + "".join(f"33{n};Orléans Sévérac;0,05\n" for n in range(10, 40)) + "4842;Łódź;0,05\n"
COMMAS = "Code;Destination;Rate\n" + "".join(f"48{n};Poland, Mobile, Net {n}, Sp. z o.o.;0.05\n" for n in range(10, 20))
NOTICES = "Prices,of,today\nCode,Rate,Destination\nwhere,what,much\n48,Poland,0.01\n49,Germany,0.02\n"
BARE = "Code,Rate,Destination\n48,0.01,Poland\n49,0.02,Germany\n"


def test_the_encoding_is_corrected(reads):
    guessed = reads(WESTERN, encoding="cp1250")
    assert guessed.inspection.layout.encoding == "cp1252"
    assert guessed.codes["4842"]["destination"] != "Łódź"
    assert "encoding_guessed" in guessed.warnings
    mended = reads(WESTERN, encoding="cp1250", decisions={"encoding": "CP1250"})
    assert mended.codes["4842"]["destination"] == "Łódź"
    assert mended.inspection.detected["encoding"] == "cp1252"
    assert "encoding_guessed" not in mended.warnings


def test_one_stray_byte_does_not_keep_a_file_from_being_utf8(reads):
    content = "Code,Name,Rate\n4842,Łódź,0.05\n".encode() + b"33,Orl\xe9ans,0.02\n"
    assert reads(content).codes["4842"]["destination"] != "Łódź"
    said = reads(content, decisions={"encoding": "utf-8"})
    assert said.codes["4842"]["destination"] == "Łódź"
    assert said.codes["33"]["destination"] == "Orl�ans"


def test_a_byte_order_mark_is_no_part_of_the_header(reads):
    result = reads(BARE, encoding="utf-8-sig", decisions={"encoding": "cp1252"})
    assert result.mapping["Code"] == "code"


def test_the_delimiter_is_corrected(deck_file, reads):
    assert reads(COMMAS, decisions={"delimiter": "semicolon"}).codes["4810"]["destination"].endswith("Sp. z o.o.")
    pipes = "Code,Rate|Destination,Net|Price\n48,0.01|Poland,A|0.02\n49,0.03|Germany,B|0.04\n"
    free = decks.inspect(deck_file(pipes))
    assert free.layout.delimiter == ","
    result = reads(pipes, decisions={"delimiter": "|"}, mapping={1: "destination", 2: "rate", 0: "code"})
    assert result.inspection.layout.delimiter == "|"
    assert result.inspection.detected["delimiter"] == "comma"
    assert [len(row) for row in result.inspection.rows] == [3, 3]


def test_the_header_line_is_corrected(reads):
    assert reads(NOTICES, mapping={}).inspection.layout.header_line == 2
    result = reads(NOTICES, decisions={"header_line": "3"}, mapping={"where": "code", "what": "destination", 2: "rate"})
    assert result.inspection.layout.header_line == 3
    assert result.inspection.detected["header_line"] == "2"
    assert result.rates == {"48": 10_000, "49": 20_000}
    assert result.codes["48"]["destination"] == "Poland"


def test_a_header_that_looks_like_data(reads):
    text = "Our prices\nvalid from today\n1,2,3\n48,Poland,0.01\n49,Germany,0.02\n"
    free, said = reads(text), reads(text, decisions={"header_line": "3"})
    assert free.inspection.layout.header_line is None
    assert [column.name for column in said.inspection.columns] == ["1", "2", "3"]
    assert said.rates == {"48": 10_000, "49": 20_000}
    assert "1" in free.rates


def test_no_header(reads):
    text = "44,0.05,Rate of United Kingdom\n48,0.01,Poland\n"
    assert reads(text, decisions={"header_line": "0"}).rates == {"44": 50_000, "48": 10_000}
    with_header = reads(BARE, decisions={"header_line": "0"})
    assert with_header.inspection.layout.header_line is None
    assert with_header.rates == {"48": 10_000, "49": 20_000}


def test_quotes_over_two_lines_are_no_header_line(deck_file):
    path = deck_file('Code,Rate,"Name\nof it"\n48,0.01,Poland\n')
    with pytest.raises(decks.NotADeck) as caught:
        decks.inspect(path, decisions={"header_line": "2"})
    assert caught.value.code == "header_line_unfit"


@pytest.mark.parametrize(
    ("key", "value", "error"),
    [
        ("encoding", "klingon", "unknown_decision"),
        ("encoding", "utf-16-le", "encoding_unfit"),
        ("encoding", "../../etc/passwd", "unknown_decision"),
        ("delimiter", "ab", "unknown_decision"),
        ("delimiter", "tab", "delimiter_unfit"),
        ("delimiter", '"', "unknown_decision"),
        ("header_line", "1000000000", "unknown_decision"),
        ("header_line", "-1", "unknown_decision"),
        ("header_line", "١", "unknown_decision"),
        ("header_line", "300", "header_line_unfit"),
        ("header_line", "3", "header_only"),
    ],
)
def test_what_cannot_be_is_told(deck_file, key, value, error):
    with pytest.raises(decks.NotADeck) as caught:
        decks.inspect(deck_file(BARE), decisions={key: value})
    assert caught.value.code == error
    assert caught.value.message


def test_a_wide_file_is_not_a_code_page(deck_file):
    path = deck_file(BARE, encoding="utf-16")
    for encoding in ("cp1250", "utf-8", "utf-16-be"):
        with pytest.raises(decks.NotADeck) as caught:
            decks.inspect(path, decisions={"encoding": encoding})
        assert caught.value.code == "encoding_unfit"
    assert decks.inspect(path, decisions={"encoding": "utf-16-le"}).layout.bom == 2


def test_corrections_are_remembered(reads):
    memory = reads(WESTERN, encoding="cp1250", decisions={"encoding": "cp1250"}).inspection.layout.remember()
    again = reads(WESTERN, encoding="cp1250", remembered=memory)
    assert again.codes["4842"]["destination"] == "Łódź"
    assert again.inspection.layout.remember() == memory
    released = reads(WESTERN, encoding="cp1250", remembered=memory, decisions={"encoding": ""})
    assert released.inspection.layout.encoding == "cp1252"
    assert "encoding" not in released.inspection.layout.remember()["decisions"]


def test_a_remembered_header_and_delimiter_hold_for_the_same_columns(reads):
    mapping = {"where": "code", "what": "destination", "much": "rate"}
    decisions = {"header_line": "3", "delimiter": "comma"}
    memory = reads(NOTICES, decisions=decisions, mapping=mapping).inspection.layout.remember()
    assert reads(NOTICES, remembered=memory).inspection.layout.header_line == 3
    moved = reads("One more notice\n" + NOTICES, remembered=memory)
    assert moved.inspection.layout.header_line == 4
    assert moved.rates == {"48": 10_000, "49": 20_000}


@pytest.mark.parametrize(
    "decisions",
    [
        {"delimiter": "semicolon"},
        {"delimiter": "comma", "header_line": "2"},
        {"header_line": "0"},
        {"encoding": "utf-16-le"},
        {"encoding": "cp1250"},
        {"encoding": "klingon", "delimiter": "ab", "header_line": "999999999999"},
        {"delimiter": None, "header_line": ["3"]},
    ],
)
@pytest.mark.parametrize("columns", [{"A": "code", "B": "rate"}, {"#1": "code", "#2": "rate", "#3": ""}])
def test_what_is_remembered_and_does_not_fit_is_not_used(reads, decisions, columns):
    text = "Code,Rate,Destination\n4842,0.01,Łódź\n49,0.02,Germany\n"
    memory = {"kind": "term", "mapping": columns, "decisions": decisions}
    result = reads(text, remembered=memory)
    assert result.codes["4842"]["destination"] == "Łódź"
    assert result.rates == {"4842": 10_000, "49": 20_000}
    assert not {"encoding", "delimiter", "header_line"} & set(result.inspection.layout.decisions)
