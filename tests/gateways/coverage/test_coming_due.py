"""Costs that an import had set for a later day: when the day has come, published prices are looked at again."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from gateways.coverage import ending, undo
from gateways.models import CoverageImport, Route
from portal.jobs import running
from portal.jobs.models import Job
from pricelists import editing, population
from pricelists.models import MarginFinding
from tests.conftest import Cast
from tests.gateways.coverage.conftest import bring_in, line

GUARD = "pricelists.margin_guard"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("undone", [False, True])
def test_the_guard_looks_when_a_dearer_price_comes_due(
    cast: Cast, as_partner: Callable, gateway_of: Callable, deck_file: Callable, *, undone: bool
) -> None:
    gateway = gateway_of(cast.acme)
    now = timezone.now()
    # Tomorrow one code becomes dearer; the day after one begins under a code that is priced, and nothing ends.
    tomorrow, later = ((now + timedelta(days=days)).date().isoformat() for days in (1, 2))
    with as_partner(cast.acme):
        bring_in(gateway, deck_file(line("48", "Poland", "0.01"), line("49", "Germany", "0.01")))
        pricelist = editing.add_pricelist(name="Retail", amounts={"USD": editing.Amounts()})
        routes = Route.objects.filter(gateway=gateway)
        made = population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=Decimal("1.5"))
        population.apply(made, routes=routes)
        lines = [line("48", "Poland", "0.5", on=tomorrow), line("4915", "Germany Mobile", "0.9", on=later)]
        planned = bring_in(gateway, deck_file(*lines), mode="update", effect="dates")
        assert [moment[:10] for moment in planned.counts["due"]] == [tomorrow, later]
        if undone:
            undo.undo(coverage_import=planned)
        Job.objects.all().delete()

    def looks() -> int:
        with as_partner(cast.acme):
            return Job.objects.filter(kind=GUARD).count()

    ending.end_due(now=now + timedelta(hours=1) if now.hour < 22 else now)
    assert looks() == 0
    for days, expected in ((1, 1), (1, 1), (2, 2), (3, 2)):
        ending.end_due(now=now + timedelta(days=days))
        assert looks() == (0 if undone else expected), days
    with as_partner(cast.acme):
        assert CoverageImport.objects.get(pk=planned.pk).counts["due"] == (planned.counts["due"] if undone else [])
        assert not MarginFinding.objects.exists()
        job = Job.objects.filter(kind=GUARD).last()
    if job:
        assert running.run(cast.acme.partner.pk, job.pk) == Job.State.SUCCEEDED
