"""What becomes of an upload: its pictures are taken over, or it is refused with a reason for every file."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from softphone.artwork import limits
from softphone.artwork.confined import look_confined
from softphone.artwork.decoding import Fit
from softphone.artwork.initials import initials_icon
from softphone.artwork.kinds import PICTURES
from softphone.artwork.problems import Problem
from softphone.artwork.reasons import told
from softphone.models import Artwork


def _quiet(phase: str) -> None:
    """Where nobody waits."""


def check(artwork: Artwork, *, fit: Fit = "", progress: Callable[[str], None] = _quiet) -> Artwork:
    """Look through an upload and decide it. One that was decided well before is left as it is.

    fit: how pictures of another size are brought to the right one; without it they are a reason to refuse.
    """
    if artwork.state == Artwork.State.READY:
        return artwork
    with tempfile.TemporaryDirectory(prefix="artwork-") as name:
        folder = Path(name)
        progress("open")
        try:
            copy = _local_copy(artwork, folder / "upload.zip")
        except FileNotFoundError:
            return _decide(artwork, [Problem(file="", reason="lost")], {})
        (folder / "out").mkdir()
        progress("look")
        report = look_confined(copy, folder / "out", fit)
        problems = [Problem(**problem) for problem in report["problems"]]
        progress("keep")
        with _kept(artwork, folder / "out", report["pictures"]) as pictures:
            if not problems and "icon" not in pictures:
                pictures["icon"] = _drawn_icon(artwork)
            return _decide(artwork, problems, pictures)


def give_up(artwork_id: int) -> None:
    """Refuse an upload whose check fell through, so that nobody waits for it."""
    stuck = Artwork.objects.filter(pk=artwork_id, state=Artwork.State.CHECKING).first()
    if stuck is not None:
        _decide(stuck, [Problem(file="", reason="not-checked")], {})


def _decide(artwork: Artwork, problems: list[Problem], pictures: dict[str, Any]) -> Artwork:
    """Write down what was found. A refused upload keeps the pictures that were right, to be looked at.

    One that another job found good meanwhile stays so: a build may have begun with its pictures.
    """
    with transaction.atomic():
        held = Artwork.objects.select_for_update().get(pk=artwork.pk)
        if held.state == Artwork.State.READY:
            unused = pictures
        else:
            unused = held.pictures
            held.state = Artwork.State.REFUSED if problems else Artwork.State.READY
            held.problems = [told(problem) for problem in problems[: limits.MAX_PROBLEMS]]
            held.pictures = pictures
            held.save(update_fields=["state", "problems", "pictures"])
        paths = [picture["path"] for picture in unused.values()]
        transaction.on_commit(lambda: _delete(paths), robust=True)
    return held


def _delete(paths: Iterable[str]) -> None:
    for path in paths:
        default_storage.delete(path)


def _local_copy(artwork: Artwork, path: Path) -> Path:
    with default_storage.open(str(artwork.file.name)) as stored, path.open("wb") as copy:
        shutil.copyfileobj(stored, copy, 1 << 20)
    return path


@contextmanager
def _kept(artwork: Artwork, folder: Path, found: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The pictures in private storage; gone from it again when what is done with them fails."""
    pictures: dict[str, Any] = {}
    try:
        for key, picture in found.items():
            with (folder / picture["file"]).open("rb") as file:
                path = default_storage.save(_path(artwork, picture["file"]), File(file))
            pictures[key] = {**{name: value for name, value in picture.items() if name != "file"}, "path": path}
        yield pictures
    except Exception:
        for picture in pictures.values():
            default_storage.delete(picture["path"])
        raise


def _path(artwork: Artwork, file: str) -> str:
    return f"artwork/{artwork.partner_id}/{artwork.web_product_id}/{uuid4().hex}-{file}"


def _drawn_icon(artwork: Artwork) -> dict[str, Any]:
    kind = PICTURES["icon"]
    content = initials_icon(artwork.web_product.brand)
    return {
        "path": default_storage.save(_path(artwork, "icon.png"), ContentFile(content)),
        "width": kind.width,
        "height": kind.height,
        "frames": 1,
        "format": "PNG",
        "sha256": sha256(content).hexdigest(),
        "fitted": "",
        "drawn": True,
    }
