"""Which of the uploads holds."""

from products.models import WebProduct
from softphone.models import Artwork


def ready_artwork(product: WebProduct) -> Artwork | None:
    """The newest artwork of a web product that was found to be good: a refused upload leaves the earlier one."""
    return Artwork.objects.filter(web_product=product, state=Artwork.State.READY).order_by("-id").first()


def newest_upload(product: WebProduct) -> Artwork | None:
    """The newest upload, whatever came of it."""
    return Artwork.objects.filter(web_product=product).order_by("-id").first()
