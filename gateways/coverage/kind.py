"""What the two kinds of coverage have to say for themselves, so that Import Gateway Coverage is written once."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

import decks
from decks.outcome import ReadFile
from gateways.coverage.comparison import Comparison
from gateways.coverage.scheduling import Schedule
from gateways.models import CoverageImport
from gateways.models.coverage import Supplier
from portal.tabular.source import Progress


class CoverageKind(ABC):
    """Term routes, or DDI offers.

    key: the deck reader's name of the kind. field: of Deck and CoverageImport. table: of the versions.
    carried: the columns of a version that one which begins again takes over from it, beside gateway and times.
    """

    key: ClassVar[str]
    field: ClassVar[str]
    table: ClassVar[str]
    carried: ClassVar[tuple[str, ...]]
    opening_columns: ClassVar[Mapping[str, str]]
    """Column -> SQL type of what `_open` stages; `valid_from`, `valid_to` and `closed_by` come on top."""
    opening_values: ClassVar[Mapping[str, str]]
    """Column of the table -> SQL expression over the staged columns, where they differ."""

    @abstractmethod
    def read(self, path: Path, *, layout: decks.Layout, progress: Progress, size_limit: int) -> ReadFile:
        """Read a whole deck. Raises DeckError."""

    @abstractmethod
    def offer(self, deck: ReadFile) -> tuple[pl.DataFrame, list[decks.Remark]]:
        """The deck as it is staged, and what there is to remark on that. Raises ImportRefused."""

    @abstractmethod
    def compare(self, offer: pl.DataFrame, gateway: Supplier, *, now: datetime, effect: str) -> Comparison:
        """What the offer would change."""

    @abstractmethod
    def costs_nothing(self) -> pl.Expr:
        """Which rows of an offer cost nothing, so that a person has to say whether that is meant."""

    @abstractmethod
    def without_costless(self, offer: pl.DataFrame) -> pl.DataFrame:
        """The offer for when it isn't meant: what costs nothing isn't sold."""

    @abstractmethod
    def doubts(self, offer: pl.DataFrame, comparison: Comparison, gateway: Supplier) -> list[dict[str, Any]]:
        """What a person should look at before applying."""

    @abstractmethod
    def schedule(self, offer: pl.DataFrame, gateway: Supplier, *, now: datetime, mode: str, effect: str) -> Schedule:
        """What has to be written so that the offer holds."""

    @abstractmethod
    def recount(self, gateway: Supplier) -> list[str]:
        """Set the gateway's counts of its own coverage; the names of the fields that were set."""

    @abstractmethod
    def apply_more(self, planned: Schedule, coverage_import: CoverageImport, *, now: datetime) -> None:
        """What applying does beside closing and opening versions."""

    @abstractmethod
    def undo_more(self, coverage_import: CoverageImport, *, now: datetime) -> None:
        """What undoing does beside that."""

    @abstractmethod
    def applied(self, coverage_import: CoverageImport) -> None:
        """What follows an applied import, inside its transaction."""
