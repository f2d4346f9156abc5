"""A prefix as a range."""

from hypothesis import given
from hypothesis import strategies as st

from portal.grid.filters import in_prefix


@given(st.text(min_size=1, max_size=5), st.text(max_size=8))
def test_a_prefix_as_a_range_means_the_prefix(prefix: str, text: str) -> None:
    """Python compares code points, as text COLLATE "C" does in UTF-8."""
    condition = dict(in_prefix("x", prefix).children)
    inside = text >= condition["x__gte"] and ("x__lt" not in condition or text < condition["x__lt"])
    assert inside == text.startswith(prefix)
