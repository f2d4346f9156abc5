"""A container's health check: `python -m portal.health.probe web|worker`. Exit status 0 means well.

It starts no Django, so it costs little even every few seconds.
"""

import os
import socket
import sys
import time
import urllib.error
import urllib.request

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.health.signs import WORKER_SILENCE, WORKERS_KEY


def web() -> str:
    """What is wrong with this container's web processes, or ""."""
    port = os.environ.get("BIND", "127.0.0.1:8000").rpartition(":")[2]
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return ""
    except (OSError, urllib.error.URLError) as error:
        return f"/healthz: {error}"


def worker() -> str:
    """What is wrong with this container's worker, or "": its own signs of life, not another container's."""
    name = f"celery@{socket.gethostname()}"
    try:
        once = Retry(NoBackoff(), 0)
        address = os.environ["REDIS_URL"]
        with redis.Redis.from_url(address, socket_timeout=3, socket_connect_timeout=3, retry=once) as client:
            seen = client.zscore(WORKERS_KEY, name)
    except redis.RedisError as error:
        return f"Valkey: {error}"
    if seen is None or time.time() - float(seen) > WORKER_SILENCE:
        return f"{name} gave no sign of life in {WORKER_SILENCE:.0f} s"
    return ""


PROBES = {"web": web, "worker": worker}


def main() -> int:
    """The command line: 0 well, 1 unwell with the reason, 2 for an unknown part."""
    probe = PROBES.get(" ".join(sys.argv[1:]))
    if probe is None:
        print(f"usage: python -m portal.health.probe {'|'.join(PROBES)}", file=sys.stderr)
        return 2
    trouble = probe()
    if trouble:
        print(trouble, file=sys.stderr)
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
