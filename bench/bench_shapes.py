"""Import Gateway Coverage of decks of every structure, file to applied, against PostgreSQL's bare COPY of the file.

Beside the deck that most suppliers send (bench_import.py): lists of codes, rates per NPA-NXX of the United States, and
the worst there can be, each code at a rate of its own. `--growth` adds how the time grows with the size.
"""

import math
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.bench_import import gateway_of, import_deck
from bench.ground import Ground
from bench.measure import Result, at_most, ratio
from bench.plan import Benchmark, Options

FIRST = {"lines": 1.9, "lists": 2.5, "us": 5.0, "worst": 6.0}
"""At most, × bare COPY: the deck into an empty gateway."""
REPLACED = {"us": 10.0, "worst": 10.0}
"""At most: another deck of the same codes in its place, every rate another."""
CHANGED = {"us": 8.0}
"""At most: the same deck again with 5 % changed."""
EXPONENT = 1.05
SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)


def measure(ground: Ground, options: Options) -> list[Result]:
    """Each shape: into an empty gateway, and into one that has another such deck."""
    results = []
    for shape in ("lists", "us", "worst"):
        codes = options.codes_of(shape)
        deck = ground.deck(codes, shape=shape)
        results += _ratio(ground, options, f"{shape}, {codes:,} codes, first import", deck, FIRST[shape])
        for title, fraction, targets in (("every rate another", 0.8, REPLACED), ("5 % changed", 0.05, CHANGED)):
            if shape in targets:
                other = ground.deck(codes, shape=shape, changed=fraction)
                told = f"{shape}, {codes:,} codes, replaced, {title}"
                results += _ratio(ground, options, told, other, targets[shape], before=deck)
    if options.growth:
        results += [_exponent(ground, shape) for shape in FIRST]
    return results


def _ratio(
    ground: Ground, options: Options, title: str, deck: Path, target: float, *, before: Path | None = None
) -> list[Result]:
    """The ratio of the whole, and of it the share of the reader (upload and file to offer)."""
    floors: list[float] = []
    shares: list[float] = []

    def floor() -> float:
        floors.append(ground.bare_copy(deck))
        return floors[-1]

    def ours() -> float:
        gateway = gateway_of(ground)
        if before is not None:
            import_deck(ground, gateway, before)
            ground.analyze("gateways_route", "gateways_coveragechange")
            ground.settle()
        with _reading() as read:
            took = import_deck(ground, gateway, deck)
        shares.append(read() / took)
        return took

    whole = ratio(
        title, floor=floor, ours=ours, target=target, rounds=options.rounds, before=ground.settle, warm=before is None
    )
    share = statistics.median(shares)
    told = "of that the reader; the rest is comparing and the database"
    return [whole, at_most(f"{title}: {told}", whole.value * share, unit="×")]


@contextmanager
def _reading() -> Iterator[Callable[[], float]]:
    """Seconds that the deck reader has taken since: looking at the upload, and reading it whole."""
    from gateways.coverage import kinds, uploads  # noqa: PLC0415 -- Django is set up by now

    spent = [0.0]

    def timed(owner: object, name: str) -> Callable[[], None]:
        inner = getattr(owner, name)

        def outer(*arguments: object, **options: object) -> object:
            began = time.perf_counter()
            try:
                return inner(*arguments, **options)
            finally:
                spent[0] += time.perf_counter() - began

        setattr(owner, name, outer)
        return lambda: setattr(owner, name, inner)

    undo = [timed(uploads, "receive"), timed(type(kinds.TERM), "read")]
    try:
        yield lambda: spent[0]
    finally:
        for restore in undo:
            restore()


def _exponent(ground: Ground, shape: str) -> Result:
    """How the time of a first import grows: the slope of its logarithm over that of the size."""
    points = []
    for codes in SIZES:
        if shape == "us" and codes > 400_000:  # there are no more NPA-NXX
            break
        deck = ground.deck(codes, shape=shape)
        took = statistics.median(import_deck(ground, gateway_of(ground), deck) for _ in range(3))
        print(f"  {shape}, {codes:,} codes: {took:.2f} s", file=sys.stderr, flush=True)
        points.append((math.log(codes), math.log(took)))
    slope = statistics.linear_regression(*zip(*points, strict=True)).slope
    return at_most(f"{shape}: exponent of time against size", slope, unit="", target=EXPONENT)


BENCHMARKS = [Benchmark("shapes", measure)]
