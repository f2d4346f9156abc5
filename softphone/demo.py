"""Demo data of softphones. Called by `manage.py demo_data` inside a partner's wall."""

import tempfile
import zipfile
from pathlib import Path

from products.models import WebProduct
from softphone.artwork import checking, examples, uploads
from softphone.artwork.kinds import PICTURES
from softphone.builds import building, tools
from softphone.models import Artwork
from tenants.demo import PARTNERS
from tenants.models import Partner


def make(partner: Partner) -> None:
    """The template's own examples as artwork of the first demo partner's first web product, and a build of them.

    The worker builds as soon as it runs; where what reads installers back is missing there is no build.
    """
    product = WebProduct.objects.exclude(type=WebProduct.Type.CHAT).order_by("pk").first()
    if partner.name != PARTNERS[0][0] or product is None or Artwork.objects.exists():
        return
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        path = Path(folder) / "branding.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for key, content in examples.examples(product.brand).items():
                archive.writestr(PICTURES[key].file, content)
        artwork = checking.check(uploads.receive(product=product, path=path, name=path.name))
    if not tools.missing():
        building.ask_for_build(product, artwork=artwork)
