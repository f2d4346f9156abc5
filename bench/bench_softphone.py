"""Build branded software: from the click to done with a real worker, and the share of our MSI writer in it."""

import io
import os
import statistics
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from bench.ground import ROOT, Ground
from bench.measure import Result, at_most, ratio
from bench.plan import Benchmark, Options

SECONDS = 10.0
"""At most, from the click to done, without Wine."""
WRITER = 10.0
"""At most: the writer against zlib over the files it installs, which is what a cabinet costs in any case."""
_LONGEST = 60.0
_POLL = 0.01


def measure(ground: Ground, options: Options) -> list[Result]:
    """Click to done through Valkey and a worker; the parts of a build; the writer against its floor."""
    from softphone.builds import tools  # noqa: PLC0415 -- Django is set up by now

    if tools.missing():
        raise RuntimeError(f"to build softphones, install {', '.join(tools.missing())}")
    product, artwork = _stock(ground)
    with _worker(ground):
        clicks = [_click(ground, product, artwork) for _round in range(options.rounds + 1)][1:]
    waited, worked = [click[0] for click in clicks], [click[1] for click in clicks]
    made, writer = _writer(ground)
    share = statistics.median(writer) / statistics.median(worked) * 100
    content = list(made.installed().values())
    size = sum(map(len, content)) / 1024
    return [
        at_most(
            "build of a softphone, click to done",
            statistics.median(waited),
            unit="s",
            target=SECONDS,
            detail=f"{min(waited):.2f} – {max(waited):.2f} s; the build itself {statistics.median(worked):.2f} s",
        ),
        at_most(
            "share of our MSI writer in a build", share, unit="%", detail=f"{statistics.median(writer) * 1000:.0f} ms"
        ),
        ratio(
            f"our MSI writer, {size:,.0f} kB of files, against zlib over them",
            floor=lambda: _timed(lambda: [zlib.compress(part) for part in content]),
            ours=lambda: _timed(lambda: _write(made)),
            target=WRITER,
            rounds=options.rounds,
        ),
    ]


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _write(made: Any) -> None:
    from softphone.msi import package  # noqa: PLC0415

    package.build(made)


def _writer(ground: Ground) -> tuple[Any, list[float]]:
    """The product of a build as it goes into the writer, and the writer's seconds."""
    from portal.tenancy import wall  # noqa: PLC0415
    from softphone.builds import running  # noqa: PLC0415
    from softphone.builds.inputs import inputs_of  # noqa: PLC0415
    from softphone.models import Build  # noqa: PLC0415

    with wall.enter_partner(ground.partner_id):
        build = Build.objects.select_related("web_product", "artwork").first()
        assert build is not None
        sources = running.pictures_of(build)
        made = running.product_of(inputs_of(build.web_product, build.artwork), "1.0.1", sources)
    return made, [_timed(lambda: _write(made)) for _round in range(5)]


def _stock(ground: Ground) -> tuple[Any, Any]:
    """A web product and artwork of the usual sizes: photographs, which is the worst a picture can be for zlib."""
    from django.core.files.base import ContentFile  # noqa: PLC0415
    from django.core.files.storage import default_storage  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    from portal.tenancy import wall  # noqa: PLC0415
    from products.saving import ProductDraft, add_web_product  # noqa: PLC0415
    from softphone.artwork.kinds import PICTURES  # noqa: PLC0415
    from softphone.models import Artwork  # noqa: PLC0415

    draft = ProductDraft(
        type="business", cultures=["en-GB"], default_culture="en-GB", currencies=["EUR"], brand="Łódź 電話 Telecom",
        domain="phone.example.com", cms="own",
    )  # fmt: skip
    pictures = {}
    for key, kind in PICTURES.items():
        held = io.BytesIO()
        # Noise drawn large: smooth as a photograph, and different at every pixel.
        Image.effect_noise((kind.width // 8, kind.height // 8), 60).resize(kind.size).convert("RGB").save(
            held, kind.stored
        )
        path = default_storage.save(f"bench/{key}.{kind.stored.lower()}", ContentFile(held.getvalue()))
        size = {"width": kind.width, "height": kind.height, "frames": 1, "format": kind.stored, "fitted": ""}
        pictures[key] = {"path": path, "sha256": sha256(held.getvalue()).hexdigest(), **size}
    with wall.enter_partner(ground.partner_id):
        product = add_web_product(draft)
        artwork = Artwork.objects.create(
            web_product=product, file="bench/none.zip", name="artwork.zip", size=1, sha256="0" * 64, state="ready",
            pictures=pictures,
        )  # fmt: skip
    return product, artwork


def _click(ground: Ground, product: Any, artwork: Any) -> tuple[float, float]:
    """Ask as the page does and wait for the worker. Seconds until done, and those of the build itself."""
    from portal.tenancy import wall  # noqa: PLC0415
    from softphone.builds.building import ask_for_build  # noqa: PLC0415
    from softphone.models import Build  # noqa: PLC0415

    began = time.perf_counter()
    with wall.enter_partner(ground.partner_id):
        asked = ask_for_build(product, artwork=artwork)
    while time.perf_counter() - began < _LONGEST:
        with wall.enter_partner(ground.partner_id):
            build = Build.objects.get(pk=asked.pk)
        if build.state == Build.State.DONE:
            return time.perf_counter() - began, build.seconds or 0.0
        if build.state == Build.State.FAILED:
            raise RuntimeError(build.error)
        time.sleep(_POLL)
    raise TimeoutError(f"the build wasn't done after {_LONGEST:.0f} s")


@contextmanager
def _worker(ground: Ground) -> Iterator[None]:
    """A worker as in production, with one process."""
    command = [sys.executable, "-m", "celery", "--app=portal", "--quiet", "worker", "--concurrency=1"]
    environment = {**os.environ, **ground.environment}
    assert urlsplit(ground.environment["REDIS_URL"]).hostname == "127.0.0.1"
    process = subprocess.Popen([*command, "--loglevel=WARNING"], cwd=ROOT, env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


BENCHMARKS = [Benchmark("softphone", measure)]
