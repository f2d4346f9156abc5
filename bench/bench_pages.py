"""What a page costs the web process, against the build that the target names: CPU time, both builds in turns."""

import statistics
import sys
from contextlib import ExitStack

from bench.build import Build, BuildError, Spent, checkout, served
from bench.ground import ROOT, Ground
from bench.measure import Result, at_most, compared
from bench.plan import Benchmark, Options

OLDEST = "4337fa0ebf8b773a8bbb5cc1893ee52112d91198"
TARGET = 0.5


def measure(ground: Ground, options: Options) -> list[Result]:
    """CPU per page of this build against that of OLDEST, for each kind of page and over all of them."""
    times = 10 if options.quick else 20
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(checkout(OLDEST))
        except BuildError as error:
            return [at_most(f"CPU per page: not compared, {error}", 0, unit="×")]
        print(f"  two builds, {OLDEST[:7]} and this one …", file=sys.stderr, flush=True)
        then = stack.enter_context(served(OLDEST[:7], folder, ground, number=1))
        now = stack.enter_context(served("this build", ROOT, ground, number=2))
        if [kind for kind, _address, _headers in then.pages] != [kind for kind, _address, _headers in now.pages]:
            raise BuildError("the builds have different kinds of pages")
        spent: dict[str, dict[str, list[Spent]]] = {b.name: {p[0]: [] for p in b.pages} for b in (then, now)}
        for build in (then, now):
            for page in build.pages:
                build.take(page, 5)
        for number in range(options.rounds):
            for pages in zip(then.pages, now.pages, strict=True):
                pair = [(then, pages[0]), (now, pages[1])]
                for build, page in pair if number % 2 == 0 else reversed(pair):
                    spent[build.name][page[0]].append(build.take(page, times))
            print(f"  round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
        return _judge(then, now, spent[then.name], spent[now.name])


def _judge(then: Build, now: Build, before: dict[str, list[Spent]], after: dict[str, list[Spent]]) -> list[Result]:
    results = [
        _ratio(
            f"CPU per page, {kind}",
            [spent.web for spent in before[kind]],
            [spent.web for spent in after[kind]],
            f", database {_ms([spent.database for spent in after[kind]])}"
            f" against {_ms([spent.database for spent in before[kind]])},"
            f" {now.bytes_of[kind] / 1000:.0f} kB against {then.bytes_of[kind] / 1000:.0f} kB",
        )
        for kind in before
    ]
    whole = f"CPU per page over {len(before)} kinds, {{}}"
    rounds = [
        [[getattr(spent, what) for spent in part] for part in zip(*side.values(), strict=True)]
        for what in ("database", "web")
        for side in (before, after)
    ]
    then_database, now_database, then_web, now_web = [[statistics.mean(r) for r in turns] for turns in rounds]
    results.append(_ratio(whole.format("PostgreSQL"), then_database, now_database))
    results.append(_ratio(whole.format(f"web process, against {OLDEST[:7]}"), then_web, now_web, target=TARGET))
    return results


def _ratio(title: str, before: list[float], after: list[float], more: str = "", target: float | None = None) -> Result:
    return compared(title, before, after, target=target, detail=f"{_ms(after)} against {_ms(before)}{more}")


def _ms(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.1f} ms"


BENCHMARKS = [Benchmark("pages", measure)]
