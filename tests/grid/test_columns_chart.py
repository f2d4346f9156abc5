"""Columns of two parts: heights that can be trusted."""

from hypothesis import given
from hypothesis import strategies as st

from portal.grid.columns_chart import TALL, columns_chart

counts = st.integers(0, 10_000)


@given(st.lists(st.tuples(st.text(max_size=5), counts, counts), max_size=20))
def test_parts_stand_on_each_other_inside_the_drawing(columns: list[tuple[str, int, int]]) -> None:
    chart = columns_chart(label="New", names=("a", "b"), columns=columns)
    for column, (_label, lower, upper) in zip(chart.columns, columns, strict=True):
        assert column.lower_y + column.lower_height == TALL
        assert column.upper_y + column.upper_height == column.lower_y
        assert column.upper_y >= 0
        assert column.x + column.width <= chart.wide
        assert (column.lower_height + column.upper_height > 0) == bool(lower + upper)
    if any(lower + upper for _label, lower, upper in columns):
        assert min(column.upper_y for column in chart.columns) == 0  # the highest fills it
