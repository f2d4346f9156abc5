"""manage.py read_deck: its answers, its exit status, its files; and that it asks no database."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

import decks

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "data" / "termination-az-usd.csv"


@pytest.fixture
def run(capsys):
    def call(*arguments):
        try:
            call_command("read_deck", *map(str, arguments))
            status = 0
        except SystemExit as ended:
            status = ended.code
        out = capsys.readouterr()
        return status, json.loads(out.out), out.err

    return call


def test_all_lines_accepted(run, deck_file, tmp_path):
    path = deck_file("Code,Destination,Rate,Effective\n48,Poland,0.0100,2026-12-01\n4850,Poland Mobile,1,\n")
    status, answer, _err = run(path, "--codes", tmp_path / "codes.csv")
    assert status == 0
    assert answer["encoding"] == "utf-8"
    assert answer["delimiter"] == ","
    assert answer["header_line"] == 1
    assert answer["mapping"] == {
        "Code": "code",
        "Destination": "destination",
        "Rate": "rate",
        "Effective": "valid_from",
    }
    assert (answer["lines"], answer["routes"], answer["codes"], answer["rejected"]) == (3, 2, 2, 0)
    assert answer["seconds"] > 0
    assert (tmp_path / "codes.csv").read_text() == (
        "origin_codes,code,country,destination,line_type,rate,connection_fee,first_increment,next_increment,valid_from,status\n"
        ",48,PL,Poland,L,0.01,0,1,1,2026-12-01,active\n"
        ",4850,PL,Poland Mobile,M,1,0,1,1,,active\n"
    )


def test_some_lines_rejected(run, deck_file, tmp_path):
    status, answer, _err = run(deck_file("Code,Rate\n48,0.01\n4x,0.02\n"), "--rejected", tmp_path / "bad.csv")
    assert status == 1
    assert answer["rejected_by_reason"] == {"code_letters": 1}
    assert answer["rejections"][0]["line"] == 3
    with (tmp_path / "bad.csv").open() as file:
        assert [row["line"] for row in csv.DictReader(file)] == ["3"]


def test_codes_of_another_country_are_told(run, deck_file):
    status, answer, _err = run(deck_file("Code,Destination,Rate\n34,Poland,0.01\n48,Spain,0.02\n33,France,0.03\n"))
    told = [warning for warning in answer["warnings"] if warning["code"] == "country_mismatch"]
    assert (status, answer["codes"], answer["rejected"], len(told)) == (1, 3, 0, 1)
    assert told[0]["count"] == 2
    assert told[0]["lines"] == ["line 2: 34 “Poland” is a code of Spain", "line 3: 48 “Spain” is a code of Poland"]


def test_not_a_deck(run, deck_file):
    status, answer, err = run(deck_file(b"PK\x03\x04rest"))
    assert (status, answer["error"]) == (2, "broken_archive")
    assert "damaged" in err
    status, answer, _err = run("no-such-file.csv")
    assert (status, answer["error"]) == (2, "no_such_file")


def test_an_open_question_is_printed_and_can_be_answered(run, deck_file):
    path = deck_file("Code,Rate,Date\n48,0.01,01/12/2026\n")
    status, answer, err = run(path)
    assert (status, answer["error"]) == (2, "open_questions")
    assert answer["questions"][0]["key"] == "date_order"
    assert "--decide date_order=dmy" in err
    assert run(path, "--date-order", "dmy")[0] == 0
    assert run(path, "--decide", "date_order=mdy")[0] == 0
    assert run(path, "--decide", "date_order=ydm")[:2][1]["error"] == "unknown_decision"


def test_mapping_by_name_and_number(run, deck_file):
    path = deck_file("A,B,C=D\n48,0.01,Poland\n")
    status, answer, _err = run(path, "--map", "A=code", "2=rate", "--map", "C=D=destination")
    assert status == 0
    assert answer["mapping"] == {"A": "code", "B": "rate", "C=D": "destination"}
    with pytest.raises(CommandError):
        call_command("read_deck", str(path), "--map", "nonsense")


def test_what_the_file_is_can_be_corrected(run, deck_file):
    path = deck_file("Code;Name;Rate\n" + "331;Orléans Sévérac;0,05\n4842;Łódź;0,05\n", encoding="cp1250")
    status, answer, _err = run(
        path, "--decide", "encoding=cp1250", "delimiter=;", "--decide", "header_line=1", "--map", "Name=destination"
    )
    assert (status, answer["encoding"], answer["delimiter"], answer["header_line"]) == (0, "cp1250", ";", 1)
    for wrong in ("encoding=klingon", "delimiter=ab", "header_line=1000000000"):
        status, answer, err = run(path, "--decide", wrong)
        assert (status, answer["error"]) == (2, "unknown_decision")
        assert wrong.partition("=")[2] in err


def test_as_a_process_without_any_server(deck_file):
    """Loopback ports that nobody listens on: whoever asked a database would fail."""
    environment = {
        **os.environ,
        "DATABASE_URL": "postgres://nobody:no@127.0.0.1:9/none",
        "REDIS_URL": "redis://127.0.0.1:9/0",
    }
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", "read_deck", deck_file("Code,Rate\n48,0.01\n4x,1\n")],
        capture_output=True, text=True, env=environment, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["codes"] == 1


@pytest.mark.skipif(not REAL.exists(), reason="shared/data lies beside the repository only where it was given")
def test_the_real_deck_loses_nothing(run, tmp_path):
    status, answer, _err = run(REAL, "--codes", tmp_path / "codes.csv")
    assert status == 0
    assert (answer["routes"], answer["codes"], answer["rejected"]) == (709, 23_628, 0)
    expected = set()
    with REAL.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            origins = ",".join(sorted(row["Origin Prefixes"].split(",")))
            rate = row["Rate"].rstrip("0").rstrip(".") if "." in row["Rate"] else row["Rate"]
            for code in row["Prefixes"].split(","):
                expected.add((origins, code, row["Destination"].strip(), row["Type"], rate))
    with (tmp_path / "codes.csv").open(encoding="utf-8", newline="") as file:
        columns = ("origin_codes", "code", "destination", "line_type", "rate")
        found = {tuple(row[column] for column in columns) for row in csv.DictReader(file)}
    assert found == expected
    assert len({code for _origins, code, *_rest in found}) == 16_810
    countries = {r["country"] for r in decks.read(REAL).routes.iter_rows(named=True)}
    assert "NA" in countries
