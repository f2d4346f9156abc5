"""The route a call takes: against a slow version over dictionaries, and case by case."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from gateways.filters.term_gateways import RouteFilter
from gateways.models import Route, TermGateway
from gateways.term_gateways.matching import best_match
from gateways.term_gateways.saving import GatewayDraft, add_term_gateway
from pricelists.models import TermPrice, TermPricelist
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


def a_gateway(name: str = "Supplier") -> TermGateway:
    return add_term_gateway(GatewayDraft(name=name, authentication="ip", currency="USD", addresses="203.0.113.5"))


def routes(gateway: TermGateway) -> QuerySet[Route]:
    return Route.objects.filter(gateway=gateway)


DIGITS = st.text(alphabet="12", min_size=1, max_size=5)
ORIGINS = st.lists(st.text(alphabet="12", min_size=1, max_size=3), max_size=2, unique=True)
TABLES = st.lists(st.tuples(st.lists(DIGITS, min_size=1, max_size=4, unique=True), ORIGINS), max_size=8)


def slowly(table: list[tuple[list[str], list[str]]], called: str, caller: str) -> tuple[int, str, str] | None:
    """The definition, word by word: every (origin, code) that fits, the longest code, then the longest origin."""
    fits = [
        (len(code), len(origin), index, code, origin)
        for index, (codes, origins) in enumerate(table)
        for code in codes
        for origin in (origins or [""])
        if called.startswith(code) and caller.startswith(origin)
    ]
    if not fits:
        return None
    _code, _origin, index, code, origin = max(fits)
    return index, code, origin


@settings(max_examples=120)
@given(table=TABLES, called=st.text(alphabet="12", min_size=3, max_size=8), caller=st.text(alphabet="12", max_size=6))
def test_it_equals_the_longest_prefix_over_dictionaries(
    cast: Cast, as_partner: Callable, make_route: Callable, table: list, called: str, caller: str
) -> None:
    with as_partner(cast.acme):
        gateway = a_gateway()
        begun = timezone.now() - timedelta(days=1)
        made = [make_route(gateway, " ".join(c), origins=" ".join(o), valid_from=begun) for c, o in table]
        expected = slowly(table, called, caller)
        found = best_match(routes(gateway), called=called, caller=caller)
        got = (made.index(found.row), found.code, found.origin_code) if found else None
        transaction.set_rollback(True)
    assert got == expected


def test_a_longer_code_beats_a_longer_origin(cast: Cast, as_partner: Callable, make_route: Callable) -> None:
    with as_partner(cast.acme):
        gateway = a_gateway()
        make_route(gateway, "48", origins="4420", destination="Poland from London")
        make_route(gateway, "48600", destination="Poland Mobile")
        make_route(gateway, "48", destination="Poland")
        mobile = best_match(routes(gateway), called="48600123456", caller="442012345678")
        fixed = best_match(routes(gateway), called="48222222222", caller="442012345678")
        other = best_match(routes(gateway), called="48222222222", caller="33123456789")
        withheld = best_match(routes(gateway), called="48222222222")
        assert [str(m.row) for m in (mobile, fixed, other, withheld) if m] == [
            "Poland Mobile",
            "Poland from London",
            "Poland",
            "Poland",
        ]
        assert fixed is not None
        assert (fixed.code, fixed.origin_code) == ("48", "4420")


def test_only_versions_that_hold_at_the_moment_count(cast: Cast, as_partner: Callable, make_route: Callable) -> None:
    may = datetime(2026, 5, 1, tzinfo=UTC)
    with as_partner(cast.acme):
        gateway = a_gateway()
        make_route(gateway, "48", destination="old", valid_from=may, valid_to=may + timedelta(days=2), ended=True)
        make_route(gateway, "48", destination="new", valid_from=may + timedelta(days=2))
        make_route(gateway, "486", destination="to come", valid_from=timezone.now() + timedelta(days=2))

        def at(moment: datetime | None) -> str | None:
            found = best_match(routes(gateway), called="48600123456", at=moment)
            return str(found.row) if found else None

        assert at(may - timedelta(seconds=1)) is None
        assert at(may) == "old"
        assert at(may + timedelta(days=2) - timedelta(seconds=1)) == "old"
        assert at(may + timedelta(days=2)) == "new"
        assert at(None) == "new"
        assert at(timezone.now() + timedelta(days=3)) == "to come"


def test_codes_of_very_different_beginnings(cast: Cast, as_partner: Callable, make_route: Callable) -> None:
    with as_partner(cast.acme):
        gateway = a_gateway()
        row = make_route(gateway, "1 48 870 8816 9")
        row.refresh_from_db()
        assert row.code_stem == ""
        assert best_match(routes(gateway), called="881655512345") is not None
        assert best_match(routes(gateway), called="881555512345") is None


@pytest.mark.parametrize(
    ("codes", "stem"),
    [("48", "48"), ("48 480", "48"), ("4850 4860", "48"), ("1 2", ""), ("123456789012345", "123456789012345")],
)
def test_the_stem_is_what_all_codes_begin_with(
    cast: Cast, as_partner: Callable, make_route: Callable, codes: str, stem: str
) -> None:
    with as_partner(cast.acme):
        row = make_route(a_gateway(), codes)
        row.refresh_from_db()
        assert row.code_stem == stem


def test_another_partners_routes_do_not_exist(cast: Cast, as_partner: Callable, make_route: Callable) -> None:
    with as_partner(cast.globex):
        theirs = a_gateway()
        make_route(theirs, "48")
    with as_partner(cast.acme):
        assert best_match(Route.objects.filter(gateway_id=theirs.pk), called="48600123456") is None


def test_prices_are_matched_alike(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        pricelist = TermPricelist.objects.create(name="Retail", currencies=["EUR", "USD"])
        for currency, code in [("EUR", "48"), ("USD", "486")]:
            TermPrice.objects.create(
                pricelist=pricelist, currency=currency, rate="0.1", destination=code,
                codes=[code], code_count=1, code_min=code, code_max=code,
            )  # fmt: skip
        found = best_match(TermPrice.objects.filter(pricelist=pricelist, currency="EUR"), called="48600123456")
        assert found is not None
        assert found.code == "48"


def test_behind_the_wall_the_stem_is_an_index_condition(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme), connection.cursor() as cursor:
        # The order makes the planner take this index on an empty table; what is asked is what it uses it for.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM gateways_route WHERE gateway_id = 1 AND code_stem >= '4' ORDER BY code_stem"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    condition = next(line for line in plan.splitlines() if "Index Cond" in line)
    assert "code_stem" in condition


@settings(max_examples=60)
@given(table=TABLES, start=DIGITS, ended=st.lists(st.booleans(), min_size=8, max_size=8))
@pytest.mark.parametrize("day", ["", "2020-06-01"])
def test_the_parts_of_a_filter_by_code_hold_every_route_once(
    cast: Cast, as_partner: Callable, make_route: Callable, table: list, start: str, ended: list[bool], day: str
) -> None:
    spring, summer = datetime(2020, 3, 1, tzinfo=UTC), datetime(2020, 9, 1, tzinfo=UTC)
    with as_partner(cast.acme):
        gateway = a_gateway()
        expected = []
        for (codes, origins), over in zip(table, ended, strict=False):
            times = {"valid_to": summer, "ended": True} if over else {}
            made = make_route(gateway, " ".join(codes), origins=" ".join(origins), valid_from=spring, **times)
            if any(code.startswith(start) for code in codes) and (day or not over):
                expected.append(made.pk)
        filtered = RouteFilter({"code": start, "on": day}, queryset=routes(gateway))
        parts = [pk for part in filtered.parts for pk in part.values_list("pk", flat=True)]
        whole = list(filtered.qs.values_list("pk", flat=True))
        transaction.set_rollback(True)
    assert sorted(parts) == sorted(whole) == sorted(expected)
