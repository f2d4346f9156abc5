"""What the reader made of a file, judged against the right reading that was written down beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import decks

TODAY = date(2026, 12, 1)
"""The day on which the expected readings hold."""
TELLS_OF_COUNTRIES = "country_mismatch"


@dataclass
class Outcome:
    """`kind`: read, asked (a question, or codes that belong to another country than the name), refused."""

    kind: str
    keys: tuple[str, ...] = ()
    routes: dict[str, dict[str, Any]] = field(default_factory=dict)
    offers: list[dict[str, Any]] = field(default_factory=list)
    rejected: dict[int, str] = field(default_factory=dict)
    warnings: set[str] = field(default_factory=set)

    @property
    def rates(self) -> dict[str, Decimal]:
        return {
            code: Decimal(r["rate_micro"]) / 10**6 for code, r in self.routes.items() if r["rate_micro"] is not None
        }


def outcome(path: Path, kind: str = "term", **options: Any) -> Outcome:
    """Inspect and read the file as a person would who confirms what the Columns page shows."""
    try:
        inspection = decks.inspect(path, kind=kind, **options)
        if inspection.questions:
            return Outcome("asked", tuple(question.key for question in inspection.questions))
        if kind == "ddi":
            found = decks.read_offers(path, layout=inspection.layout)
            warnings = {w.code for w in (*inspection.warnings, *found.warnings)}
            rejected = {r.line: r.reason_code for r in found.rejections()}
            return Outcome("read", (), {}, list(found.offers.iter_rows(named=True)), rejected, warnings)
        read = decks.read(path, layout=inspection.layout, today=TODAY)
    except decks.NotADeck as error:
        return Outcome("refused", (error.code,))
    except decks.OpenQuestions as error:
        return Outcome("asked", tuple(question.key for question in error.questions))
    routes = list(read.routes.iter_rows(named=True))
    codes = {code: routes[route] for route, code, _line in read.codes.iter_rows()}
    warnings = {w.code for w in (*inspection.warnings, *read.warnings)}
    rejected = {r.line: r.reason_code for r in read.rejections()}
    kind = "asked" if TELLS_OF_COUNTRIES in warnings else "read"
    return Outcome(kind, (TELLS_OF_COUNTRIES,) if kind == "asked" else (), codes, [], rejected, warnings)


def differences(found: Outcome, expected: dict[str, Any]) -> list[str]:
    """In what the file was read otherwise than expected; [] where it was read rightly."""
    if found.kind == "refused":
        return [] if expected["codes"] == {} else ["refused"]
    wrong = []
    if expected["codes"] is not None:
        wanted = {code: Decimal(rate) for code, rate in expected["codes"].items()}
        wrong += [f"{code}: {found.rates.get(code)} instead of {rate}" for code, rate in wanted.items()
                  if found.rates.get(code) != rate]  # fmt: skip
        wrong += [f"{code}: not in the file" for code in found.routes.keys() - wanted.keys()]
    for key, values in expected["fields"].items():
        if isinstance(values, list):
            here = sorted(Decimal(offer[key]) / 10**6 for offer in found.offers)
            wrong += [] if here == sorted(map(Decimal, values)) else [f"{key}: {here}"]
            continue
        route = found.routes.get(key, {})
        for name, value in values.items():
            has = route.get(name)
            if name == "connection_fee":
                has, value = route.get("connection_fee_micro"), int(Decimal(value) * 10**6)
            wrong += [] if str(has) == str(value) else [f"{key}.{name}: {has} instead of {value}"]
    return wrong


def acceptable(found: Outcome, expected: dict[str, Any]) -> bool:
    """Whether what is not the right reading is one of the other answers that do no harm."""
    others = " ".join(expected["also_acceptable"])
    if found.kind == "asked":
        return "asked" in others or "told" in others
    if found.kind == "refused":
        return "refused" in others
    if expected["codes"] is None:
        return False
    live = {code: rate for code, rate in found.rates.items() if found.routes[code]["status"] == "active"}
    wanted = {code: Decimal(rate) for code, rate in expected["codes"].items()}
    return "rejected" in others and bool(found.rejected) and all(wanted.get(c) == rate for c, rate in live.items())
