"""Staff inside a partner: "Log in as", "Work as the platform", and who may not write at all."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gateways.models import TermGateway
from portal.grid.models import GridChoice
from portal.history.models import Event
from portal.tenancy import wall
from products.models import WebProduct
from tenants import partners, people, visits
from tenants.models import Partner, Session, StaffVisit, User
from tests.conftest import Cast

pytestmark = pytest.mark.django_db

ADD = {
    "type": "business", "cultures": ["en-GB"], "default_culture": "en-GB", "currencies": ["EUR"],
    "brand": "Visited", "domain": "visited.example.com", "cms": "own",
}  # fmt: skip


@pytest.fixture
def staff(cast: Cast, client_for: Callable) -> Client:
    return client_for(cast.staff)


def begin(client: Client, user: User, **data: str):
    return client.post(f"/admin/visit/as/{user.pk}/", {"reason": "Ticket 12", **data})


def visit() -> StaffVisit:
    with wall.enter_staff(actor_name="test"):
        return StaffVisit.objects.order_by("-id")[0]


def events(table: str) -> list[Event]:
    with wall.enter_staff(actor_name="test"):
        return list(Event.objects.filter(table_name=table).order_by("id"))


def test_looking_as_somebody_and_ending(cast: Cast, staff: Client) -> None:
    assert staff.get("/web-products/").status_code == 403, "staff have no partner of their own"
    assert "Reason" in staff.get(f"/admin/visit/as/{cast.acme.owner.pk}/").content.decode()
    assert begin(staff, cast.acme.owner).status_code == 302
    page = staff.get("/web-products/").content.decode()
    assert "Staff as Acme Owner" in page
    assert "to look only" in page
    assert "Your account" not in page
    assert "Staff as Acme Owner" in staff.get("/admin/").content.decode(), "the banner stands in the admin too"
    assert staff.post("/web-products/add/", ADD).status_code == 403
    assert staff.get("/web-products/add/").status_code == 403
    assert "ended" in staff.post("/admin/visit/end/", follow=True).content.decode()
    assert staff.get("/web-products/").status_code == 403
    assert staff.get("/admin/").status_code == 200, "the staff's own session goes on"
    told = [(event.operation, event.actor_name) for event in events("tenants_staffvisit")]
    assert told == [("I", "Staff as Acme Owner"), ("U", "Staff as Acme Owner")]


def test_the_database_refuses_what_the_code_would_let_through(
    cast: Cast, staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(staff, cast.acme.owner)
    monkeypatch.setattr("portal.grid.access.check_writer", lambda _request: None)
    monkeypatch.setattr("portal.grid.pages.check_writer", lambda _request: None)
    staff.raise_request_exception = False
    assert staff.post("/web-products/add/", ADD).status_code == 500
    with wall.enter_staff(actor_name="test"):
        assert not WebProduct.objects.filter(brand="Visited").exists()


def test_changes_count_under_both_names(cast: Cast, staff: Client) -> None:
    begin(staff, cast.acme.editor, may_write="on")
    assert "changes count" in staff.get("/web-products/").content.decode()
    assert staff.post("/web-products/add/", ADD).status_code == 303
    (event,) = events("products_webproduct")
    assert (event.actor_name, event.actor_id) == ("Staff as Acme Editor", cast.staff.pk)
    assert event.partner_id == cast.acme.partner.pk


def test_writing_as_a_reader_or_into_a_suspended_partner_stays_refused(cast: Cast, staff: Client) -> None:
    begin(staff, cast.acme.reader, may_write="on")
    assert staff.post("/web-products/add/", ADD).status_code == 403
    staff.post("/admin/visit/end/")
    with wall.enter_staff(actor_name="test"):
        partners.suspend(Partner.objects.get(pk=cast.acme.partner.pk), reason="Unpaid")
    begin(staff, cast.acme.owner, may_write="on")
    answer = staff.post("/web-products/add/", ADD)
    assert answer.status_code == 403
    assert "Unpaid" in answer.content.decode()


def test_a_persons_own_pages_stay_closed(cast: Cast, staff: Client) -> None:
    begin(staff, cast.acme.owner, may_write="on")
    for path in ("/account/", "/logout/", "/forgotten/", "/link/"):
        assert staff.get(path).status_code == 403, path
    for path in ("/account/password/", "/account/word/", "/account/sessions/end/", "/logout/", "/users/columns/"):
        assert staff.post(path, {"handle": "x"}).status_code == 403, path
    assert staff.get("/web-products/").status_code == 200


def test_people_are_not_managed_on_a_visit(cast: Cast, staff: Client) -> None:
    begin(staff, cast.acme.owner, may_write="on")
    new = {"email": "new@acme.example", "name": "New", "role": "owner"}
    assert staff.post("/users/add/", new).status_code == 403
    editor = cast.acme.editor.pk
    for path in (f"/users/{editor}/edit/", f"/users/{editor}/deactivate/", f"/users/{editor}/invite/"):
        assert staff.post(path, {"name": "X", "role": "owner"}).status_code == 403, path
    assert staff.post("/settings/partner/", {"name": "X"}).status_code == 403
    with wall.enter_partner(cast.acme.partner.pk, staff_id=cast.staff.pk), pytest.raises(ValidationError):
        people.invite(email="x@acme.example", name="X", role="owner")


def test_time_runs_out_mid_way(cast: Cast, staff: Client) -> None:
    begin(staff, cast.acme.owner)
    assert visit().ends_at <= timezone.now() + timedelta(minutes=30)
    with wall.enter_staff(actor_name="test"):
        StaffVisit.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    page = staff.get("/web-products/")
    assert page.status_code == 403
    assert "the time was up" in page.content.decode()
    assert (visit().end, visit().ended_at is not None) == ("time", True)
    assert staff.get("/admin/").status_code == 200


def test_staff_or_the_person_deactivated_meanwhile(cast: Cast, client_for: Callable) -> None:
    first, second = client_for(cast.staff), client_for(cast.staff)
    begin(first, cast.acme.editor)
    with wall.enter_staff(actor_name="test"):
        User.objects.filter(pk=cast.acme.editor.pk).update(is_active=False)
    assert first.get("/web-products/").status_code == 403
    assert visit().end == "closed"
    begin(second, cast.acme.owner)
    assert second.get("/web-products/").status_code == 200
    with wall.enter_staff(actor_name="test"):
        User.objects.filter(pk=cast.staff.pk).update(is_active=False)
    assert second.get("/web-products/").headers["Location"].startswith("/login/")


def test_one_visit_at_a_time(cast: Cast, staff: Client) -> None:
    begin(staff, cast.acme.owner)
    again = begin(staff, cast.globex.owner)
    assert again.status_code == 422
    assert "End that first" in again.content.decode()
    assert "End that first" in staff.post("/admin/visit/platform/", follow=True).content.decode()
    staff.post("/admin/visit/end/")
    assert begin(staff, cast.globex.owner).status_code == 302


def test_who_can_not_be_logged_in_as(cast: Cast, staff: Client) -> None:
    assert begin(staff, cast.staff).status_code == 422
    assert begin(staff, cast.acme.owner, reason="  ").status_code == 422
    with wall.enter_staff(actor_name="test"):
        User.objects.filter(pk=cast.acme.reader.pk).update(is_active=False)
    assert begin(staff, cast.acme.reader).status_code == 422
    assert staff.get("/admin/visit/as/987654/").status_code == 404
    assert staff.get("/admin/visit/end/").status_code == 405
    assert staff.post("/admin/visit/end/").status_code == 302


def test_only_verified_staff_begin_one(cast: Cast, client_for: Callable, client: Client) -> None:
    for browser in (client, client_for(cast.acme.owner)):
        for path in (f"/admin/visit/as/{cast.acme.owner.pk}/", "/admin/visit/platform/", "/admin/visit/end/"):
            assert browser.post(path, {"reason": "x"}).headers["Location"].startswith("/admin/login/")


def test_a_session_that_names_somebody_elses_visit_gets_nothing(cast: Cast, client_for: Callable) -> None:
    """The number in a session is no key: it counts for the member of staff who began, and for nobody else."""
    with wall.enter_staff(actor_name="test"):
        other = User.objects.create(email="eve@platform.example", name="Eve", is_staff=True, is_superuser=True)
    first, second, partner = client_for(cast.staff), client_for(other), client_for(cast.globex.reader)
    begin(first, cast.acme.owner, may_write="on")
    for thief in (second, partner):
        session = thief.session
        session[visits._KEY] = visit().pk
        session.save()
    assert second.get("/web-products/").status_code == 403
    assert "Globex" in partner.get("/web-products/").content.decode()
    assert "Acme" not in partner.get("/web-products/").content.decode()


def test_no_session_of_the_person_is_made_or_touched(cast: Cast, staff: Client) -> None:
    begin(staff, cast.acme.owner)
    staff.get("/web-products/")
    with wall.enter_login():
        assert not Session.objects.filter(user=cast.acme.owner).exists()
        assert fresh_login(cast.acme.owner) is None


def fresh_login(user: User) -> object:
    return User.objects.get(pk=user.pk).last_login


def test_logging_out_ends_it(cast: Cast, staff: Client) -> None:
    begin(staff, cast.acme.owner)
    staff.post("/admin/logout/")
    assert visit().end == "ended"


def test_those_who_never_come_back_are_closed(cast: Cast, staff: Client) -> None:
    begin(staff, cast.acme.owner)
    assert visits.close_overdue() == 0
    with wall.enter_staff(actor_name="test"):
        StaffVisit.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert visits.close_overdue() == 1
    assert visit().end == "time"


def test_the_partner_reads_visits_and_cannot_write_them(cast: Cast, staff: Client, as_partner: Callable) -> None:
    begin(staff, cast.acme.owner)
    with as_partner(cast.acme):
        assert StaffVisit.objects.get().reason == "Ticket 12"
        for change in (
            lambda: StaffVisit.objects.update(reason="x"),
            lambda: StaffVisit.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                change()
    with as_partner(cast.globex):
        assert not StaffVisit.objects.exists()


def test_working_as_the_platform(cast: Cast, staff: Client, client_for: Callable) -> None:
    answer = staff.post("/admin/visit/platform/")
    assert answer.headers["Location"] == "/term-gateways/"
    page = staff.get("/term-gateways/").content.decode()
    assert "Staff as the platform" in page
    gateway = {"name": "Shared", "authentication": "ip", "addresses": "198.51.100.4", "currency": "USD"}
    assert staff.post("/term-gateways/add/", gateway).status_code == 303
    assert staff.get("/account/").status_code == 403
    assert staff.post("/term-gateways/columns/", {"column": ["name"]}).status_code in {200, 303}
    assert staff.post("/users/add/", {"email": "x@y.example", "name": "X", "role": "owner"}).status_code == 403
    with wall.enter_partner(0, actor_name="test"):
        assert TermGateway.objects.get().name == "Shared"
    partner = client_for(cast.acme.owner)
    assert "Shared" in partner.get("/term-gateways/").content.decode()
    with wall.enter_staff(actor_name="test"):
        pk = TermGateway.objects.get().pk
    assert partner.post(f"/term-gateways/{pk}/edit/", gateway).status_code == 403
    staff.post("/admin/visit/end/")
    assert staff.get("/term-gateways/").status_code == 403


def test_the_way_to_each_of_the_platforms_pages(cast: Cast, staff: Client) -> None:
    """From the staff's index and from each list, to the page it is about; a visit that runs goes on."""
    places = ["term-gateways", "ddi-gateways", "term-pricelists", "ddi-pricelists"]
    index = staff.get("/admin/").content.decode()
    assert re.findall(r'name="to" value="([^"]+)"', index) == places
    models = [
        "gateways/termgateway",
        "gateways/ddigateway",
        "pricelists/termpricelist",
        "pricelists/ddipricelist",
    ]
    for place, model in zip(places, models, strict=True):
        page = staff.get(f"/admin/{model}/").content.decode()
        assert f'name="to" value="{place}"' in page
        assert f"/admin/{model}/" in index
        answer = staff.post("/admin/visit/platform/", {"to": place}, follow=True)
        assert answer.status_code == 200
        assert answer.redirect_chain == [(reverse(place), 302)]
        assert "Staff as the platform" in answer.content.decode()
    with wall.enter_staff(actor_name="test"):
        assert StaffVisit.objects.count() == 1
    for nonsense in ("dashboard", "//evil.example", "\x00", ""):
        answer = staff.post("/admin/visit/platform/", {"to": nonsense})
        assert answer.headers["Location"] == "/term-gateways/"


# ---- the read-only transaction


def test_a_read_only_door_refuses_every_write_and_cannot_be_opened(cast: Cast) -> None:
    with wall.enter_partner(cast.acme.partner.pk, read_only=True):
        assert wall.reads_only()
        for change in (
            lambda: Partner.objects.filter(pk=cast.acme.partner.pk).update(name="X"),
            lambda: GridChoice.objects.create(user_id=cast.acme.owner.pk, grid="x"),
        ):
            with pytest.raises(DatabaseError, match="read-only transaction"), transaction.atomic():
                change()
        with pytest.raises(DatabaseError, match="read-only transaction"), wall.enter_login():
            User.objects.update(name="X")
        with pytest.raises(DatabaseError), transaction.atomic(), transaction.get_connection().cursor() as cursor:
            cursor.execute("SET TRANSACTION READ WRITE")
    with wall.enter_partner(cast.acme.partner.pk):
        assert not wall.reads_only()
        assert Partner.objects.filter(pk=cast.acme.partner.pk).update(name="Acme") == 1


def test_a_suspended_partner_reads_and_its_people_keep_their_own_things(cast: Cast, client_for: Callable) -> None:
    owner = client_for(cast.acme.owner)
    with wall.enter_staff(actor_name="test"):
        partners.suspend(Partner.objects.get(pk=cast.acme.partner.pk), reason="The invoice of May is unpaid.")
    page = owner.get("/web-products/").content.decode()
    assert "The invoice of May is unpaid." in page
    refused = owner.post("/web-products/add/", ADD)
    assert refused.status_code == 403
    assert "The invoice of May is unpaid." in refused.content.decode()
    assert owner.post("/web-products/columns/", {"column": ["brand"]}).status_code in {204, 303}
    assert owner.post("/account/sessions/end/").status_code == 302
    assert owner.post("/logout/").status_code == 302
    assert owner.get("/web-products/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_readers_page_size_is_kept_after_the_read_only_transaction(cast: Cast, client_for: Callable) -> None:
    reader = client_for(cast.acme.reader)
    assert reader.get("/web-products/?size=20").status_code == 200
    with wall.enter_partner(cast.acme.partner.pk):
        assert GridChoice.objects.get(user_id=cast.acme.reader.pk).size == 20
