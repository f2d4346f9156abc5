"""A web product with artwork and builds of its softphone, for those who visit every page."""

import tempfile
import zipfile
from pathlib import Path

from portal.jobs.models import Job
from products.models import WebProduct
from softphone.artwork import checking, examples, uploads
from softphone.artwork.kinds import PICTURES
from softphone.builds import building, files, running, tools
from softphone.models import Build, SoftphoneSettings


class _Unwatched:
    def step(self, number: int, name: str) -> None:
        """Nobody watches."""

    def say(self, text: str) -> None:
        """Nobody reads."""


def softphones(product: WebProduct) -> None:
    """Artwork, two versions that differ (where msitools is installed), and one that failed. Inside the wall."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "branding.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for key, content in examples.examples(product.brand).items():
                archive.writestr(PICTURES[key].file, content)
        artwork = checking.check(uploads.receive(product=product, path=path, name=path.name))
    for url in ("", "https://help.example.com/") if not tools.missing() else ():
        SoftphoneSettings.objects.update_or_create(web_product=product, defaults={"support_url": url})
        build = building.ask_for_build(product, artwork=artwork)
        taken = running.take(build.pk)
        assert taken is not None
        with files.shelf(taken) as shelf:
            running.run(taken, shelf=shelf, progress=_Unwatched())
        _end(build, Job.State.SUCCEEDED)
    failed = building.ask_for_build(product, artwork=artwork)
    _end(failed, Job.State.FAILED)
    Build.objects.filter(pk=failed.pk).update(
        state=Build.State.FAILED, error="The installer couldn't be signed.", log="12:00:00 Signing"
    )


def _end(build: Build, state: Job.State) -> None:
    job = building.job_of(build)
    assert job is not None
    Job.objects.filter(pk=job.pk).update(state=state)
