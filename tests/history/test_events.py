"""The history: complete, exact, and out of the application's reach."""

import pytest
from django.db import connection, transaction

from portal.history import events
from portal.history.models import Event
from portal.history.notes import add_note, notes_of
from portal.tenancy import wall
from products.models import WebProduct


def make_product(brand: str = "Acme Talk", **changes) -> WebProduct:
    values = {
        "type": "business",
        "cultures": ["en", "pl"],
        "default_culture": "en",
        "currencies": ["USD"],
        "brand": brand,
        "domain": f"{brand.lower().replace(' ', '-')}.example",
        "cms": "own",
    }
    return WebProduct.objects.create(**values | changes)


def test_adding_changing_and_deleting_are_told_with_who_and_from_to(cast, as_partner):
    with as_partner(cast.acme):
        product = make_product()
        WebProduct.objects.filter(pk=product.pk).update(brand="Acme Voice", currencies=["USD", "EUR"])
        deleted = events.history_of(product)
        product.delete()
        told = [(e.operation, e.changes) for e in deleted]
        pk = told[0]
        assert [operation for operation, _ in told] == ["D", "U", "I"]
        assert told[1][1] == {"brand": ["Acme Talk", "Acme Voice"], "currencies": [["USD"], ["USD", "EUR"]]}
        assert pk[1]["brand"] == ["Acme Voice", None]
        event = deleted.last()
        assert (event.actor_id, event.actor_name, event.request_id, event.door) == (
            cast.acme.owner.pk,
            "Acme Owner",
            "test",
            "partner",
        )


def test_a_change_that_changes_nothing_is_not_told(cast, as_partner):
    with as_partner(cast.acme):
        product = make_product()
        WebProduct.objects.filter(pk=product.pk).update(brand=product.brand)
        assert events.history_of(product).count() == 1


def test_raw_sql_is_told_too(cast, as_partner):
    with as_partner(cast.acme):
        product = make_product()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE products_webproduct SET brand = 'Raw' WHERE id = %s", [product.pk])
        assert events.history_of(product).first().changes == {"brand": ["Acme Talk", "Raw"]}


def test_bulk_work_is_one_event_a_statement_that_names_its_job(cast):
    with wall.enter_partner(cast.acme.partner.pk, job_id=77):
        with events.bulk():
            WebProduct.objects.bulk_create(
                WebProduct(
                    type="chat",
                    cultures=["en"],
                    default_culture="en",
                    currencies=["USD"],
                    brand=f"B{n}",
                    domain=f"b{n}.example",
                    cms="own",
                )
                for n in range(5)
            )
        make_product("After")
        told = Event.objects.filter(table_name="products_webproduct").order_by("id")
        assert [(e.object_id is None, e.job_id) for e in told] == [(True, 77), (False, 77)]
        assert told[0].changes == {"rows": 5}


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO history_event (at, door, actor_name, request_id, table_name, operation, changes)"
        " VALUES (now(), 'partner', 'forged', '', 'x', 'I', '{}')",
        "UPDATE history_event SET actor_name = 'somebody else'",
        "DELETE FROM history_event",
        "TRUNCATE history_event",
    ],
)
@pytest.mark.parametrize("door", ["partner", "staff"])
def test_history_cannot_be_forged(cast, sql, door):
    enter = wall.enter_staff() if door == "staff" else wall.enter_partner(cast.acme.partner.pk)
    with enter, connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        with transaction.atomic():
            cursor.execute(sql)


def test_the_trigger_function_is_nobodys_to_call(cast):
    with wall.enter_partner(cast.acme.partner.pk), connection.cursor() as cursor:
        with pytest.raises(Exception, match=r"permission denied|trigger function"), transaction.atomic():
            cursor.execute("SELECT portal_history()")


def test_one_partners_history_and_notes_are_invisible_to_the_other(cast, as_partner):
    with as_partner(cast.acme):
        product = make_product()
        add_note(product, "  call them on Monday ")
        assert notes_of(product).get().text == "call them on Monday"
    with as_partner(cast.globex):
        assert not events.history_of(product).exists()
        assert not notes_of(product).exists()


def test_staff_changes_are_in_the_partners_history(cast, as_partner):
    with as_partner(cast.acme):
        product = make_product()
    with wall.enter_staff(actor_id=cast.staff.pk, actor_name="Staff"):
        WebProduct.objects.filter(pk=product.pk).update(state="live")
    with as_partner(cast.acme):
        event = events.history_of(product).first()
        assert (event.actor_name, event.door, event.changes) == ("Staff", "staff", {"state": ["development", "live"]})


def test_a_value_of_megabytes_is_told_by_its_beginning_and_written_whole(cast, as_partner):
    """PostgreSQL refuses to index more than 1 MB of words: the history must not make a write fail."""
    many = [f"{number:07}" for number in range(300_000)]
    with as_partner(cast.acme):
        product = make_product(cultures=many)
        WebProduct.objects.filter(pk=product.pk).update(cultures=many[:-1], brand="Short")
        product.refresh_from_db()
        assert len(product.cultures) == 299_999
        told = events.history_of(product)
        product.delete()
        [deleted, changed, added] = told
        assert changed.changes["brand"] == ["Acme Talk", "Short"]
        for value in (added.changes["cultures"][1], *changed.changes["cultures"], deleted.changes["cultures"][0]):
            assert value.startswith('["0000000", "0000001"')
            assert len(value) == 502
