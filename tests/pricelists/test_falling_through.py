"""A population whose job ends without having added it has ended too, and says so."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from gateways.models import Route
from portal.jobs import falling_through, queue, running
from portal.jobs.models import Job
from pricelists import jobs, population
from pricelists.models import Population
from tests.conftest import Cast
from tests.pricelists.conftest import Make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("how", ["cancelled", "failed"])
def test_it_says_so_and_can_be_tried_again(
    cast: Cast, as_partner: Callable, make: Make, exchange_rates: date, how: str
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "48")
        pricelist = make.pricelist("Retail", "USD")
        ready = population.prepare(pricelist=pricelist, gateway=gateway, routes=Route.objects.all(), markup=Decimal(2))
        job = jobs.start(ready)
        assert Population.objects.get(pk=ready.pk).state == Population.State.RUNNING
        if how == "cancelled":
            queue.cancel(job)
        else:
            Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED)
            falling_through.settle(Job.objects.get(pk=job.pk))
        assert Population.objects.get(pk=ready.pk).state == Population.State.FAILED
        queue.retry(job)
    assert running.run(job.partner_id, job.pk) == Job.State.SUCCEEDED
    with as_partner(cast.acme):
        assert Population.objects.get(pk=ready.pk).state == Population.State.APPLIED
