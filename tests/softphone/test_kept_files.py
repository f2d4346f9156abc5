"""Files that artwork and builds name, in JSON too, outlive the sweep; files that nothing names don't."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from portal.jobs import orphans
from softphone.models import Build
from tests.conftest import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]


def test_what_is_named_outlives_the_sweep(
    cast: Cast, as_partner: Callable, make_product: Callable, ready_artwork: Callable
) -> None:
    product = make_product()
    artwork = ready_artwork(product, cast.acme)
    folder = f"softphone/{product.partner_id}/{product.pk}/builds/1"
    installer, about = (default_storage.save(f"{folder}/{name}", ContentFile(b"x")) for name in ("a.msi", "b.png"))
    web_files = {"about": {"path": about, "sha256": "", "type": "image/png"}}
    with as_partner(cast.acme):
        Build.objects.create(web_product=product, artwork=artwork, number=1, installer=installer, web_files=web_files)
    alone = [default_storage.save(name, ContentFile(b"x")) for name in ("artwork/1/1/a.zip", f"{folder}/c.png")]
    assert orphans.sweep(now=timezone.now() + timedelta(days=400)) == len(alone)
    assert not any(map(default_storage.exists, alone))
    named = [installer, about, artwork.file.name, *(picture["path"] for picture in artwork.pictures.values())]
    assert all(map(default_storage.exists, named))
