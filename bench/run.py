"""`make bench`: run the measurements and print each against its target.

    python -m bench.run [WORD ...] [--quick] [--rounds 7] [--json FILE] [--list] [--scale 0.2] [--growth]

`make bench ARGS=pages` runs one of them: those whose name has a WORD.

A module `bench/bench_<what>.py` plugs in by having `BENCHMARKS`, a list of plan.Benchmark.
"""

import argparse
import gc
import importlib
import json
import os
import platform
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from bench.ground import prepared
from bench.measure import Result
from bench.plan import Benchmark, Options

RED, GREEN, BOLD, PLAIN = "\033[31;1m", "\033[32m", "\033[1m", "\033[0m"


def benchmarks() -> list[Benchmark]:
    """All of them, in the order of their modules' names."""
    found: list[Benchmark] = []
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        found += importlib.import_module(f"bench.{path.stem}").BENCHMARKS
    return found


def report(results: Sequence[tuple[str, Result]], *, colour: bool) -> str:
    """The table for people."""
    lines = [f"{'':9} {'measured':>10}  {'target':>9}  {'min – max':>13}  what"]
    for _name, result in results:
        word, paint = ("", "") if result.target is None else ("met", GREEN) if result.met else ("MISSED", RED)
        target = "" if result.target is None else f"≤ {result.target:g} {result.unit}"
        spread = "" if result.low is None or result.high is None else f"{result.low:.2f} – {result.high:.2f}"
        figure = f"{result.value:.2f}" if result.unit in {"×", "s"} else f"{result.value:.1f}"
        line = f"{word:9} {figure + ' ' + result.unit:>10}  {target:>9}  {spread:>13}  {result.title}"
        if result.detail:
            line += f" ({result.detail})"
        lines.append(f"{paint}{line}{PLAIN}" if colour and paint else line)
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0 when everything could be measured (whether targets are met or not), 1 when something failed."""
    parser = argparse.ArgumentParser(prog="bench.run", description="Measure the hot paths against their floors.")
    parser.add_argument("--quick", action="store_true", help="small data and 3 rounds: does it run, not how fast")
    parser.add_argument("--rounds", type=int, default=0, help="rounds of each ratio (7; quick: 3)")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="of the decks of `shapes`: 0.2 is a fifth of the codes"
    )
    parser.add_argument("--growth", action="store_true", help="`shapes`: also the exponent of time against size")
    parser.add_argument("only", nargs="*", default=[], metavar="WORD", help="benchmarks whose name has a WORD")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument("--list", action="store_true", help="print the names and stop")
    chosen = parser.parse_args(arguments)
    todo = [b for b in benchmarks() if not chosen.only or any(word in b.name for word in chosen.only)]
    if chosen.list or not todo:
        print("\n".join(b.name for b in todo) or "no benchmark has such a name")
        return 0 if todo else 1
    rounds = chosen.rounds or (3 if chosen.quick else 7)
    options = Options(rounds=rounds, quick=chosen.quick, scale=chosen.scale, growth=chosen.growth)
    results: list[tuple[str, Result]] = []
    failed: list[str] = []
    with prepared() as ground:
        python_thresholds = gc.get_threshold()
        for benchmark in todo:
            gc.unfreeze()  # what the last one set, as a web process does, is not for a worker's job
            gc.set_threshold(*python_thresholds)
            began = time.perf_counter()
            print(f"{benchmark.name} …", file=sys.stderr, flush=True)
            try:
                results += [(benchmark.name, result) for result in benchmark.run(ground, options)]
            except Exception:  # noqa: BLE001 -- the others are still worth measuring
                traceback.print_exc()
                failed.append(benchmark.name)
            print(f"{benchmark.name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    colour = sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))
    print(
        f"\nPython {platform.python_version()}, {os.cpu_count()} cores (load {os.getloadavg()[1]:.1f} over 5 minutes:"
        f" above the cores, times in ms and s say little), {options.codes:,} codes,"
        f" median of {options.rounds} rounds\n{report(results, colour=colour)}"
    )
    for name in failed:
        text = f"FAILED    {name} could not be measured (the error is above)"
        print(f"{RED}{text}{PLAIN}" if colour else text)
    if chosen.json:
        figures = [{"benchmark": name, **result.to_json()} for name, result in results]
        chosen.json.write_text(json.dumps({"results": figures, "failed": failed}, indent=1), encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
