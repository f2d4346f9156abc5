"""What a sheet shows a person and its cells alone don't tell: hidden rows, merged cells, formulas without a value."""

from portal.tabular.details.facts import MergedRange, SheetFacts

__all__ = ["MergedRange", "SheetFacts"]
