"""Demo data of web products. Called by `manage.py demo_data` inside a partner's wall."""

from products.models import WebProduct
from products.saving import ProductDraft, add_web_product
from tenants.models import Partner


def make(partner: Partner) -> None:
    """Two web products for a partner that has none."""
    if WebProduct.objects.exists():
        return
    brand = partner.name
    host = "-".join(brand.lower().split())
    add_web_product(
        ProductDraft(
            type=WebProduct.Type.BUSINESS,
            cultures=["en-GB", "de", "pl"],
            default_culture="en-GB",
            currencies=["EUR", "GBP", "USD"],
            brand=brand,
            domain=f"www.{host}.example",
            cms=WebProduct.Cms.WORDPRESS,
        )
    )
    add_web_product(
        ProductDraft(
            type=WebProduct.Type.CHAT,
            cultures=["en-GB"],
            default_culture="en-GB",
            currencies=["EUR"],
            brand=f"{brand} Chat",
            domain=f"chat.{host}.example",
            cms=WebProduct.Cms.OWN,
        )
    )
