"""The page of one population: who may look at it."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from pricelists.models import Population
from tests.conftest import Cast
from tests.pricelists.conftest import Make


def test_its_own_partner_sees_it_and_nobody_else(
    cast: Cast, as_partner: Callable, client_for: Callable[..., Client], make: Make
) -> None:
    with as_partner(cast.acme):
        pricelist = make.pricelist("Retail", "USD")
        found = Population.objects.create(pricelist=pricelist, kind="reprice", selection={"prices": []})
    url = reverse("population", args=[found.pk])
    assert client_for(cast.acme.reader).get(url).status_code == 200
    assert client_for(cast.globex.owner).get(url).status_code == 404
