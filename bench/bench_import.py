"""Import Gateway Coverage, from the uploaded file to applied routes, against PostgreSQL's bare COPY of the file."""

import os
import sys
import time
from pathlib import Path

from bench.ground import ROOT, Ground
from bench.measure import Result, at_most, ratio, subprocess_peak_mb
from bench.plan import Benchmark, Options

FIRST, AGAIN, MEMORY_MB = 2.2, 3.0, 400.0
"""At most: a first import, the same deck again with 5 % changed (both × bare COPY), the worker's memory."""


def measure(ground: Ground, options: Options) -> list[Result]:
    """The deck into an empty gateway; into one that has its predecessor; and the memory of a process that does it."""
    deck, changed = ground.deck(options.codes), ground.deck(options.codes, changed=0.05)
    millions = f"{options.codes:,} codes"

    def first() -> float:
        return import_deck(ground, gateway_of(ground), deck)

    def again() -> float:
        gateway = gateway_of(ground)
        import_deck(ground, gateway, deck)
        ground.analyze("gateways_route", "gateways_coveragechange")
        ground.settle()
        return import_deck(ground, gateway, changed)

    results = [
        ratio(
            f"import of {millions}, file to applied",
            floor=lambda: ground.bare_copy(deck),
            ours=first,
            target=FIRST,
            rounds=options.rounds,
            before=ground.settle,
        ),
        ratio(
            f"the same deck again, 5 % of {millions} changed",
            floor=lambda: ground.bare_copy(changed),
            ours=again,
            target=AGAIN,
            rounds=options.rounds,
            before=ground.settle,
        ),
    ]
    for title, gateway, path in _memory_runs(ground, deck, changed):
        command = [sys.executable, "manage.py", "import_coverage", str(path), "--yes", "-v0"]
        command += ["--partner", str(ground.partner_id), "--gateway", str(gateway)]
        seconds, peak = subprocess_peak_mb(command, env={**os.environ, **ground.environment, "PYTHONPATH": str(ROOT)})
        detail = f"manage.py import_coverage, {seconds:.1f} s with starting Python"
        results.append(at_most(f"memory of the process, {title}", peak, unit="MB", target=MEMORY_MB, detail=detail))
    return results


def _memory_runs(ground: Ground, deck: Path, changed: Path) -> list[tuple[str, int, Path]]:
    gateway = gateway_of(ground)
    return [("first import", gateway, deck), ("5 % changed", gateway, changed)]


def gateway_of(ground: Ground) -> int:
    """A new gateway without coverage."""
    from gateways.models import TermGateway  # noqa: PLC0415 -- Django is set up by now
    from portal.tenancy import wall  # noqa: PLC0415

    with wall.enter_partner(ground.partner_id):
        number = TermGateway.objects.count() + 1
        return TermGateway.objects.create(name=f"Import {number}", authentication="ip", currency="USD").pk


def import_deck(ground: Ground, gateway_id: int, path: Path) -> float:
    """Upload, read and compare, apply: three transactions, as the page and the two jobs would. Seconds."""
    from gateways.coverage import applying, reading, states, uploads  # noqa: PLC0415
    from gateways.models import TermGateway  # noqa: PLC0415
    from portal.tenancy import wall  # noqa: PLC0415

    began = time.perf_counter()
    with wall.enter_partner(ground.partner_id):
        found = uploads.receive(gateway=TermGateway.objects.get(pk=gateway_id), path=path, name=path.name)
    with wall.enter_partner(ground.partner_id):
        states.begin(found, kind=states.READ)
        found = reading.read(coverage_import=found)
    with wall.enter_partner(ground.partner_id):
        states.begin(found, kind=states.APPLY, mode="replace")
        found = applying.apply(coverage_import=found)
    took = time.perf_counter() - began
    assert found.state == "applied"
    assert found.counts["rejected"] == 0
    return took


BENCHMARKS = [Benchmark("import", measure)]
