"""What keeps an import of a million routes fast, and right: stems, orders and whole rows are worked out in bulk."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from os.path import commonprefix
from pathlib import Path

import polars as pl
import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from hypothesis import given
from hypothesis import strategies as st

from gateways.coverage.matching import match
from gateways.coverage.shapes import OFFER, VERSIONS, arranged
from gateways.coverage.term import _with_ends
from gateways.models import Route, RouteBlock, TermGateway
from gateways.models.versioned import FOREVER, Versioned, common_start
from tests.conftest import Cast
from tests.gateways.coverage.conftest import bring_in, line

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
CODES = st.lists(st.text("0123456789", min_size=1, max_size=15), min_size=1, max_size=5, unique=True).map(sorted)


@given(first=st.text("0123", max_size=15), second=st.text("0123", max_size=15))
def test_the_common_start_of_two_codes(first: str, second: str) -> None:
    assert common_start(first, second) == commonprefix([first, second])  # noqa: RUF071 -- of characters is meant


@given(lists=st.lists(CODES, min_size=1, max_size=8))
def test_ends_and_stem_of_every_list_of_codes(lists: list[list[str]]) -> None:
    frame = pl.DataFrame({"codes": [",".join(codes) for codes in lists], "code_count": [len(codes) for codes in lists]})
    found = _with_ends(frame).select("codes", "code_min", "code_max", "code_stem").rows()
    assert found == [
        (",".join(codes), codes[0], codes[-1], commonprefix([codes[0], codes[-1]]))  # noqa: RUF071
        for codes in lists
    ]


@given(rows=st.lists(st.tuples(st.sampled_from("abé "), st.sampled_from(["", "33", "33,34"]), CODES), max_size=12))
def test_arranged_is_the_order_of_the_texts(rows: list[tuple[str, str, list[str]]]) -> None:
    frame = pl.DataFrame(
        [(name, key, ",".join(codes)) for name, key, codes in rows],
        schema={"destination": pl.String, "origin_key": pl.String, "codes": pl.String},
        orient="row",
    )
    assert arranged(frame, "destination", "origin_key", "codes").rows() == sorted(frame.rows())


def test_only_versions_that_agree_in_everything_are_set_apart() -> None:
    terms = {
        "destination": "Poland",
        "country": "PL",
        "line_type": "L",
        "rate": 10,
        "connection_fee": 0,
        "first_increment": 60,
        "next_increment": 1,
        "status": "active",
        "origin_key": "",
    }
    held = [{**terms, "codes": str(code)} for code in range(48, 55)]
    times = {"valid_from": NOW - timedelta(days=9), "valid_to": FOREVER, "closed_by": None}
    versions = pl.DataFrame([{"id": n, **row, **times} for n, row in enumerate(held)], schema=VERSIONS)
    other = [{}, {"country": "DE"}, {"line_type": "M"}, {"next_increment": 60}, {"status": "blocked"}, {"rate": 11}]
    offered = [{**row, **change, "valid_from": None} for row, change in zip(held, other, strict=False)]
    found = match(versions=versions, offer=pl.DataFrame(offered, schema=OFFER), now=NOW, mode="replace", effect="now")
    assert found.same["codes"].to_list() == ["48"]
    assert found.versions["codes"].to_list() == ["49", "50", "51", "52", "53", "54"]
    assert found.offer["codes"].to_list() == ["49", "50", "51", "52", "53"]


def test_no_version_has_a_generated_column() -> None:
    """PostgreSQL reads such a column's expression anew for every row that an UPDATE doesn't recompute."""
    versions = [model for model in apps.get_models() if issubclass(model, Versioned)]
    assert Route in versions
    for model in versions:
        assert not [field.name for field in model._meta.fields if isinstance(field, models.GeneratedField)], model


def test_the_database_refuses_a_stem_that_is_none(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable[..., Path]
) -> None:
    gateway: TermGateway = gateway_of(cast.acme)
    with as_partner(cast.acme):
        bring_in(gateway, deck_file(line("48", "Poland", "0.01"), line("485", "Poland", "0.01")))
        route = Route.objects.get(gateway=gateway)
        assert (route.codes, route.code_stem) == (["48", "485"], "48")
        with pytest.raises(IntegrityError, match="gateways_route_stem"), transaction.atomic():
            Route.objects.filter(pk=route.pk).update(code_stem="485")


def test_pieces_of_a_route_that_is_blocked_in_part_have_their_stems(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable[..., Path]
) -> None:
    gateway: TermGateway = gateway_of(cast.acme)
    path = deck_file(*(line(code, "Poland", "0.01") for code in ("4850", "4851", "4860")))
    with as_partner(cast.acme):
        RouteBlock.objects.create(gateway=gateway, destination="Poland", codes=["4860"], reason="fraud")
        bring_in(gateway, path)
        pieces = Route.objects.filter(gateway=gateway, ended=False).order_by("code_min")
        assert [(piece.codes, piece.status, piece.code_stem) for piece in pieces] == [
            (["4850", "4851"], "active", "485"),
            (["4860"], "held", "4860"),
        ]
