"""The wall as code meets it: the ORM, joins, bulk work, jobs, streams, nested doors, savepoints, failing requests."""

import threading
from collections.abc import Iterator

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, connections, models, transaction
from django.db.utils import Error, IntegrityError, ProgrammingError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import override_settings
from django.urls import path

from portal.history.models import Event, Note
from portal.history.notes import add_note, notes_of
from portal.jobs import queue, running
from portal.jobs.models import Job
from portal.jobs.registry import job_kind
from portal.jobs.running import JobRun
from portal.tenancy import wall
from products.models import WebProduct
from tests import patience

COLUMNS = (
    "(type, cultures, default_culture, currencies, brand, domain, cms, state, created_at,"
    " domain_token, domain_proof, domain_problem, domain_failures)"
)
VALUES = "('chat', '{en}', 'en', '{EUR}', 'Forged', %s, 'own', 'development', now(), '', '', '', 0)"


def product(domain: str) -> WebProduct:
    return WebProduct(
        type="chat", cultures=["en"], default_culture="en", currencies=["EUR"], brand=domain, domain=domain, cms="own"
    )


@pytest.fixture
def owned(cast, as_partner) -> dict[str, WebProduct]:
    """A web product of each, with a note and a job about it."""
    found = {}
    for company in (cast.acme, cast.globex):
        name = company.partner.name.lower()
        with as_partner(company):
            found[name] = product(f"{name}.example")
            found[name].save()
            add_note(found[name], f"A note of {name}")
            queue.enqueue("test.count", subject=found[name], label=f"A job of {name}")
    return found


def run(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


# ---- the ORM, and SQL by hand


def test_the_orm_sees_only_ones_own(cast, owned, as_partner):
    other = owned["globex"]
    with as_partner(cast.acme):
        assert [p.domain for p in WebProduct.objects.all()] == ["acme.example"]
        assert [p.domain for p in WebProduct._base_manager.all()] == ["acme.example"]
        assert WebProduct.objects.filter(partner_id=cast.globex.partner.pk).count() == 0
        assert not WebProduct.objects.filter(pk=other.pk).exists()
        assert WebProduct.objects.in_bulk([other.pk, owned["acme"].pk]).keys() == {owned["acme"].pk}
        assert list(notes_of(other)) == []
        with pytest.raises(ObjectDoesNotExist):
            WebProduct.objects.get(pk=other.pk)
        with pytest.raises(ObjectDoesNotExist):
            other.refresh_from_db()


def test_another_partners_object_in_hand_can_be_neither_saved_nor_deleted(cast, owned, as_partner):
    other = owned["globex"]
    with as_partner(cast.acme):
        other.brand = "Stolen"
        with pytest.raises(Error), transaction.atomic():
            other.save()
        with pytest.raises(Error), transaction.atomic():
            other.save(force_update=True)
        assert other.__class__.objects.filter(pk=other.pk).update(brand="Stolen") == 0
        assert other.__class__.objects.filter(pk=other.pk).delete()[0] == 0
        assert WebProduct.objects.bulk_update([other], ["brand"]) == 0
    with as_partner(cast.globex):
        assert WebProduct.objects.get(pk=other.pk).brand == "globex.example"


def test_bulk_writes_reach_only_ones_own(cast, owned, as_partner):
    with as_partner(cast.acme):
        assert WebProduct.objects.update(brand="Same") == 1
        made = [product("one.example"), product("two.example")]
        made[1].partner_id = cast.globex.partner.pk
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            WebProduct.objects.bulk_create(made)
        assert Job.objects.all().delete()[0] == 1
        assert run("DELETE FROM history_note WHERE true OR partner_id = 0") == [(1,)]
        assert run("UPDATE products_webproduct SET brand = 'x' WHERE id IS NOT NULL") == [(1,)]
    with as_partner(cast.globex):
        assert (WebProduct.objects.get().brand, Job.objects.count(), Note.objects.count()) == ("globex.example", 1, 1)


def test_an_upsert_cannot_reach_over(cast, owned, as_partner):
    """ON CONFLICT finds another partner's row by its domain, unique once proved, but may not touch or show it."""
    with as_partner(cast.globex):
        run("UPDATE products_webproduct SET domain_proved_at = now()")
    with as_partner(cast.acme):
        proved = f"{COLUMNS[:-1]}, domain_proved_at) VALUES {VALUES[:-1]}, now())"
        insert = f"INSERT INTO products_webproduct {proved} ON CONFLICT (domain) WHERE domain_proved_at IS NOT NULL"
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            run(f"{insert} DO UPDATE SET brand = 'Stolen' RETURNING brand", "globex.example")
        assert run(f"{insert} DO NOTHING", "globex.example") == [(0,)]
        with pytest.raises(IntegrityError), transaction.atomic():
            run(f"INSERT INTO products_webproduct {proved}", "globex.example")


def test_raw_sql_joins_and_subqueries_see_only_ones_own(cast, owned, as_partner):
    with as_partner(cast.acme):
        joined = run(
            "SELECT p.domain, n.text, j.label FROM products_webproduct p, history_note n, jobs_job j, tenants_partner t"
        )
        assert joined == [("acme.example", "A note of acme", "A job of acme")]
        assert run("SELECT domain FROM products_webproduct UNION ALL SELECT label FROM jobs_job ORDER BY 1") == [
            ("A job of acme",),
            ("acme.example",),
        ]
        assert run("WITH gone AS (DELETE FROM jobs_job RETURNING label) SELECT * FROM gone") == [("A job of acme",)]
        assert run("SELECT (SELECT string_agg(domain, ',') FROM products_webproduct)") == [("acme.example",)]
        assert (
            WebProduct.objects.raw("SELECT * FROM products_webproduct WHERE true OR id = 0")[0].pk == owned["acme"].pk
        )
        assert len(list(WebProduct.objects.extra(where=["1=1) OR (1=1"]))) == 1


def test_copy_out_shows_only_ones_own_and_copy_in_is_refused(cast, owned, as_partner):
    with as_partner(cast.acme), connection.cursor() as cursor:
        with cursor.copy("COPY (SELECT domain FROM products_webproduct) TO STDOUT") as copy:
            assert b"".join(bytes(part) for part in copy) == b"acme.example\n"
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            with cursor.copy("COPY history_note (text) FROM STDIN") as copy:
                copy.write("x\n")


def test_locks_are_taken_on_ones_own_rows_only(cast, owned, as_partner):
    with as_partner(cast.acme):
        assert [p.domain for p in WebProduct.objects.select_for_update()] == ["acme.example"]


def test_a_row_gets_its_partner_from_the_database(cast, as_partner):
    with as_partner(cast.acme):
        made = product("new.example")
        made.save()
        made.refresh_from_db()
        assert made.partner_id == cast.acme.partner.pk


# ---- breaking out


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE portal_owner",
        "SET SESSION AUTHORIZATION portal_owner",
        "SET session_replication_role = replica",
        "ALTER TABLE products_webproduct DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE products_webproduct DISABLE TRIGGER ALL",
        "DROP POLICY own ON products_webproduct",
        "CREATE POLICY mine ON products_webproduct USING (true)",
        "TRUNCATE products_webproduct",
        "TRUNCATE history_event",
        "CREATE VIEW public.past AS SELECT * FROM products_webproduct",
        "CREATE FUNCTION public.past() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER ROLE portal_app BYPASSRLS",
        "GRANT portal_owner TO portal_app",
        "COPY products_webproduct TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_the_applications_role_cannot_take_the_wall_down(cast, as_partner, statement):
    with as_partner(cast.acme), pytest.raises(Error), transaction.atomic():
        run(statement)


def test_row_security_cannot_be_switched_off(cast, owned, as_partner):
    with as_partner(cast.acme), pytest.raises(Error, match="row-level security"), transaction.atomic():
        run("SET LOCAL row_security = off")
        run("SELECT * FROM products_webproduct")


# ---- history


@pytest.mark.parametrize("door", ["partner", "staff", "login"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO history_event (partner_id, at, door, actor_name, request_id, table_name, operation, changes)"
        " VALUES (1, now(), 'partner', 'Forger', '', 'x', 'U', '{}')",
        "UPDATE history_event SET actor_name = 'Somebody else'",
        "DELETE FROM history_event",
    ],
)
def test_history_cannot_be_forged(cast, owned, as_partner, door, statement):
    doors = {"partner": lambda: as_partner(cast.acme), "staff": wall.enter_staff, "login": wall.enter_login}
    with doors[door](), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        run(statement)


def test_history_says_who_did_it_and_covers_raw_sql(cast, owned, as_partner):
    with as_partner(cast.acme, actor=cast.acme.editor):
        run("UPDATE products_webproduct SET brand = 'By hand'")
        event = Event.objects.filter(table_name="products_webproduct").first()
        assert (event.operation, event.actor_name, event.request_id) == ("U", "Acme Editor", "test")
        assert event.changes == {"brand": ["acme.example", "By hand"]}


def test_history_of_another_partner_does_not_exist(cast, owned, as_partner):
    with as_partner(cast.acme):
        assert set(Event.objects.values_list("partner_id", flat=True)) == {cast.acme.partner.pk}
        assert not Event.objects.filter(object_id=owned["globex"].pk, partner_id=cast.globex.partner.pk).exists()


def test_staffs_changes_stand_in_the_partners_history(cast, owned, as_partner):
    with wall.enter_staff(actor_id=cast.staff.pk, actor_name="Sam"):
        WebProduct.objects.filter(pk=owned["acme"].pk).update(brand="By staff")
    with as_partner(cast.acme):
        event = Event.objects.filter(table_name="products_webproduct").first()
        assert (event.door, event.actor_name) == ("staff", "Sam")


# ---- doors inside doors


def test_a_door_inside_a_door_and_back(cast, owned, as_partner):
    with as_partner(cast.acme):
        with as_partner(cast.globex):
            assert WebProduct.objects.get().domain == "globex.example"
            with wall.enter_staff(actor_name="Sam"):
                assert WebProduct.objects.count() == 2
            assert WebProduct.objects.get().domain == "globex.example"
            with wall.enter_login(), pytest.raises(ProgrammingError), transaction.atomic():
                WebProduct.objects.get()  # of web products this door reads domains only
            assert WebProduct.objects.get().domain == "globex.example"
        assert WebProduct.objects.get().domain == "acme.example"
        assert wall.current().partner_id == cast.acme.partner.pk
    assert wall.current() is None


def test_an_error_inside_an_inner_door_leaves_the_outer_one_as_it_was(cast, owned, as_partner):
    with as_partner(cast.acme):
        for breaks in (lambda: run("SELECT 1/0"), lambda: (_ for _ in ()).throw(RuntimeError("boom"))):
            with pytest.raises((Error, RuntimeError)), as_partner(cast.globex):
                WebProduct.objects.update(brand="Half done")
                breaks()
            assert WebProduct.objects.get().domain == "acme.example"
            assert run("SELECT current_user::text, current_setting('app.partner')") == [
                ("portal_app", str(cast.acme.partner.pk))
            ]
    with as_partner(cast.globex):
        assert WebProduct.objects.get().brand == "globex.example"


def test_savepoints_keep_the_partner(cast, owned, as_partner):
    with as_partner(cast.acme):
        for _number in range(2):
            with pytest.raises(Error), transaction.atomic():
                WebProduct.objects.update(brand="Lost")
                run("SELECT 1/0")
            assert WebProduct.objects.get().brand == "acme.example"
        with transaction.atomic(), transaction.atomic():
            WebProduct.objects.update(brand="Kept")
        assert WebProduct.objects.get().brand == "Kept"


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_door_stays_in_the_connection(cast, owned, as_partner):
    with as_partner(cast.acme):
        WebProduct.objects.get()
    assert run("SELECT current_user::text, current_setting('app.partner', true)") in (
        [("portal_app", "")],
        [("portal_app", None)],
    )
    with pytest.raises(RuntimeError), wall.enter_staff():
        raise RuntimeError("boom")
    assert run("SELECT current_user::text") == [("portal_app",)]
    with pytest.raises(Error):
        WebProduct.objects.count()


@pytest.mark.django_db(transaction=True)
def test_two_threads_for_two_partners_do_not_mix(cast, owned):
    seen: dict[str, set[str]] = {"acme": set(), "globex": set()}
    barrier = threading.Barrier(2)

    def work(name: str, partner_id: int) -> None:
        try:
            for _number in range(20):
                barrier.wait(timeout=patience.seconds(10))
                with wall.enter_partner(partner_id):
                    seen[name] |= set(WebProduct.objects.values_list("domain", flat=True))
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=work, args=[company.partner.name.lower(), company.partner.pk])
        for company in (cast.acme, cast.globex)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {"acme": {"acme.example"}, "globex": {"globex.example"}}


# ---- jobs


@job_kind("test.count", title="Count what is there")
def count(job_run: JobRun) -> dict[str, object]:
    """What a job sees, and what it may write."""
    add_note(job_run.job, "by the job")
    return {"seen": list(WebProduct.objects.values_list("domain", flat=True)), "jobs": Job.objects.count()}


@pytest.mark.django_db(transaction=True)
def test_a_job_runs_inside_its_partners_wall(cast, owned, as_partner):
    for company in (cast.acme, cast.globex):
        with as_partner(company):
            job = Job.objects.get()
        assert running.run(company.partner.pk, job.pk) == Job.State.SUCCEEDED
        with as_partner(company):
            job.refresh_from_db()
            assert job.result == {"seen": [f"{company.partner.name.lower()}.example"], "jobs": 1}
            assert notes_of(job).get().text == "by the job"
            assert Event.objects.filter(job_id=job.pk).exists() is False, "notes and jobs keep no history of their own"


@pytest.mark.django_db(transaction=True)
def test_a_job_asked_for_under_the_wrong_partner_does_not_run(cast, owned, as_partner):
    with as_partner(cast.globex):
        job = Job.objects.get()
    assert running.run(cast.acme.partner.pk, job.pk) is None
    with as_partner(cast.globex):
        job.refresh_from_db()
        assert job.state == Job.State.QUEUED


# ---- requests


def _late(request: HttpRequest) -> HttpResponse:
    """A list that is read while the page is drawn, after the view has returned."""
    template = engines["django"].from_string("{% for p in products %}{{ p.domain }} {% endfor %}")
    return TemplateResponse(request, template, {"products": WebProduct.objects.all()})


def _fails(request: HttpRequest) -> HttpResponse:
    WebProduct.objects.update(brand="Half done")
    add_note(WebProduct.objects.get(), "half done")
    if "raise" in request.GET:
        raise RuntimeError("boom")
    return HttpResponse(status=int(request.GET.get("status", "500")))


def _draws_badly(request: HttpRequest) -> HttpResponse:
    WebProduct.objects.update(brand="Half done")
    template = engines["django"].from_string("{{ products.0.explode }}{% for p in broken %}{% endfor %}")
    broken: Iterator[models.Model] = (WebProduct.objects.get(pk=0) for _number in range(1))
    return TemplateResponse(request, template, {"broken": broken})


def _streams(request: HttpRequest) -> StreamingHttpResponse:
    partner_id = request.partner.pk

    def lines() -> Iterator[str]:
        if "own" in request.GET:
            with wall.enter_partner(partner_id):
                yield from (f"{p.domain}\n" for p in WebProduct.objects.iterator())
        else:
            yield from (f"{p.domain}\n" for p in WebProduct.objects.iterator())

    return StreamingHttpResponse(lines())


def _plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(WebProduct.objects.count()))


urlpatterns = [
    path("late/", _late),
    path("fails/", _fails),
    path("draws-badly/", _draws_badly),
    path("streams/", _streams),
    path("plain/", _plain),
    path("login/", _plain, name="login"),
]
here = override_settings(ROOT_URLCONF=__name__, LOGIN_REDIRECT_URL="/")


@here
@pytest.mark.django_db(transaction=True)
def test_a_page_that_reads_while_it_is_drawn_is_inside(cast, owned, client_for):
    assert client_for(cast.acme.owner).get("/late/").content.decode().split() == ["acme.example"]
    assert client_for(cast.globex.reader).get("/late/").content.decode().split() == ["globex.example"]


@here
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["/fails/", "/fails/?raise=1", "/fails/?status=503", "/draws-badly/"])
def test_a_request_that_fails_changes_nothing(cast, owned, client_for, as_partner, how):
    client = client_for(cast.acme.owner)
    client.raise_request_exception = False
    assert client.get(how).status_code >= 500
    with as_partner(cast.acme):
        assert WebProduct.objects.get().brand == "acme.example"
        assert Note.objects.count() == 1


@here
@pytest.mark.django_db(transaction=True)
def test_a_request_that_is_answered_changes(cast, owned, client_for, as_partner):
    client_for(cast.acme.owner).get("/fails/?status=422")
    with as_partner(cast.acme):
        assert WebProduct.objects.get().brand == "Half done"


@here
@pytest.mark.django_db(transaction=True)
def test_a_stream_needs_a_door_of_its_own(cast, owned, client_for):
    client = client_for(cast.acme.owner)
    assert client.get("/streams/?own=1").getvalue() == b"acme.example\n"
    with pytest.raises(Error):
        client.get("/streams/").getvalue()


@here
@pytest.mark.django_db(transaction=True)
def test_a_stranger_and_staff_outside_the_admin_are_in_no_partners_room(cast, owned, client, client_for):
    with pytest.raises(Error):
        client.get("/plain/")
    with pytest.raises(Error):
        client_for(cast.staff).get("/plain/")
    assert client_for(cast.acme.reader).get("/plain/").content == b"1"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_exports_hold_only_ones_own(cast, owned, client_for, kind):
    response = client_for(cast.acme.owner).get(f"/jobs/export/?format={kind}")
    assert response.status_code == 200
    content = response.getvalue()
    if kind == "csv":
        assert b"A job of acme" in content
        assert b"globex" not in content.lower()
    else:
        import io

        import openpyxl

        cells = [str(cell.value) for row in openpyxl.load_workbook(io.BytesIO(content)).active for cell in row]
        assert any("A job of acme" in cell for cell in cells)
        assert not any("globex" in cell.lower() for cell in cells)


@pytest.mark.django_db(transaction=True)
def test_the_addresses_of_another_partners_objects_are_404(cast, owned, as_partner, client_for):
    with as_partner(cast.globex):
        job = Job.objects.get()
    client = client_for(cast.acme.owner)
    for url in ("", "bar/", "menu/", "notes/"):
        assert client.get(f"/jobs/{job.pk}/{url}").status_code == 404, url
    for url in ("cancel/", "retry/", "notes/"):
        assert client.post(f"/jobs/{job.pk}/{url}", {"text": "x"}).status_code == 404, url
    with as_partner(cast.globex):
        job.refresh_from_db()
        assert (job.state, notes_of(job).count()) == (Job.State.QUEUED, 0)
