"""The work of a build, step by step: pictures, licence, installer, signature, reading back, storing."""

import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from softphone import reading_back, signing
from softphone.artwork.kinds import PICTURES
from softphone.builds import current, files, pictures, tools
from softphone.builds.building import BuildRefusedError, reopen
from softphone.builds.files import Shelf
from softphone.builds.identity import version_of
from softphone.builds.inputs import Inputs, inputs_of
from softphone.builds.licence import LicenceTooLongError, rich_text
from softphone.models import Build
from softphone.msi import package
from softphone.msi.words import words_for

STEPS: tuple[Promise, ...] = (
    gettext_lazy("Taking the pictures"),
    gettext_lazy("Drawing icons and the installer's pages"),
    gettext_lazy("Writing the installer"),
    gettext_lazy("Signing"),
    gettext_lazy("Reading the installer back"),
    gettext_lazy("Storing"),
)


class Progress(Protocol):
    """Who is told how far the build is."""

    def step(self, number: int, name: str) -> None:
        """The step of this number, from 0, begins. May raise to stop the build."""

    def say(self, text: str) -> None:
        """A line of the log."""


def run(build: Build, *, shelf: Shelf, progress: Progress) -> Build:
    """Build this version, and make it the one that customers get. A build that is done already stays as it is.

    The row is locked until the transaction ends. Raises BuildRefusedError with what to change.
    """
    began = time.perf_counter()
    log = _Log(progress)
    inputs = inputs_of(build.web_product, build.artwork)
    version = version_of(build.number)
    log.step(0)
    sources = pictures_of(build)
    log.say(_("%(name)s, SHA-256 %(digest)s") % {"name": build.artwork.name, "digest": build.artwork.sha256})
    log.step(1)
    web = _web_pictures(sources)
    product = product_of(inputs, version, sources)
    log.step(2)
    content = _write(product)
    log.say(
        _("%(name)s, version %(version)s: %(size)s bytes")
        % {"name": product.name, "version": version, "size": number_format(len(content), force_grouping=True)}
    )
    with tempfile.TemporaryDirectory(prefix="softphone-") as folder:
        path = Path(folder) / "softphone.msi"
        path.write_bytes(content)
        log.step(3)
        signed = _sign(path)
        log.say(_("Signed.") if signed else _("Not signed: the platform has no certificate."))
        log.step(4)
        _read_back(path, product)
        log.say(_("An independent reader finds in it what should be there."))
        content = path.read_bytes()
    log.step(5)
    build.web_files = {
        name: {"path": shelf.put(data, suffix), "sha256": sha256(data).hexdigest(), "type": kind}
        for name, (data, suffix, kind) in web.items()
    }
    build.installer.name = shelf.put(content, ".msi")
    build.installer_size, build.installer_sha256 = len(content), sha256(content).hexdigest()
    log.say(_("SHA-256 %(digest)s") % {"digest": build.installer_sha256})
    named = {"name": product.name, "product_code": str(product.code), "tools": tools.versions()}
    build.signed, build.inputs, build.error = signed, {**inputs.as_json(), **named}, ""
    build.seconds, build.built_at = round(time.perf_counter() - began, 3), timezone.now()
    build.state, build.log = Build.State.DONE, log.text()
    build.save()
    current.choose(build)
    return build


def take(pk: int) -> Build | None:
    """The build, locked for this run and open; None when it is done already. Raises BuildRefusedError."""
    related = Build.objects.select_for_update(of=("self",)).select_related("web_product", "artwork")
    build = related.filter(pk=pk).first()
    if build is None:
        raise BuildRefusedError(_("This build is not there any more."))
    if build.state == Build.State.DONE:
        return None
    if build.state == Build.State.FAILED:
        reopen(build)
    return build


class _Log:
    """The log that is kept with the build, told at the same time."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._lines: list[str] = []

    def step(self, number: int) -> None:
        name = str(STEPS[number])
        self._progress.step(number, name)
        self.say(name)

    def say(self, text: str) -> None:
        self._lines.append(f"{timezone.now():%H:%M:%S} {text}")
        self._progress.say(text)

    def text(self) -> str:
        return "\n".join(self._lines)


def pictures_of(build: Build) -> dict[str, bytes]:
    """The artwork's pictures, checked against what was noted when they were looked through.

    Raises BuildRefusedError.
    """
    found = {}
    for name in PICTURES:
        noted = build.artwork.pictures.get(name)
        if noted is None:
            raise BuildRefusedError(_("A picture is missing: %(name)s. Upload them again.") % {"name": name})
        try:
            found[name] = files.read(noted["path"])
        except OSError as error:
            text = _("The picture %(name)s is gone from the storage. Upload the pictures again.")
            raise BuildRefusedError(text % {"name": name}) from error
        if sha256(found[name]).hexdigest() != noted["sha256"]:
            text = _("The picture %(name)s in the storage is not the one that was looked through. Upload it again.")
            raise BuildRefusedError(text % {"name": name})
    return found


def _web_pictures(sources: dict[str, bytes]) -> dict[str, tuple[bytes, str, str]]:
    icons = {f"icon-{side}": pictures.web_icon(sources["icon"], side) for side in pictures.WEB_ICON_SIZES}
    icons[f"icon-maskable-{pictures.MASKABLE_SIZE}"] = pictures.maskable_icon(sources["icon"])
    return {
        "about": (sources["about"], ".png", "image/png"),
        "splash": (sources["splash"], ".gif", "image/gif"),
        **{name: (data, ".png", "image/png") for name, data in icons.items()},
    }


def product_of(inputs: Inputs, version: str, sources: dict[str, bytes]) -> package.Product:
    """All that the writer of installers gets. Raises BuildRefusedError."""
    try:
        licence = rich_text(inputs.licence)
    except LicenceTooLongError as error:
        text = _(
            "The licence agreement is too long for an installer, %(n)s bytes of at most %(limit)s: shorten it in the"
            " settings."
        )
        n, limit = (number_format(size, force_grouping=True) for size in (error.size, error.limit))
        raise BuildRefusedError(text % {"n": n, "limit": limit}) from error
    try:
        banner = pictures.bitmap(sources["banner"], PICTURES["banner"].size)
        dialog = pictures.bitmap(sources["dialog"], PICTURES["dialog"].size)
    except ValueError as error:
        raise BuildRefusedError(str(error)) from error
    return package.Product(
        brand=inputs.brand,
        version=version,
        upgrade_code=inputs.upgrade_code,
        url=inputs.url,
        icon=pictures.icon(sources["icon"]),
        banner=banner,
        dialog=dialog,
        licence=licence,
        files={"licence.rtf": licence.encode("ascii")},
        support_url=inputs.support_url,
        words=words_for(inputs.default_culture),
    )


def _write(product: package.Product) -> bytes:
    try:
        return package.build(product)
    except ValueError as error:
        text = _("The installer can't hold this: %(reason)s. Change it, or open a ticket.")
        raise BuildRefusedError(text % {"reason": error}) from error


def _sign(path: Path) -> bool:
    try:
        return signing.sign(path)
    except signing.SigningError as error:
        text = _(
            "The installer couldn't be signed, so nothing was published: %(reason)s. The platform's staff can help."
        )
        raise BuildRefusedError(text % {"reason": error}) from error


def _read_back(path: Path, product: package.Product) -> None:
    """Raises BuildRefusedError unless an independent reader finds everything in the installer."""
    try:
        problems = reading_back.read_back(path, expected=reading_back.Expected.of(product))
    except reading_back.ReaderMissingError as error:
        text = _(
            "The installer couldn't be checked, so it isn't published: %(package)s is not installed on the platform's"
            " server. The platform's staff can install it; then try again."
        )
        raise BuildRefusedError(text % {"package": tools.PACKAGE}) from error
    if problems:
        text = _("The installer isn't as it must be, so it isn't published: %(problems)s")
        raise BuildRefusedError(text % {"problems": "; ".join(problems)})
