"""The link from a job to its result."""

from collections.abc import Callable

import pytest

from portal.jobs.models import Job
from portal.jobs.result_pages import page_of
from products.models import WebProduct
from tests.conftest import Cast


@pytest.mark.django_db
def test_a_result_that_is_gone_has_no_page(cast: Cast, as_partner: Callable) -> None:
    page = page_of(WebProduct, "web-product-softphone", param="product")
    with as_partner(cast.acme):
        product = WebProduct.objects.create(brand="Acme", domain="acme.example", cultures=["en"], currencies=["EUR"])
        job = Job(params={"product": product.pk})
        assert page(job) == f"/web-products/{product.pk}/branded-softphone/"
    with as_partner(cast.globex):
        assert page(job) == ""
    with as_partner(cast.acme):
        product.delete()
        assert page(job) == ""
