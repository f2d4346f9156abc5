"""Lists in an order, and bars."""

import pytest

from portal.grid import ordering
from portal.grid.histogram import histogram


@pytest.mark.parametrize(
    ("posted", "order"),
    [
        ({"id": "2", "move": "up"}, [2, 1, 3]),
        ({"id": "2", "move": "down"}, [1, 3, 2]),
        ({"id": "1", "move": "up"}, [1, 2, 3]),
        ({"id": "3", "place": "0"}, [3, 1, 2]),
        ({"id": "1", "place": "99"}, [2, 3, 1]),
        ({"id": "9", "move": "up"}, [1, 2, 3]),
        ({"id": "x", "place": "-1"}, [1, 2, 3]),
        ({}, [1, 2, 3]),
    ],
)
def test_a_list_is_put_into_a_new_order(posted: dict[str, str], order: list[int]) -> None:
    assert ordering.new_order([1, 2, 3], posted) == order


def test_bars_stand_on_the_line_and_nothing_is_invisible() -> None:
    drawn = histogram("Margins", [("0 %", 0), ("5 %", 1), ("10 %", 1000)], marked=["0 %"])
    assert [bar.height for bar in drawn.bars] == [0, 1, 120]
    assert all(bar.y + bar.height == drawn.floor for bar in drawn.bars)
    assert [bar.marked for bar in drawn.bars] == [True, False, False]
    assert histogram("None", []).bars == []
