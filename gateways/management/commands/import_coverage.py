"""`manage.py import_coverage`: what Import Gateway Coverage does, without a browser and without a worker."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from decks import DeckError
from gateways.coverage import applying, mapping, reading, states, told, uploads
from gateways.coverage.refusals import ImportRefused
from gateways.management.naming import one, partner_id_of
from gateways.models import CoverageImport, DdiGateway, TermGateway
from portal.tabular import Unreadable
from portal.tenancy import wall

GATEWAYS = {"term": TermGateway, "ddi": DdiGateway}


class Command(BaseCommand):
    help = (
        "Import a supplier's deck into a gateway; prints JSON. Without --yes it stops at the preview, which then also"
        " stands in the portal. Exit status: 0 all lines accepted, 1 some rejected, 2 no deck, or a question is open."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--partner", required=True, help="the partner's name or id; 0 is the platform")
        parser.add_argument("--gateway", required=True, help="the gateway's name or id")
        parser.add_argument("--kind", default="term", choices=sorted(GATEWAYS), help="term routes or DDI offers")
        parser.add_argument("--mode", choices=CoverageImport.Mode.values, default=CoverageImport.Mode.REPLACE.value)
        parser.add_argument(
            "--effect",
            choices=CoverageImport.Effect.values,
            help="now, or at the file's effective dates (the default where some are still to come)",
        )
        parser.add_argument(
            "--map",
            action="extend",
            nargs="+",
            default=[],
            metavar="COLUMN=MEANING",
            help="say what a column is, as for read_deck",
        )
        parser.add_argument(
            "--decide",
            action="extend",
            nargs="+",
            default=[],
            metavar="QUESTION=ANSWER",
            help="answer a question, as for read_deck",
        )
        parser.add_argument("--part", default="", help="the sheet or the member of an archive, where there are several")
        parser.add_argument(
            "--zero-cost",
            choices=[CoverageImport.ZeroCost.BLOCK.value, CoverageImport.ZeroCost.FREE.value],
            help="what costs of 0 mean: missing prices (routes are blocked, offers left out), or nothing to pay",
        )
        parser.add_argument(
            "--codes-checked", action="store_true", help="apply it though codes belong to other countries than named"
        )
        parser.add_argument("--yes", action="store_true", help="apply it, don't only preview")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.", returncode=2)
        began = time.perf_counter()
        try:
            partner_id = partner_id_of(options["partner"])
            found = self._read(partner_id, path, options)
            if options["yes"] and told.must_confirm(found) and not options["codes_checked"]:
                lines = "\n".join((told.strangers(found) or {}).get("lines", []))
                text = f"Many codes belong to another country than their line names (--codes-checked):\n{lines}"
                raise CommandError(text, returncode=1)
            if options["yes"]:
                if found.counts["zero"] and not options["zero_cost"]:
                    named = ", ".join(found.counts["zero_examples"])
                    raise CommandError(
                        f"{found.counts['zero']} rows cost nothing ({named}): --zero-cost block|free", returncode=2
                    )
                with wall.enter_partner(partner_id, actor_name="import_coverage"):
                    zero_cost = options["zero_cost"] or ""
                    states.begin(found, kind=states.APPLY, mode=options["mode"], zero_cost=zero_cost)
                    found = applying.apply(coverage_import=found)
        except (DeckError, Unreadable, ImportRefused) as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        summary = {
            "import": found.pk,
            "state": found.state,
            "mode": options["mode"],
            "effect": found.effect,
            **found.counts,
            "warnings": found.warnings,
            "seconds": round(time.perf_counter() - began, 3),
        }
        if options["verbosity"]:
            self.stdout.write(json.dumps(summary, ensure_ascii=False))
        if found.counts["rejected"] or told.strangers(found):
            raise SystemExit(1)

    def _read(self, partner_id: int, path: Path, options: dict[str, Any]) -> CoverageImport:
        with wall.enter_partner(partner_id, actor_name="import_coverage"):
            of_kind: Any = GATEWAYS[options["kind"]]
            gateway = one(of_kind.objects.filter(partner=partner_id), options["gateway"], "gateway")
            found = uploads.receive(gateway=gateway, path=path, name=path.name, part=options["part"])
            columns, decisions = _pairs("--map", options["map"]), _pairs("--decide", options["decide"])
            if columns or decisions:
                by_number = {
                    int(key) - 1 if key.isascii() and key.isdigit() else key: meaning
                    for key, meaning in columns.items()
                }
                found = mapping.correct(found, columns=by_number, decisions=decisions)
            if found.layout["source"].get("open"):
                names = ", ".join(f"“{part['name']}”" for part in found.layout["source"]["parts"])
                raise CommandError(f"The file holds several tables: {names}. Choose one with --part.", returncode=2)
            if missing := found.layout["missing"]:
                raise CommandError("\n".join(f"{lack['message']} (--map)" for lack in missing), returncode=2)
            if questions := found.layout["questions"]:
                asked = [
                    f"{q['text']} --decide {q['key']}=" + "|".join(o["value"] for o in q["options"]) for q in questions
                ]
                raise CommandError("\n".join(asked), returncode=2)
            mapping.remember(found)
            states.begin(found, kind=states.READ)
            found = reading.read(coverage_import=found)
            if options["effect"] and options["effect"] != found.effect:
                states.begin(found, kind=states.COMPARE, effect=options["effect"])
                found = reading.compare_again(coverage_import=found)
            return found


def _pairs(option: str, values: list[str]) -> dict[str, str]:
    pairs = {}
    for value in values:
        key, sign, meaning = value.partition("=")
        if not sign or not key:
            raise CommandError(f"{option} {value}: write it as KEY=VALUE.", returncode=2)
        pairs[key] = meaning
    return pairs
