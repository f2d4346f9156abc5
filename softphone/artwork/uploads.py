"""An upload begins: it is kept privately as it came, and a worker is asked to look through it."""

import hashlib
from pathlib import Path
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from portal.jobs import queue
from portal.jobs.models import Job
from portal.jobs.registry import kind_name
from portal.tenancy import wall
from products.models import WebProduct
from softphone.artwork.decoding import Fit
from softphone.models import Artwork

CHECK = kind_name("softphone.artwork")


class NotToBeFittedError(Exception):
    """The upload isn't one that was refused for nothing but the size of its pictures; the message is for people."""


def receive(*, product: WebProduct, path: Path, name: str) -> Artwork:
    """Keep a .zip and have it looked through. The artwork that holds stays what it is until this one is found good."""
    inside = wall.current()
    found = Artwork(
        web_product=product,
        name=Path(name).name[-255:] or "artwork.zip",
        size=path.stat().st_size,
        sha256=_sha256(path),
        uploaded_by_id=inside.actor_id if inside else None,
        uploaded_by_name=inside.actor_name if inside else "",
    )
    with path.open("rb") as source:
        found.file.name = default_storage.save(
            f"artwork/{product.partner_id}/{product.pk}/{uuid4().hex}.zip", File(source)
        )
    try:
        with transaction.atomic():
            found.save()
            _ask(found, fit="")
    except Exception:
        default_storage.delete(found.file.name)
        raise
    return found


def fit(artwork: Artwork, way: Fit) -> Artwork:
    """Look through a refused upload again, and fit its pictures of another size: cropped or padded.

    Raises NotToBeFittedError for an upload that has other mistakes too, or was decided otherwise meanwhile.
    """
    with transaction.atomic():
        held = Artwork.objects.select_for_update().get(pk=artwork.pk)
        if not can_be_fitted(held):
            raise NotToBeFittedError(_("This upload can't be fitted: it has other mistakes, or is being checked."))
        held.state, held.fit, held.problems = Artwork.State.CHECKING, True, []
        held.save(update_fields=["state", "fit", "problems"])
        _ask(held, fit=way)
    return held


def can_be_fitted(artwork: Artwork) -> bool:
    """Whether nothing but the size of its pictures is wrong with an upload."""
    problems = artwork.problems
    return artwork.state == Artwork.State.REFUSED and bool(problems) and all(p["can_fit"] for p in problems)


def current_job(artwork: Artwork) -> Job | None:
    """The newest job that looks through this upload."""
    return queue.jobs_of(artwork).filter(kind=CHECK).order_by("-id").first()


def _ask(artwork: Artwork, *, fit: Fit) -> Job:
    label = _("Check the pictures for %(product)s") % {"product": artwork.web_product.brand}
    return queue.enqueue(CHECK, params={"artwork": artwork.pk, "fit": fit}, subject=artwork, label=label[:200])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
