"""The columns of dial codes and origin codes."""

from types import SimpleNamespace

from gateways.tables.term_gateways import CodesColumn


def test_a_column_counts_its_own_codes() -> None:
    """26 origins of one dial code are 26 origins."""
    route = SimpleNamespace(origin_codes=[str(code) for code in range(30, 56)], codes=["48"], code_count=1)
    column = CodesColumn("Origin codes")
    shown = column.show(route.origin_codes, route)
    assert str(shown).startswith("30, 31, 32 ")
    assert "… 26 codes" in shown
    assert column.show(route.codes, route) == "48"
    assert column.plain(route.origin_codes, route) == ", ".join(route.origin_codes)
