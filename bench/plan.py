"""What a measurement is, and what the command line may ask of all of them."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.ground import Ground
from bench.measure import Result


@dataclass(frozen=True)
class Options:
    """What the command line asked for."""

    rounds: int = 7
    quick: bool = False

    @property
    def codes(self) -> int:
        """Dial codes in the big deck."""
        return 50_000 if self.quick else 1_000_000


@dataclass(frozen=True)
class Benchmark:
    """One thing to measure. `run(ground, options)` gives the lines of the report it stands for.

    Import Django models inside `run`: the module is loaded before there is a database.
    """

    name: str
    run: Callable[[Ground, Options], list[Result]]
