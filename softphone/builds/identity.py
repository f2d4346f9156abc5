"""What makes a build of a web product the same product as its earlier builds, for Windows. Knows no secrets."""

from datetime import UTC
from uuid import UUID, uuid5

from products.models import WebProduct

_PRODUCTS = UUID("b1f6c1d2-7d53-5f1e-9a0c-4a2a6c1e8f37")
"""Fixed for ever: a changed one would make every customer's next installer a stranger to the one installed."""


def upgrade_code(product: WebProduct) -> UUID:
    """The same for every build of a web product, whatever becomes of its brand and domain.

    The moment it was added is part of it: numbers alone would be the same on two platforms.
    """
    added = product.created_at.astimezone(UTC).isoformat(timespec="microseconds")
    return uuid5(_PRODUCTS, f"{product.partner_id} {product.pk} {added}")


def version_of(number: int) -> str:
    """A build's number as the version that people and Windows see."""
    return f"1.0.{number}"
