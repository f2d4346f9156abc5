"""Adding, changing, deleting gateways; who may see them; and that a password never comes out."""

import logging
from collections.abc import Callable

import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from gateways.models import TermGateway
from gateways.term_gateways.rewriting import Rule
from gateways.term_gateways.saving import (
    GatewayDraft,
    add_term_gateway,
    change_term_gateway,
    delete_term_gateway,
    draft_errors,
    sip_password,
    used_by,
)
from portal.history.events import history_of
from portal.tenancy import wall
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
SECRET = "s3cr3t-for-the-supplier"


def draft(**fields: object) -> GatewayDraft:
    base = {"name": "Supplier", "authentication": "ip", "currency": "USD", "addresses": "203.0.113.5"}
    return GatewayDraft(**{**base, **fields})  # type: ignore[arg-type]


def sip_draft(**fields: object) -> GatewayDraft:
    base = {"authentication": "sip", "sip_username": "acme", "sip_password": SECRET, "sip_registrar": "sip.example.com"}
    return draft(**{**base, **fields})


def test_a_gateway_is_kept_in_normal_form(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        made = add_term_gateway(
            draft(
                name="  My   supplier ", addresses="203.0.113.5/tcp", rewrite_rules=[Rule("^00", "")], sip_username="x"
            )
        )
        made.refresh_from_db()
        assert (made.name, made.addresses, made.sip_username) == ("My supplier", ["203.0.113.5:5060/tcp"], "")
        assert made.rewrite_rules == [{"match": "^00", "replace": ""}]
        assert made.partner_id == cast.acme.partner.pk


def test_from_carries_the_account_unless_said_otherwise(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        assert add_term_gateway(sip_draft()).from_carries == "account"
        made = add_term_gateway(sip_draft(name="Other", from_carries="caller"))
        assert made.from_carries == "caller"
        assert "from_carries" in draft_errors(sip_draft(from_carries="somebody"))
        changed = change_term_gateway(made, draft(name="Other", from_carries="caller"))
        assert changed.from_carries == "account"  # with IP there is no account to choose


def test_a_rule_is_refused_for_what_it_leaves_with_the_prefix(cast: Cast, as_partner: Callable) -> None:
    rules = {"rewrite_rules": [Rule("^91#48", ";npdi")], "uri_prefix": "91#"}
    with as_partner(cast.acme):
        assert draft_errors(draft(**rules)) == {}
        assert "No number is left" in draft_errors(draft(**rules, uri_prefix_enabled=True))["rewrite_rules"][0]


def test_everything_that_is_wrong_is_said_at_once(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        errors = draft_errors(
            draft(
                name=" ",
                addresses="nowhere",
                currency="XXX",
                caller_id_prefix="abc",
                uri_prefix_enabled=True,
                rewrite_rules=[Rule("(", "")],
            )
        )
        assert set(errors) == {"name", "addresses", "currency", "caller_id_prefix", "uri_prefix", "rewrite_rules"}
        assert errors["rewrite_rules"][0].startswith("Rule 1:")
        assert set(draft_errors(draft(authentication="sip"))) == {"sip_username", "sip_password", "sip_registrar"}
        assert set(draft_errors(draft(authentication="radius"))) == {"authentication"}
        assert not TermGateway.objects.exists()


def test_names_are_unique_per_partner_only(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        add_term_gateway(draft())
        with pytest.raises(ValidationError, match="already have"):
            add_term_gateway(draft())
    with as_partner(cast.globex):
        add_term_gateway(draft())
        assert TermGateway.objects.count() == 1


def test_the_password_is_sealed_kept_and_never_told(
    cast: Cast, as_partner: Callable, admin_connection: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), as_partner(cast.acme):
        made = add_term_gateway(sip_draft())
        assert sip_password(TermGateway.objects.get(pk=made.pk)) == SECRET
        change_term_gateway(made, sip_draft(sip_password="", name="Renamed"))
        assert sip_password(TermGateway.objects.get(pk=made.pk)) == SECRET
        change_term_gateway(made, sip_draft(sip_password="another one"))
        assert sip_password(TermGateway.objects.get(pk=made.pk)) == "another one"
        events = list(history_of(made))
        assert any("sip_password_sealed" in event.changes for event in events)
        assert {str(event.changes.get("sip_password_sealed")) for event in events} <= {"None", "['•••', '•••']"}
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_jsonb(g)::text FROM gateways_termgateway g")
            row = cursor.fetchone()[0]
            cursor.execute("SELECT string_agg(changes::text, '') FROM history_event")
            history = cursor.fetchone()[0]
        assert SECRET not in row + history + caplog.text
        change_term_gateway(made, draft())
        assert sip_password(TermGateway.objects.get(pk=made.pk)) == ""


def test_a_sealed_password_is_of_no_use_on_another_row(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        first = add_term_gateway(sip_draft())
        second = add_term_gateway(sip_draft(name="Second"))
        second.sip_password_sealed = TermGateway.objects.get(pk=first.pk).sip_password_sealed
        with pytest.raises(Exception, match="another place"):
            sip_password(second)


def test_switching_to_sip_needs_a_password(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        made = add_term_gateway(draft())
        with pytest.raises(ValidationError, match="password"):
            change_term_gateway(made, sip_draft(sip_password=""))


def test_the_currency_stays_once_there_is_coverage(cast: Cast, as_partner: Callable, make_route: Callable) -> None:
    with as_partner(cast.acme):
        made = add_term_gateway(draft())
        change_term_gateway(made, draft(currency="EUR"))
        make_route(made, "48")
        with pytest.raises(ValidationError, match="in EUR"):
            change_term_gateway(made, draft(currency="USD"))
        assert "currency" in draft_errors(draft(currency="USD"), TermGateway.objects.get(pk=made.pk))
        change_term_gateway(made, draft(currency="EUR", name="Renamed"))


def test_only_what_nothing_uses_is_deleted(cast: Cast, as_partner: Callable, make_route: Callable) -> None:
    with as_partner(cast.acme):
        made, empty = add_term_gateway(draft()), add_term_gateway(draft(name="Empty"))
        make_route(made, "48")
        with pytest.raises(ValidationError, match="coverage"):
            delete_term_gateway(made)
        assert used_by(empty) == []
        delete_term_gateway(empty)
        assert list(TermGateway.objects.all()) == [made]


def test_another_partners_gateway_cannot_be_touched(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.globex):
        theirs = add_term_gateway(draft())
    with as_partner(cast.acme):
        for act in (lambda: change_term_gateway(theirs, draft(name="Mine")), lambda: delete_term_gateway(theirs)):
            with pytest.raises(TermGateway.DoesNotExist):
                act()
    with as_partner(cast.globex):
        assert TermGateway.objects.get().name == "Supplier"


def test_the_platforms_gateways_are_seen_by_all_and_changed_by_none(cast: Cast, as_partner: Callable) -> None:
    with wall.enter_staff(actor_name="staff"):
        shared = add_term_gateway(sip_draft(name="Level route"), platform=True)
        assert sip_password(shared) == SECRET
    for company in (cast.acme, cast.globex):
        with as_partner(company):
            assert [g.name for g in TermGateway.objects.all()] == ["Level route"]
            with pytest.raises(TermGateway.DoesNotExist):
                change_term_gateway(shared, draft(name="Mine"))
            with pytest.raises(TermGateway.DoesNotExist):
                delete_term_gateway(shared)
            with pytest.raises(Exception, match="row-level security"), transaction.atomic():
                add_term_gateway(draft(name="For all"), platform=True)
