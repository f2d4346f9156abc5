"""A Celery worker's sign of life, written by its own event loop: a worker that hangs falls silent."""

import time
from typing import Any

import redis
from celery.signals import worker_init, worker_ready, worker_shutdown

from portal import valkey
from portal.health.signs import INTERVAL, WORKERS_KEY


def beat(name: str) -> None:
    """Write one sign of life for this worker, and forget those long gone. Trouble is left to /readyz to tell."""
    now = time.time()
    try:
        with valkey.client() as client, client.pipeline() as pipeline:
            pipeline.zadd(WORKERS_KEY, {name: now})
            pipeline.zremrangebyscore(WORKERS_KEY, "-inf", now - 3600)
            pipeline.execute()
    except redis.RedisError:
        return


def check(sender: Any, **kwargs: Any) -> None:
    """Before the worker forks: wrong settings end it here. (Celery goes on after any other exception.)"""
    from portal.health.startup import UnsafeStartError, refuse_unsafe_start  # noqa: PLC0415 -- needs loaded apps

    try:
        refuse_unsafe_start()
    except UnsafeStartError as error:
        raise SystemExit(str(error)) from error


def start(sender: Any, **kwargs: Any) -> None:
    """The worker takes tasks from now on."""
    beat(sender.hostname)
    sender.timer.call_repeatedly(INTERVAL, beat, args=(sender.hostname,), priority=10)


def stop(sender: Any, **kwargs: Any) -> None:
    """The worker ends in good order: it counts no longer."""
    try:
        with valkey.client() as client:
            client.zrem(WORKERS_KEY, sender.hostname)
    except redis.RedisError:
        return


def connect() -> None:
    """Make every worker of this process give signs of life."""
    worker_init.connect(check)
    worker_ready.connect(start)
    worker_shutdown.connect(stop)
