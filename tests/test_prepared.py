"""Statements that are kept: the same objects as Django's own query, and still behind the wall."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count, Max, Q
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.grid.choices import choice_of, keep_columns
from portal.grid.models import GridChoice
from portal.prepared import PreparedAggregate, PreparedError, PreparedRow, PreparedRows, PreparedValues, Together
from portal.tenancy import wall
from tenants.models import MemorableWordDevice, Session, User
from tests.conftest import Cast

Enter = Callable[..., AbstractContextManager[wall.Wall]]


def test_an_object_is_as_django_reads_it(cast: Cast) -> None:
    prepared = PreparedRow(lambda pk: User.objects.select_related("partner").filter(pk=pk), 1)
    with wall.enter_login():
        for person in (cast.acme.owner, cast.globex.reader, cast.staff):
            ours = prepared.first(person.pk)
            theirs = User.objects.select_related("partner").get(pk=person.pk)
            assert ours == theirs
            assert {f.attname: getattr(ours, f.attname) for f in User._meta.concrete_fields} == {
                f.attname: getattr(theirs, f.attname) for f in User._meta.concrete_fields
            }
            assert not ours._state.adding
            with CaptureQueriesContext(connection) as queries:
                assert ours.partner == theirs.partner
            assert not queries.captured_queries
        assert prepared.first(0) is None


def test_values_pass_the_converters_of_their_fields(cast: Cast) -> None:
    with wall.enter_login():
        made = MemorableWordDevice(user=cast.acme.owner, name="word")
        made.set_word("telephone")
        made.save()
        ours = PreparedRow(lambda pk: MemorableWordDevice.objects.filter(pk=pk), 1).first(made.pk)
        theirs = MemorableWordDevice.objects.get(pk=made.pk)
    assert ours is not None
    assert ours.challenge == theirs.challenge
    assert isinstance(ours.challenge, list)
    assert bytes(ours.sealed) == bytes(theirs.sealed)


def test_each_value_goes_to_its_own_place(cast: Cast) -> None:
    now = timezone.now()
    prepared = PreparedRow(
        lambda key, at: Session.objects.filter(expire_date__gt=at, session_key=key), "key", now - timedelta(days=1)
    )
    with wall.enter_login():
        for key, hours in (("one", 1), ("two", -1)):
            Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(hours=hours))
        found = prepared.first("one", now)
        assert found is not None
        assert found.session_key == "one"
        assert prepared.first("two", now) is None
        assert prepared.first("two", now - timedelta(hours=2)) is not None


def test_only_the_statement_is_kept_never_what_it_found(cast: Cast, as_partner: Enter) -> None:
    """Two partners, one statement: neither sees what the other one chose, though the numbers are the same."""
    for company, column in ((cast.acme, "name"), (cast.globex, "id")):
        with as_partner(company):
            keep_columns(user_id=company.owner.pk, grid="jobs", columns=[column])
    for company, other in ((cast.acme, cast.globex), (cast.globex, cast.acme), (cast.acme, cast.globex)):
        with as_partner(company):
            own = choice_of(user_id=company.owner.pk, grid="jobs")
            assert own is not None
            assert own.partner_id == company.partner.pk
            assert own.columns == ["name" if company is cast.acme else "id"]
            assert choice_of(user_id=other.owner.pk, grid="jobs") is None
            assert choice_of(user_id=company.owner.pk, grid="mails") is None


@pytest.mark.django_db
def test_outside_the_wall_it_fails_as_every_query_does() -> None:
    with pytest.raises(DatabaseError):
        choice_of(user_id=1, grid="jobs")


def test_a_query_with_other_values_inside_is_refused(cast: Cast) -> None:
    with wall.enter_login():
        with pytest.raises(PreparedError):
            PreparedRow(lambda pk: User.objects.filter(pk=pk, name="fixed"), 1).first(1)
        with pytest.raises(PreparedError):
            PreparedRow(lambda pk: User.objects.filter(pk=pk).annotate(n=Count("sessions")), 1).first(1)


def test_values_are_as_django_reads_them(cast: Cast) -> None:
    by_role = PreparedValues(
        lambda role: User.objects.filter(role=role, partner_id__gt=0).order_by("pk").values_list("pk", "partner__name"),
        "a role",
        fixed=(0,),
    )
    with wall.enter_login():
        for role in User.Role:
            theirs = User.objects.filter(role=role, partner_id__gt=0).order_by("pk").values_list("pk", "partner__name")
            assert len(theirs) == 2
            assert [tuple(row) for row in by_role.all(role.value)] == list(theirs)
        assert by_role.any(User.Role.OWNER.value)
        assert not by_role.any("nobody")


def test_several_objects_are_as_django_reads_them(cast: Cast) -> None:
    prepared = PreparedRows(lambda pk: User.objects.select_related("partner").filter(partner_id=pk).order_by("pk"), 1)
    with wall.enter_login():
        for company in (cast.acme, cast.globex):
            found = prepared.all(company.partner.pk)
            assert found == list(User.objects.filter(partner_id=company.partner.pk).order_by("pk"))
            assert {person.partner for person in found} == {company.partner}
        assert prepared.all(0) == []


def test_aggregates_are_as_django_reads_them(cast: Cast, as_partner: Enter) -> None:
    """Counted anew each time, inside the wall of who asks."""
    counts = {"all": Count("pk"), "wide": Count("pk", filter=Q(grid="tickets")), "most": Max("size")}
    with pytest.raises(PreparedError):
        PreparedAggregate(lambda: GridChoice.objects.distinct(), counts).read()
    prepared = PreparedAggregate(
        lambda grid: GridChoice.objects.exclude(grid=grid).order_by("grid"), counts, "a grid", fixed=("tickets",)
    )
    with as_partner(cast.acme):
        assert prepared.read("jobs") == {"all": 0, "wide": 0, "most": None}
        for grid, columns in (("jobs", ["name"]), ("mails", ["name"]), ("tickets", ["name"])):
            keep_columns(user_id=cast.acme.owner.pk, grid=grid, columns=columns)
        for grid in ("jobs", "tickets", "other"):
            assert prepared.read(grid) == GridChoice.objects.exclude(grid=grid).aggregate(**counts)
        assert prepared.read("jobs")["all"] == 2
    with as_partner(cast.globex):
        assert prepared.read("jobs")["all"] == 0


def test_a_fixed_value_is_one_that_was_named(cast: Cast) -> None:
    with wall.enter_login():
        named = PreparedRow(lambda pk: User.objects.filter(pk=pk, is_active=True, role="owner"), 1, fixed=("owner",))
        assert named.first(cast.acme.owner.pk) == cast.acme.owner
        assert named.first(cast.acme.reader.pk) is None
        with pytest.raises(PreparedError):
            PreparedRow(lambda pk: User.objects.filter(pk=pk, role="owner"), 1, fixed=("reader",)).first(1)


def test_statements_sent_together_answer_as_they_do_alone(cast: Cast, as_partner: Enter) -> None:
    """At one go, for whoever is inside the wall: an inner door asks for itself, and nothing is known afterwards."""
    page = Together()
    rows = page.asks(PreparedRows(lambda: GridChoice.objects.order_by("grid")))
    wide = page.asks(
        PreparedValues(lambda grid: GridChoice.objects.filter(grid=grid).values_list("grid", "columns"), "a grid"),
        lambda: "jobs",
    )
    counted = page.asks(PreparedAggregate(GridChoice.objects.all, {"n": Count("pk"), "most": Max("size")}))
    for company, grids in ((cast.acme, ("jobs", "100 %")), (cast.globex, ("jobs",))):
        with as_partner(company):
            for grid in grids:
                keep_columns(user_id=company.owner.pk, grid=grid, columns=["name"])
    with as_partner(cast.acme):
        alone = rows.all(), wide.all("jobs"), wide.all("100 %"), counted.read()
        with CaptureQueriesContext(connection) as queries, page.asked():
            assert (rows.all(), wide.all("jobs"), counted.read()) == (alone[0], alone[1], alone[3])
            assert rows.all()[0] is not rows.all()[0]
            assert len(queries.captured_queries) == 1
            assert wide.all("100 %") == alone[2]  # with a value that was not announced
            assert len(queries.captured_queries) == 2
            with as_partner(cast.globex):
                assert counted.read()["n"] == 1
            assert counted.read()["n"] == 2
        keep_columns(user_id=cast.acme.owner.pk, grid="mails", columns=["name"])
        assert counted.read()["n"] == 3
    with as_partner(cast.globex), page.asked():
        assert [choice.partner_id for choice in rows.all()] == [cast.globex.partner.pk]
