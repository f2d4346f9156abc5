"""Our own connections to Valkey: none waits longer than a page may, neither for a dead server nor for a hanging one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

SECONDS = 1.0
"""How long to wait for a connection, and for each answer."""
REST_SECONDS = 10.0
"""How long a process leaves a server alone that didn't answer: each page would wait for it anew."""

_away_until = 0.0


class AwayError(Exception):
    """Valkey didn't answer a moment ago, and is not asked again yet."""


def client(**options: Any) -> redis.Redis:
    """A client that gives up at once instead of trying again."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=SECONDS,
        socket_connect_timeout=SECONDS,
        retry=Retry(NoBackoff(), 0),
        **options,
    )


@contextmanager
def asking() -> Iterator[None]:
    """Around whatever asks Valkey while a page waits. Raises AwayError without asking while it rests.

    Any error inside begins such a rest and is passed on.
    """
    global _away_until
    if time.monotonic() < _away_until:
        raise AwayError
    try:
        yield
    except Exception:
        _away_until = time.monotonic() + REST_SECONDS
        raise


def ask_again() -> None:
    """Forget that it was away (as after a test, or when a probe found it well)."""
    global _away_until
    _away_until = 0.0
