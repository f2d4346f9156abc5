"""Pages of the routes grid: against a plain template loop, and in depth on much coverage.

The floor of a page of 50 rows is the same 50 rows of the same columns, read behind the same wall in the same
middleware, by a `{% for %}` loop in a bare page: no shell, no filters, no toolbar.
"""

import itertools
import re
import statistics
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import unescape

from bench import fill, generate
from bench.ground import Ground
from bench.measure import Result, at_most, percentile, ratio
from bench.plan import Benchmark, Options
from bench.visitor import Visitor

ROWS = 50
P95_MS, SPREAD = 60.0, 2.0
FILTERS = (
    "destination=brazil",
    "destination=kiribati",
    "destination=no+such+place",
    "country=BR",
    "country=TO",
    "line_type=M",
    "has_origin=true",
    "has_origin=false",
    "code=55",
    "code=4860",
    "code=999999",
    "rate_min=0.5",
    "rate_max=0.003",
    "rate_min=0.02&rate_max=0.021",
    "status=active",
    "status=blocked",
    "country=DE&line_type=M&rate_max=0.05",
    "on=2026-06-01",
    "on=2020-01-01",
)


@dataclass
class Timed:
    """One address and the milliseconds its server time took."""

    name: str
    address: str
    times: list[float]

    @property
    def cost(self) -> float:
        """What the page costs when nothing else runs: its fastest time. Medians tell of the machine's other work."""
        return min(self.times)


def _big_gateway(ground: Ground, options: Options, *, name: str) -> int:
    """A gateway with the whole of the big deck. name: another one for each measurement, as gateways need it."""
    ground.deck(options.codes)
    return fill.gateways(ground, generate.deck(options.codes), count=1, prefix=f"{name} ")[0]


def page_against_loop(ground: Ground, options: Options) -> list[Result]:
    """A grid page of 50 rows against a template loop over the same rows."""
    from django.conf import settings  # noqa: PLC0415 -- Django is set up by now

    settings.ROOT_URLCONF = "bench.plain_pages"
    gateway = _big_gateway(ground, replace(options, quick=True), name="Page")
    visitor = Visitor(ground)
    ours, floor = f"/term-gateways/{gateway}/routes/?size={ROWS}", f"/bench/plain/{gateway}/"
    pages = {address: visitor.get(address) for address in (ours, floor)}
    assert {page.status for page in pages.values()} == {200}
    ids = [re.findall(r'id="row-(\d+)"', page.text) for page in pages.values()]
    assert ids[0] == ids[1]
    assert len(ids[0]) == ROWS

    def take(address: str) -> float:
        return statistics.median(visitor.get(address).seconds for _turn in range(5 if options.quick else 15))

    return [
        ratio(
            "grid page of 50 rows against a bare template loop of the same rows",
            floor=lambda: take(floor),
            ours=lambda: take(ours),
            target=2.0,
            rounds=options.rounds,
        )
    ]


def _link(text: str, rel: str) -> str | None:
    """Where the toolbar's link leads."""
    found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*rel="{rel}"', text)
    return unescape(found.group(1)) if found else None


def _addresses(base: str, visitor: Visitor) -> Iterable[tuple[str, str]]:
    """What is measured of one gateway: each sort and filter, at the first and the last page, and pages between."""
    first = visitor.get(base)
    sorts = sorted({unescape(sort) for sort in re.findall(r"[?&]sort=([\w-]+)", first.text)})
    queries = [("first page", "")]
    queries += [(f"sorted by {sort}", f"sort={sort}") for sort in dict.fromkeys([*sorts, *(f"-{s}" for s in sorts)])]
    queries += [(f"filtered {filters}", filters) for filters in FILTERS]
    queries += [(f"filtered {f}, sorted by {s}", f"{f}&sort={s}") for f, s in itertools.product(FILTERS[:1], sorts)]
    for name, query in queries:
        address = f"{base}&{query}" if query else base
        yield name, address
        page = visitor.get(address)
        assert page.status == 200, (address, page.status)
        if (last := _link(page.text, "last")) is not None:
            yield f"{name}, last page", base.partition("?")[0] + last
    middle, steps = first, 3
    while steps and (following := _link(middle.text, "next")) is not None:
        steps -= 1
        middle = visitor.get(base.partition("?")[0] + following)
    if steps < 3:
        yield "fourth page", base.partition("?")[0] + str(_link(middle.text, "prev"))


def _measure(visitor: Visitor, base: str, runs: int) -> list[Timed]:
    timed = [Timed(name, address, []) for name, address in _addresses(base, visitor)]
    for _turn in range(runs):
        for page in timed:
            page.times.append(visitor.get(page.address).seconds * 1000)
    return timed


def _judge(what: str, measured: list[list[Timed]], runs: int) -> list[Result]:
    """p95 of the worst page, and the worst page against the first unfiltered one of the same gateway."""
    results = []
    every = [page for pages in measured for page in pages]
    slowest = max(every, key=lambda page: percentile(page.times, 0.95))
    counted = f"{len(every)} pages × {runs}; slowest: {slowest.name}"
    worst_p95 = percentile(slowest.times, 0.95)
    overall = percentile([time for page in every for time in page.times], 0.95)
    results.append(at_most(f"{what}: p95 of all pages", overall, unit="ms", target=P95_MS, detail=counted))
    results.append(at_most(f"{what}: p95 of the slowest page", worst_p95, unit="ms", target=P95_MS))
    ratios = [(page.cost / pages[0].cost, page) for pages in measured for page in pages]
    for value, page in sorted(ratios, key=lambda pair: pair[0], reverse=True)[:8]:
        print(f"  {value:.2f} × the first page, {page.cost:.1f} ms: {page.name}", file=sys.stderr)
    value, page = max(ratios, key=lambda pair: pair[0])
    results.append(
        at_most(
            f"{what}: dearest page against the first unfiltered one",
            value,
            unit="×",
            target=SPREAD,
            detail=f"{page.cost:.1f} ms, {page.name}",
        )
    )
    return results


def pages_of_big(ground: Ground, options: Options) -> list[Result]:
    """Any page of the gateway with the big deck."""
    gateway, runs = _big_gateway(ground, options, name="Big"), options.rounds * 3
    visitor = Visitor(ground)
    base = f"/term-gateways/{gateway}/routes/?size={ROWS}"
    return _judge(f"{options.codes:,}-code gateway", [_measure(visitor, base, runs)], runs)


def pages_of_many(ground: Ground, options: Options) -> list[Result]:
    """Any page among 200 gateways with 20,000 routes each, and of the grid of gateways."""
    runs, (count, routes) = options.rounds * 3, (20, 1_000) if options.quick else (200, 20_000)
    offers = [replace(offer, codes=offer.codes[:12]) for offer in generate.deck(routes * 40)][:routes]
    many = fill.gateways(ground, offers, count=count, prefix="Gateway ")
    visitor = Visitor(ground)
    chosen = [many[0], many[len(many) // 2], many[-1]]
    measured = [_measure(visitor, f"/term-gateways/{gateway}/routes/?size={ROWS}", runs) for gateway in chosen]
    results = _judge(f"{count} gateways × {len(offers):,} routes", measured, runs)
    return results + _judge(f"grid of {count} gateways", [_measure_list(visitor, runs)], runs)


def _measure_list(visitor: Visitor, runs: int) -> list[Timed]:
    base = f"/term-gateways/?size={ROWS}"
    last = _link(visitor.get(base).text, "last")
    timed = [Timed("first page", base, []), Timed("filtered name=99", f"{base}&name=99", [])]
    timed += [Timed("last page", f"/term-gateways/{last}", [])] if last else []
    for _turn in range(runs):
        for page in timed:
            page.times.append(visitor.get(page.address).seconds * 1000)
    return timed


BENCHMARKS = [
    Benchmark("grid-page", page_against_loop),
    Benchmark("grid-big", pages_of_big),
    Benchmark("grid-many", pages_of_many),
]
