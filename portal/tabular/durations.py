"""Times of day and durations of spreadsheets, which readers of workbooks give as moments around the year 1900."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import polars as pl

_EPOCHS = (("1899-12-31 ", "1900-01-", "1900-02-"), ("1904-01-", "1904-02-"))
"""How the text of a duration below sixty days begins, under Excel's two epochs. No price list holds such dates."""
_ODS = re.compile(r"(-?)PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d{0,9})?S", re.ASCII)


def as_durations(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells that hold such a moment as hours, minutes and seconds: 65 seconds are "0:01:05", 25 hours "25:00:00"."""
    beginnings = [beginning for epoch in _EPOCHS for beginning in epoch]
    begun = [pl.any_horizontal(pl.col(name).str.starts_with(b) for b in beginnings).any() for name in cells.columns]
    if not cells.height:
        return cells
    found = cells.select(flag.alias(name) for flag, name in zip(begun, cells.columns, strict=True)).row(0)
    for name in (name for name, has in zip(cells.columns, found, strict=True) if has):
        texts = cells[name].drop_nulls().unique().to_list()
        known = {text: said for text in texts if (said := _duration(text))}
        cells = cells.with_columns(pl.col(name).replace(known))
    return cells


def _duration(text: str) -> str:
    """ "" for what is no moment of the first sixty days."""
    for zero, beginnings in zip((datetime(1899, 12, 31), datetime(1904, 1, 1)), _EPOCHS, strict=True):  # noqa: DTZ001
        if text.startswith(beginnings):
            try:
                return _written(datetime.fromisoformat(text) - zero)
            except ValueError:
                return ""
    return ""


def _written(length: timedelta) -> str:
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def of_open_document(value: str) -> str:
    """An `office:time-value` such as PT25H00M00S in the same form; "" for another form."""
    match = _ODS.fullmatch(value)
    return f"{match[1]}{int(match[2])}:{int(match[3]):02}:{int(match[4]):02}" if match else ""
