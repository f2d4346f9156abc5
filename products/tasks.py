"""Work of web products for the workers."""

from celery import shared_task

from portal.tenancy import wall
from products import domains
from products.models import WebProduct


@shared_task(name="products.recheck_domains")
def recheck_domains() -> None:
    """Look at every proof of a domain that can be lost, each in its partner's wall and a transaction of its own."""
    for partner_id, product_id in domains.due_for_recheck():
        with wall.enter_partner(partner_id, actor_name="domain proofs"):
            product = WebProduct.objects.filter(pk=product_id).first()
            if product is not None:
                domains.recheck(product)
