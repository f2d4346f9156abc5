"""Logging in: the whole of it, both steps over HTTP, against checking the password's argon2 hash alone."""

import time

from bench import ground as ground_module
from bench.ground import Ground
from bench.measure import Result, at_most, percentile
from bench.plan import Benchmark, Options

TARGET = 2.0
"""What "dominated by argon2" is taken to mean: all the rest costs no more than argon2 itself does."""


def measure(ground: Ground, options: Options) -> list[Result]:
    """p95 of a login, p95 of the hash, and the one divided by the other."""
    from django.conf import settings  # noqa: PLC0415 -- Django is set up by now
    from django.contrib.auth.hashers import check_password  # noqa: PLC0415
    from django.core.cache import cache  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from portal.tenancy import wall  # noqa: PLC0415
    from tenants import accounts  # noqa: PLC0415
    from tenants.forms import LettersForm  # noqa: PLC0415
    from tenants.models import MemorableWordDevice, User  # noqa: PLC0415

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    with wall.enter_login():
        user = User.objects.get(pk=ground.user_id)
    accounts.set_up(user, password=ground_module.PASSWORD, word=ground_module.MEMORABLE_WORD)
    with wall.enter_login():
        user = User.objects.get(pk=ground.user_id)

    def argon2() -> float:
        began = time.perf_counter()
        assert check_password(ground_module.PASSWORD, user.password)
        return time.perf_counter() - began

    def login() -> float:
        cache.clear()  # the limit per address
        client = Client()
        began = time.perf_counter()
        client.get(reverse("login"))
        first = client.post(reverse("login"), {"email": ground_module.EMAIL, "password": ground_module.PASSWORD})
        page = client.get(first["Location"])
        assert page.status_code == 200
        with wall.enter_login():
            asked = MemorableWordDevice.objects.get(user_id=ground.user_id).challenge
        fields = LettersForm(None, positions=asked).fields
        letters = [ground_module.MEMORABLE_WORD[position - 1] for position in asked]
        last = client.post(first["Location"], dict(zip(fields, letters, strict=True)))
        took = time.perf_counter() - began
        assert last.status_code == 302, last.content
        assert last["Location"] == "/", last["Location"]
        return took

    runs = 10 if options.quick else 60
    hashes, logins = [], []
    login()
    for _turn in range(runs):
        hashes.append(argon2())
        logins.append(login())
    hash_p95, login_p95 = percentile(hashes, 0.95), percentile(logins, 0.95)
    return [
        at_most(
            "login p95 against its argon2 hash's p95",
            login_p95 / hash_p95,
            unit="×",
            target=TARGET,
            detail=f"4 requests {login_p95 * 1000:.0f} ms, hash {hash_p95 * 1000:.0f} ms, {runs} logins",
        )
    ]


BENCHMARKS = [Benchmark("login", measure)]
