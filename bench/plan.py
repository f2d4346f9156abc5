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
    scale: float = 1.0
    """Of the decks of bench_shapes, to look at them on a small machine."""
    growth: bool = False
    """Also how times grow with the size."""

    @property
    def codes(self) -> int:
        """Dial codes in the big deck."""
        return 50_000 if self.quick else 1_000_000

    def codes_of(self, shape: str) -> int:
        """Dial codes in a deck of that shape: real `us` decks have some 200,000."""
        whole = 200_000 if shape == "us" else 1_000_000
        return round((10_000 if self.quick else whole) * self.scale)


@dataclass(frozen=True)
class Benchmark:
    """One thing to measure. `run(ground, options)` gives the lines of the report it stands for.

    Import Django models inside `run`: the module is loaded before there is a database.
    """

    name: str
    run: Callable[[Ground, Options], list[Result]]
