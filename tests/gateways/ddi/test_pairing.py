"""Which offer is which: the best way to pair two sorted lists of prices, against trying all of them."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from gateways.coverage.ddi.pairing import aligned

COSTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), min_size=1, max_size=6).map(sorted)


def _apart(one: list, other: list, pairs: list) -> tuple[int, ...]:
    return tuple(sum(abs(one[a][k] - other[b][k]) for a, b in pairs) for k in range(2))


@given(COSTS, COSTS)
def test_the_least_difference_of_the_first_amount(one: list, other: list) -> None:
    found = aligned(one, other)
    few = min(len(one), len(other))
    assert len(found) == few
    assert sorted({a for a, _b in found}) == [a for a, _b in found]
    assert sorted({b for _a, b in found}) == [b for _a, b in found]
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    best = min(_apart(shorter, longer, list(enumerate(chosen))) for chosen in combinations(range(len(longer)), few))
    assert _apart(one, other, found) == best


@given(COSTS, COSTS)
def test_it_does_not_matter_which_side_is_which(one: list, other: list) -> None:
    assert len(aligned(one, other)) == len(aligned(other, one))
    assert _apart(one, other, aligned(one, other)) == _apart(other, one, aligned(other, one))
