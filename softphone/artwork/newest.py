"""Which of the uploads holds."""

from portal.prepared import PreparedRow
from products.models import WebProduct
from softphone.models import Artwork

_READY = PreparedRow(
    lambda product, state: Artwork.objects.filter(web_product_id=product, state=state).order_by("-id"), 1, "a state"
)
_NEWEST = PreparedRow(lambda product: Artwork.objects.filter(web_product_id=product).order_by("-id"), 1)


def ready_artwork(product: WebProduct) -> Artwork | None:
    """The newest artwork of a web product that was found to be good: a refused upload leaves the earlier one."""
    return _READY.first(product.pk, Artwork.State.READY.value)


def newest_upload(product: WebProduct) -> Artwork | None:
    """The newest upload, whatever came of it."""
    return _NEWEST.first(product.pk)
