"""The test ground itself: who we are in the database, and that nothing leaks from test to test."""

import socket
from collections.abc import Callable

import psycopg
import pytest
import redis
from django.db import connection
from django.test import Client
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.tenancy import wall
from tenants.models import Partner, User
from tests import patience
from tests.conftest import Cast


@pytest.mark.django_db
def test_tests_run_as_the_role_that_the_wall_holds_in() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("portal_app", False, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", [1, 2])
def test_a_committed_row_is_gone_in_the_next_test(attempt: int) -> None:

    with wall.enter_staff():
        assert not Partner.objects.filter(name="Left behind").exists()
        Partner.objects.create(name="Left behind")


@pytest.mark.django_db
def test_the_application_cannot_change_the_schema() -> None:
    with connection.cursor() as cursor, pytest.raises(Exception, match=r"permission denied|must be owner"):
        cursor.execute("CREATE TABLE mine (id int)")


def test_valkey_is_empty_and_asks_for_a_password(valkey: redis.Redis) -> None:
    assert valkey.dbsize() == 0
    arguments = valkey.connection_pool.connection_kwargs
    stranger = redis.Redis(host="127.0.0.1", port=arguments["port"], retry=Retry(NoBackoff(), 0))
    with stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_postgres_asks_for_a_password(admin_connection: psycopg.Connection) -> None:
    info = admin_connection.info
    for user in ("portal_app", "portal_owner", "postgres"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host=info.host, port=info.port, user=user, dbname="postgres", passfile="/dev/null")


def test_the_network_is_out_of_reach() -> None:
    with pytest.raises(OSError, match="don't use the network"):
        socket.create_connection(("192.0.2.1", 80), timeout=patience.seconds(1))
    with pytest.raises(OSError, match="don't use the network"):
        socket.getaddrinfo("example.org", 80)


def test_the_cast_is_behind_the_wall(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        assert list(User.objects.values_list("email", flat=True).order_by("email")) == [
            "editor@acme.example",
            "owner@acme.example",
            "reader@acme.example",
        ]


def test_a_client_of_each_kind_is_inside(cast: Cast, client_for: Callable[[User], Client]) -> None:
    with_request = client_for(cast.globex.reader).get("/nowhere-at-all").wsgi_request
    assert (with_request.partner, with_request.can_write) == (cast.globex.partner, False)
    assert client_for(cast.acme.editor).get("/nowhere-at-all").wsgi_request.can_write is True
    assert client_for(cast.staff).get("/nowhere-at-all").wsgi_request.user.is_staff
