"""Counting in Valkey how often an address, a subnet or an account asks for something.

When Valkey doesn't answer, everybody passes and the log says so: the waits of each account are kept in PostgreSQL and
hold without it, and a portal that nobody can log in to would be the worse failure.
"""

import time
from dataclasses import dataclass
from functools import cache

import redis
import structlog
from django.conf import settings

from portal import valkey
from tenants.addresses import subnet_of

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """So many times in so many seconds."""

    name: str
    times: int
    seconds: int


@cache
def _valkey(url: str) -> redis.Redis:
    return valkey.client()


def passes(limit: Limit, who: str, *, refused_count: bool = True) -> bool:
    """Count once and say whether this is still within the limit.

    refused_count: whether what is refused counts as well, so that who goes on asking stays refused.

    Two neighbouring windows, weighted by how much of the older one still lies within the last `seconds`: a burst at
    the seam of two windows doesn't get through twice.
    """
    now = time.time()
    window = int(now // limit.seconds)
    keys = [f"limit:{limit.name}:{who}:{number}" for number in (window, window - 1)]
    try:
        with valkey.asking(), _valkey(settings.REDIS_URL).pipeline(transaction=True) as pipe:
            pipe.incr(keys[0])
            pipe.expire(keys[0], 2 * limit.seconds)
            pipe.get(keys[1])
            here, _done, before = pipe.execute()
        share = 1 - (now % limit.seconds) / limit.seconds
        within = int(here) + int(before or 0) * share <= limit.times
        if not within and not refused_count:
            _valkey(settings.REDIS_URL).decr(keys[0])
    except valkey.AwayError:
        return True
    except redis.RedisError as error:
        logger.error("rate_limit.unavailable", limit=limit.name, error=type(error).__name__)
        return True
    return within


def address_passes(what: str, address: str | None) -> bool:
    """Whether this address, and its subnet, may try `what` once more."""
    address = address or "0.0.0.0"  # noqa: S104 -- a name for "unreadable", all counted together
    own = Limit(name=f"{what}-address", times=settings.LOGIN_TRIES_PER_ADDRESS, seconds=300)
    near = Limit(name=f"{what}-subnet", times=settings.LOGIN_TRIES_PER_SUBNET, seconds=300)
    verdicts = [passes(own, address), passes(near, subnet_of(address))]
    return all(verdicts)
