"""The parts that must work for the portal to serve: each check answers in a second or two, or fails."""

import time
from collections.abc import Callable

import redis
from django.db import Error, connection

from portal import valkey as valkey_server
from portal.health.signs import WORKER_SILENCE, WORKERS_KEY


class UnwellError(Exception):
    """A part doesn't work. The text is for whoever operates the portal and tells no secret."""


def database() -> None:
    """PostgreSQL answers. Raises UnwellError."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Error as error:
        raise UnwellError("PostgreSQL doesn't answer") from error


def valkey() -> None:
    """Valkey answers and takes writes' commands. Raises UnwellError."""
    try:
        with valkey_server.client() as client:
            client.ping()
    except redis.RedisError as error:
        raise UnwellError("Valkey doesn't answer") from error


def worker() -> None:
    """At least one Celery worker gave a sign of life lately. Raises UnwellError."""
    try:
        with valkey_server.client() as client:
            alive = client.zcount(WORKERS_KEY, time.time() - WORKER_SILENCE, "+inf")
    except redis.RedisError as error:
        raise UnwellError("unknown: Valkey doesn't answer") from error
    if not alive:
        raise UnwellError(f"no worker gave a sign of life in {WORKER_SILENCE:.0f} s")


PARTS: dict[str, Callable[[], None]] = {"database": database, "valkey": valkey, "worker": worker}
"""In the order they are asked; what knows more than this package adds its own (portal.jobs.apps)."""


def report() -> dict[str, str]:
    """Each part's name with "ok" or what is wrong with it."""
    answers = {}
    for name, check in PARTS.items():
        try:
            check()
        except UnwellError as trouble:
            answers[name] = str(trouble)
        else:
            answers[name] = "ok"
    return answers
