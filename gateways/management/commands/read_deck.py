"""`manage.py read_deck`: the deck reader on the command line. Touches no database."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import decks
from decks import opening
from decks.kinds import KINDS
from decks.outcome import ReadFile
from portal.tabular import Unreadable, notes

READERS: dict[str, Callable[..., ReadFile]] = {"term": decks.read, "ddi": decks.read_offers}


class Command(BaseCommand):
    help = (
        "Read a supplier's price file and print a JSON summary. "
        "Exit status: 0 all lines accepted, 1 some rejected or codes of another country than their line names "
        "(warning country_mismatch), 2 not a deck, or a question is open (--decide)."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--kind", default="term", choices=sorted(KINDS), help="what the file sells (default: term)")
        parser.add_argument(
            "--map", action="extend", nargs="+", default=[], metavar="COLUMN=MEANING",
            help="say what a column is; COLUMN is its header or its number from 1; an empty MEANING leaves it out. "
            f"Meanings: {'; '.join(_meanings(kind) for kind in sorted(KINDS))}",
        )  # fmt: skip
        parser.add_argument(
            "--decide", action="extend", nargs="+", default=[], metavar="QUESTION=ANSWER",
            help="answer a question: date_order=dmy|mdy|ymd, decimal=,|., hyphen=range|join, increments=60/1, "
            "flag=open|closed|none, rate_unit=main|cent|mill|1/10000, rate_per=minute|second|SECONDS, "
            "code_lead=1, code_strip=DIGITS, code_list=full|short|thousands, only:COLUMN=VALUE; "
            "or correct what the file is taken to be: encoding=utf-8|utf-16-le|utf-16-be|cp1250…cp1258, "
            "delimiter=comma|semicolon|tab|pipe, header_line=N (from 1; 0: no header)",
        )  # fmt: skip
        parser.add_argument("--part", default="", help="the sheet or the member of an archive, where there are several")
        parser.add_argument("--date-order", choices=["dmy", "mdy", "ymd"], help="the same as --decide date_order=…")
        parser.add_argument("--codes", type=Path, metavar="OUT.csv", help="write one line per code or offer here")
        parser.add_argument("--rejected", type=Path, metavar="OUT.csv", help="write the rejected lines and why here")

    def handle(self, *_args: Any, **options: Any) -> None:
        mapping: dict[int | str, str] = dict(_pairs("--map", options["map"]).items())
        decisions = _pairs("--decide", options["decide"])
        if options["date_order"]:
            decisions["date_order"] = options["date_order"]
        path: Path = options["file"]
        if not path.is_file():
            self._end(2, {"file": str(path), "error": "no_such_file", "message": f"There is no file {path}."})
        look = partial(decks.inspect, kind=options["kind"], mapping=mapping, decisions=decisions)
        try:
            with opening.opened(path, look, part=options["part"]) as table:
                self._read(table, options)
        except decks.NotADeck as error:
            self._end(2, {"file": str(path), "error": error.code, "message": error.message})
        except Unreadable as error:
            self._end(2, {"file": str(path), "error": error.code, "message": str(error)})

    def _read(self, table: opening.Table, options: dict[str, Any]) -> None:
        started = time.perf_counter()
        path, source, found = table.unpacked.path, table.unpacked.source(), table.inspection
        if source.get("open"):
            names = [part["name"] for part in source["parts"]]
            message = f"The file holds several tables: {', '.join(names)}. Choose one with --part."
            self._end(2, {"file": str(options["file"]), "error": "open_part", "message": message, "parts": names})
        try:
            if found.questions:
                self._ask(options["file"], found, found.questions)
            result: ReadFile = READERS[options["kind"]](path, layout=found.layout)
        except decks.OpenQuestions as error:
            self._ask(options["file"], found, error.questions)
        if options["codes"]:
            self._write(result, options["codes"])
        if options["rejected"]:
            with options["rejected"].open("w", encoding="utf-8", newline="") as file:
                decks.write_rejected(result, file)
        summary = {"file": str(options["file"]), **result.summary()}
        if source:
            summary["part"] = source["part"]
        summary["sha256"] = opening.sha256_of(options["file"]) if source else found.sha256
        told = {warning.code: warning for warning in (*found.warnings, *result.warnings) if warning.lines}
        others = [warning for warning in (*found.warnings, *result.warnings) if not warning.lines]
        remarks = [warning.to_json() for warning in (*told.values(), *others)]
        summary["warnings"] = [*notes.remarks(source), *remarks]
        summary["rejections"] = [
            {"line": r.line, "reason": r.reason_code, "message": r.message, "text": r.text}
            for r, _count in zip(result.rejections(), range(20), strict=False)
        ]
        summary["seconds"] = round(time.perf_counter() - started, 3)
        self._end(1 if result.rejected.height or told else 0, summary)

    def _write(self, result: ReadFile, path: Path) -> None:
        with path.open("wb") as file:
            if isinstance(result, decks.Deck):
                decks.write_codes(result, file)
            elif isinstance(result, decks.DdiDeck):
                decks.write_offers(result, file)

    def _ask(self, path: Path, found: decks.Inspection, questions: tuple[decks.Question, ...]) -> None:
        for question in questions:
            answers = " or ".join(f"--decide {question.key}={option.value}" for option in question.options)
            self.stderr.write(f"{question.text} Answer with {answers}.")
        self._end(
            2,
            {
                "file": str(path),
                "error": "open_questions",
                "message": str(decks.OpenQuestions(questions)),
                "encoding": found.layout.encoding,
                "delimiter": found.layout.delimiter,
                "header_line": found.layout.header_line,
                "mapping": {c.name or f"#{c.index + 1}": c.meaning for c in found.columns if c.meaning},
                "questions": [question.to_json() for question in questions],
            },
        )

    def _end(self, status: int, answer: Mapping[str, Any]) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        if "message" in answer:
            self.stderr.write(str(answer["message"]))
        if status:
            sys.exit(status)


def _meanings(kind: str) -> str:
    return f"{kind}: {', '.join(key for key, _label in decks.meanings(kind))}"


def _pairs(option: str, texts: list[str]) -> dict[str, str]:
    """COLUMN=MEANING texts as a mapping; the last = divides, for headers may hold one."""
    pairs = {}
    for text in texts:
        left, sign, right = text.rpartition("=")
        if not sign or not left:
            raise CommandError(f"{option} takes NAME=VALUE, not “{text}”.", returncode=2)
        pairs[left.strip()] = right.strip()
    return pairs
