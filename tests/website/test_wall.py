"""The second wall: a customer sees its own rows, and of the catalogue what its web product publishes. Nothing else.

Tried with two customers of one partner and one of another, the ways by which rows get out: a forgotten filter, raw SQL,
joins, counting, exports, tasks, other doors, and every column that is not opened.
"""

import csv
import io

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import DatabaseError, InternalError, ProgrammingError

from customers.models import Customer, CustomerUser, TrialUsage
from portal.celery import app
from portal.tenancy import wall
from portal.tenancy.models import TenantModel
from pricelists.models import DdiPrice, TermPrice, TermPricelist
from pricing.models import FreeRoute, PricePackage
from products.models import WebProduct
from tests.website.conftest import Town, run

pytestmark = pytest.mark.django_db(transaction=True)

OPEN = {
    # the web product itself and what it is linked to: what its website says anyway
    "products_webproduct": "brand, cultures, currencies, type, domain and state; not its proof or its log",
    "website_site": "logo and colour",
    "pricelists_termpricelistuse": "which pricelist is published",
    "pricelists_termpricelist": "increment and precision: they belong to a price",
    "pricelists_termpricelistterms": "the least charge of a call, and from when a destination is expensive",
    "pricelists_termprice": "published prices; no cost, supplier, markup, reason",
    "pricelists_ddipricelistuse": "which pricelist is published",
    "pricelists_ddipricelist": "channels that each number includes",
    "pricelists_ddiprice": "published prices; no cost, supplier, markup, reason, regulation",
    "pricing_packageuse": "which package is published",
    "pricing_pricepackage": "allowances of the published package, and of the customer's own",
    "pricing_packageprice": "what the plans cost",
    "pricing_freeroute": "what is free",
    "pricing_freeddi": "what is free",
    "trials_trialuse": "which trial is offered",
    "trials_trial": "what it gives",
    "trials_trialcredit": "and how much credit",
    # the customer's own
    "customers_customer": "its own row; not the partner's reference, nor who activated its trial",
    "customers_customeruser": "its own users",
    "customers_trialusage": "what it used of its trial; not the switch's name for it",
}
"""Every table that is open to customers, and why. All others are closed to them whole."""
CLOSED_COLUMNS = {
    "pricelists_termprice": {"cost", "gateway_id", "markup", "reason", "route_id", "handmade", "opened_by_id"},
    "pricelists_ddiprice": {"cost_mrc", "cost_nrc", "cost_per_minute", "gateway_id", "markup", "regulation", "reason"},
    "pricelists_termpricelist": {"name", "gateway_order", "price_count"},
    "pricelists_termpricelistterms": {"max_profit", "min_rate"},
    "pricing_pricepackage": {"name"},
    "customers_customer": {"reference", "telephone_activated_by", "created_at"},
    "customers_trialusage": {"source"},
    "products_webproduct": {"domain_token", "domain_problem"},
}


def refused(statement: str, *values: object) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        run(statement, *values)
    return str(caught.value)


# ---- rows


def test_a_forgotten_filter_shows_one_customers_rows(town: Town) -> None:
    ann, bob = town.acme.customers
    for customer in (ann, bob):
        with town.acme.visit(customer):
            assert list(Customer.objects.values_list("name", flat=True)) == [customer.name]
            assert list(CustomerUser.objects.values_list("name", flat=True)) == [customer.name]
            assert TrialUsage.objects.count() == 1
    with town.globex.visit(town.globex.customers[0]):
        assert list(Customer.objects.values_list("name", flat=True)) == ["Gina"]


def test_a_visitor_sees_nobody(town: Town) -> None:
    with town.acme.visit():
        for table in ("customers_customer", "customers_customeruser", "customers_trialusage"):
            assert run(f"SELECT count(*) FROM {table}") == [(0,)]


def test_raw_sql_joins_and_ids_of_others_reach_nobody_else(town: Town) -> None:
    ann, bob = town.acme.customers
    gina = town.globex.customers[0]
    with town.acme.visit(ann):
        for other in (bob.pk, gina.pk):
            assert run("SELECT id FROM customers_customer WHERE id = %s OR true", other) == [(ann.pk,)]
            assert run("SELECT id FROM customers_customeruser WHERE customer_id = %s", other) == []
            assert not Customer.objects.filter(pk=other).exists()
        joined = (
            "SELECT DISTINCT c.name, u.name FROM customers_customer c FULL JOIN customers_customeruser u ON true"
            " FULL JOIN customers_trialusage t ON true"
        )
        assert run(joined) == [("Ann", "Ann")]
        union = "SELECT name FROM customers_customer UNION ALL SELECT name FROM customers_customeruser"
        assert {row[0] for row in run(union)} == {"Ann"}
        assert run("SELECT max(id) FROM customers_customer") == [(ann.pk,)]


def test_a_customer_of_another_product_or_partner_is_not_the_doors(town: Town) -> None:
    """The door holds three numbers; a customer's row needs all of them to fit."""
    ann, gina = town.acme.customers[0], town.globex.customers[0]
    for partner, product, customer in (
        (town.acme.partner_id, town.other.pk, ann.pk),
        (town.acme.partner_id, town.globex.product.pk, gina.pk),
        (town.globex.partner_id, town.acme.product.pk, ann.pk),
    ):
        with wall.enter_customer(partner, product_id=product, customer_id=customer):
            assert Customer.objects.count() == 0


def test_of_the_catalogue_only_what_holds_now_and_is_linked(town: Town) -> None:
    with town.acme.visit():
        names = set(TermPrice.objects.values_list("destination", flat=True))
        assert names == {"Poland", "Poland Mobile", "Poland Mobile (EEA)", "Germany", "Global Satellite"}
        assert set(TermPrice.objects.filter(destination="Poland").values_list("rate", flat=True)) == {
            TermPrice._meta.get_field("rate").to_python("0.0123")
        }
        assert TermPricelist.objects.order_by("pk").values_list("pk", flat=True).get() == town.acme.pricelist.pk
        assert list(WebProduct.objects.order_by("pk").values_list("pk", flat=True)) == [town.acme.product.pk]
        assert list(PricePackage.objects.order_by("pk").values_list("pk", flat=True)) == [town.acme.package.pk]
        assert list(FreeRoute.objects.order_by("pk").values_list("destination", flat=True)) == ["Poland"]
        assert DdiPrice.objects.count() == 1
    with wall.enter_customer(town.acme.partner_id, product_id=town.other.pk):
        assert list(TermPrice.objects.values_list("destination", flat=True)) == ["Italy, for others"]


def test_a_package_of_its_own_is_the_customers_only(town: Town) -> None:
    ann, bob = town.acme.customers
    with town.acme.visit(ann):
        assert PricePackage.objects.count() == 1
    with town.acme.visit(bob):
        assert set(PricePackage.objects.order_by("pk").values_list("pk", flat=True)) == {
            town.acme.package.pk,
            bob.package_id,
        }


# ---- columns, tables, writing


def test_what_a_partner_pays_and_earns_is_in_no_column_of_a_customer(town: Town) -> None:
    with town.acme.visit(town.acme.customers[0]):
        for table, columns in CLOSED_COLUMNS.items():
            for column in columns:
                assert "permission denied" in refused(f"SELECT {column} FROM {table}"), (table, column)
                assert "permission denied" in refused(f"SELECT 1 FROM {table} WHERE {column} IS NULL"), (table, column)
            assert "permission denied" in refused(f"SELECT * FROM {table}"), table
        assert "permission denied" in refused("SELECT to_jsonb(p) FROM pricelists_termprice p")


def _tables() -> list[str]:
    return sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel))


def test_every_table_is_closed_to_customers_or_says_why_not(town: Town) -> None:
    everything = {row[0] for row in run("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f')"
                                        " AND relnamespace = 'public'::regnamespace")}  # fmt: skip
    with town.acme.visit(town.acme.customers[0]):
        readable = {name for name in everything if _may_read(name)}
    assert readable == set(OPEN)
    assert set(OPEN) <= set(_tables()), "every open table stands behind the wall"
    assert all(why.strip() for why in OPEN.values())


def _may_read(table: str) -> bool:
    try:
        with transaction.atomic():
            run(f'SELECT count(*) FROM "{table}"')
    except ProgrammingError as error:
        if "permission denied" not in str(error):
            raise
        return False
    return True


def _granted() -> list[tuple[str, str, str]]:
    """(table, column, privilege) of everything that the role was given; column "" for a table as a whole."""
    return run(
        "SELECT c.relname, a.attname, p.privilege_type FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid,"
        " aclexplode(a.attacl) p WHERE p.grantee = 'portal_customer'::regrole"
        " UNION SELECT c.relname, '', p.privilege_type FROM pg_class c, aclexplode(c.relacl) p"
        " WHERE p.grantee IN ('portal_customer'::regrole, 0) AND c.relnamespace = 'public'::regnamespace"
    )


def test_customers_write_nothing(town: Town) -> None:
    assert {kind for _table, _column, kind in _granted()} == {"SELECT"}
    with town.acme.visit(town.acme.customers[0]):
        for table in _tables():
            assert "permission denied" in refused(f"DELETE FROM {table}"), table
            assert "permission denied" in refused(f"UPDATE {table} SET id = id"), table
            assert "permission denied" in refused(f"INSERT INTO {table} (id) VALUES (1)"), table
            assert "permission denied" in refused(f"TRUNCATE {table}"), table


def test_each_policy_for_customers_names_partner_and_product_or_customer(db: None) -> None:
    policies = run(
        "SELECT tablename, cmd, qual, with_check FROM pg_policies WHERE 'portal_customer' = ANY (roles::text[])"
    )
    assert {row[0] for row in policies} == set(OPEN)
    for table, command, using, check in policies:
        assert (command, check) == ("SELECT", None), table
        assert "current_setting('app.partner'::text)" in using, table
        assert "'app.product'" in using or "'app.customer'" in using, table


# ---- ways out


def test_an_export_holds_what_the_door_shows(town: Town) -> None:
    ann = town.acme.customers[0]
    with town.acme.visit(ann), connection.cursor() as cursor:
        out = io.StringIO()
        with cursor.copy("COPY (SELECT id, name, email FROM customers_customer) TO STDOUT (FORMAT csv)") as copied:
            for block in copied:
                out.write(bytes(block).decode())
        assert [row[1] for row in csv.reader(io.StringIO(out.getvalue()))] == ["Ann"]
        assert "permission denied" in refused("COPY customers_customer TO STDOUT")
    with town.acme.visit(ann):
        streamed = Customer.objects.values_list("name").iterator(chunk_size=1)
        assert [row[0] for row in streamed] == ["Ann"]


@app.task(name="test.customers_in_a_task")
def customers_in_a_task(partner_id: int, product_id: int, customer_id: int) -> list[str]:
    """What a worker does for one customer: through the same door, inside its partner's."""
    with wall.enter_partner(partner_id, actor_name="task"):
        before = Customer.objects.count()
        with wall.enter_customer(partner_id, product_id=product_id, customer_id=customer_id):
            seen = list(Customer.objects.values_list("name", flat=True))
        assert before == Customer.objects.count() == 2  # the partner's door shows everything again
        return seen


def test_a_task_sees_the_customer_it_works_for(town: Town) -> None:
    ann = town.acme.customers[0]
    result = customers_in_a_task.apply(args=[town.acme.partner_id, town.acme.product.pk, ann.pk], throw=True)
    assert result.get() == ["Ann"]


def test_nothing_wider_opens_inside(town: Town) -> None:
    with town.acme.visit(town.acme.customers[0]):
        for door in (
            lambda: wall.enter_partner(town.acme.partner_id),
            lambda: wall.enter_staff(),
            lambda: wall.enter_login(),
            lambda: wall.enter_lookup(),
            lambda: town.acme.visit(town.acme.customers[1]),
        ):
            with pytest.raises(wall.WideningError), door():
                pass
        assert [one.name for one in Customer.objects.only("name")] == ["Ann"]
    with wall.enter_lookup():
        for door in (lambda: wall.enter_partner(town.acme.partner_id), lambda: town.acme.visit()):
            with pytest.raises(wall.WideningError), door():
                pass
    with wall.enter_partner(town.acme.partner_id), pytest.raises(wall.WideningError), town.globex.visit():
        pass


def test_a_reading_door_refuses_to_write_and_a_closed_one_shows_nothing(town: Town) -> None:
    with town.acme.visit(town.acme.customers[0], read_only=True):
        with pytest.raises(InternalError, match="read-only"), transaction.atomic():
            run("CREATE TEMPORARY TABLE here (a int)")
    for statement in ("SELECT name FROM customers_customer", "SELECT rate FROM pricelists_termprice"):
        refused(statement)
    assert wall.current() is None


def test_the_database_undoes_the_door_after_an_error(town: Town) -> None:
    with pytest.raises(ZeroDivisionError), town.acme.visit(town.acme.customers[0]):
        raise ZeroDivisionError
    assert run("SELECT current_user, current_setting('app.customer', true)")[0] == ("portal_app", "")


def test_a_column_that_a_later_migration_adds_is_closed(db: None) -> None:
    """Columns are opened one by one, never a table as a whole."""
    granted = _granted()
    assert {table for table, _column, _kind in granted} == set(OPEN)
    assert all(column for _table, column, _kind in granted)
