"""Keyset paging: every row once, whatever the order, and no cursor that breaks it."""

import base64
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.grid.keyset import BadCursor, Order, read_page
from portal.jobs.models import Job
from tests.conftest import Cast


def test_a_cursor_of_another_order_or_of_nonsense_is_refused() -> None:
    order = Order(model=Job, names=("created_at",))
    job = Job(pk=5, created_at=datetime(2026, 5, 3, 12, tzinfo=UTC))
    assert order.decode(order.encode(job, 51)) == (51, [job.created_at, 5])
    for bad in ("", "x", "é", "W10", "e30", "bnVsbA", order.encode(job, 1)[:-6], "A" * 3000):
        with pytest.raises(BadCursor):
            order.decode(bad)
    with pytest.raises(BadCursor):
        Order(model=Job, names=("label", "kind")).decode(order.encode(job, 1))


@given(st.binary(max_size=60))
def test_no_cursor_breaks_the_reading(data: bytes) -> None:
    cursor = base64.urlsafe_b64encode(data).decode()
    with contextlib.suppress(BadCursor):
        Order(model=Job, names=("ended_at",)).decode(cursor)


@pytest.mark.parametrize("names", [("ended_at",), ("label",), (), ("state", "label")])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("count_of_parts", [0, 1, 3])
def test_pages_cover_every_row_once(
    cast: Cast, as_partner: Callable, names: tuple[str, ...], descending: bool, count_of_parts: int
) -> None:
    with as_partner(cast.acme):
        for n in range(11):
            ended = datetime(2026, 1, 1 + n // 3, tzinfo=UTC) if n % 3 else None
            Job.objects.create(kind="x", label=f"Job {n // 4}", state=Job.State.values[n % 3], ended_at=ended)
        thirds = [[state] for state in Job.State.values[:3]]
        states = {0: [], 1: [Job.State.values], 3: thirds}[count_of_parts]
        parts = [Job.objects.filter(state__in=some) for some in states]
        order = Order(model=Job, names=names, descending=descending)
        expected = [job.pk for job in Job.objects.order_by(*order.order_by())]
        for size in (1, 2, 5, 11, 12):
            forward, page = [], read_page(Job.objects.all(), order, size=size, parts=parts)
            forward += [job.pk for job in page.rows]
            while page.after:
                assert page.first_position is not None
                page = read_page(Job.objects.all(), order, size=size, parts=parts, after=page.after)
                forward += [job.pk for job in page.rows]
            assert forward == expected
            page = read_page(Job.objects.all(), order, size=size, parts=parts, end=True)
            backward = [[job.pk for job in page.rows]]
            while page.before:
                page = read_page(Job.objects.all(), order, size=size, parts=parts, before=page.before)
                backward.insert(0, [job.pk for job in page.rows])
            assert [pk for rows in backward for pk in rows] == expected
            assert page.total == 11


def test_a_page_begins_at_a_key_and_never_at_a_number(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        order = Order(model=Job, names=("label",))
        jobs = Job.objects.filter(order.beyond(["Job 5", 7])).order_by(*order.order_by())[:50]
        sql = str(jobs.query)
    assert "OFFSET" not in sql
    assert '("jobs_job"."label", "jobs_job"."id") >' in sql


def test_counting_stops(cast: Cast, as_partner: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.grid.keyset.COUNT_LIMIT", 4)
    with as_partner(cast.acme):
        Job.objects.bulk_create(Job(kind="x", label=str(n)) for n in range(6))
        order = Order(model=Job, names=(), descending=True)
        assert read_page(Job.objects.all(), order, size=2).total is None
        assert read_page(Job.objects.all(), order, size=2, known_total=6).total == 6
        last = read_page(Job.objects.all(), order, size=2, end=True)
        assert last.first_position is None
