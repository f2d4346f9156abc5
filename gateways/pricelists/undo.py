"""Undo of a pricelist's newest population: what held just before it holds again."""

from django.utils.translation import gettext as _

from gateways.models import Population, TermPrice, TermPricelist
from gateways.models.versioned import FOREVER
from gateways.pricelists import plan
from gateways.pricelists.lock import lock_prices
from gateways.pricelists.population import count_prices
from gateways.pricelists.refusals import PricelistRefusal
from portal.history import events

_ALL = f"{plan.PRICE}, handmade, reason, opened_by_id"


def newest(pricelist: TermPricelist) -> Population | None:
    """The population that can be undone: the last one applied and not undone."""
    applied = Population.objects.filter(pricelist=pricelist, state=Population.State.APPLIED)
    return applied.order_by("-applied_at", "-id").first()


def edits_since(population: Population) -> int:
    """How many hand-made prices were set since: an undo takes them back too, and should say so first."""
    return TermPrice.objects.filter(
        pricelist_id=population.pricelist_id, ended=False, handmade=True, valid_from__gt=population.applied_at
    ).count()


def undo(population: Population) -> dict[str, int]:
    """Make the pricelist's prices what they were just before this population.

    The past stays as it was: what the population opened ends now, and what it ended begins again now, as a new
    version with the same values. Raises PricelistRefusal unless it is the pricelist's newest applied population.
    """
    at = lock_prices(population.pricelist_id)
    population.refresh_from_db()
    latest = newest(population.pricelist)
    if latest is None or latest.pk != population.pk:
        raise PricelistRefusal(
            _("Only the newest population of a pricelist can be undone, and only once. Undo the later ones first.")
        )
    since = population.applied_at
    table, key = TermPrice._meta.db_table, [population.pricelist_id]
    with events.bulk():
        # First copy, then close: both ask which versions held before, by time.
        opened = plan.run(
            f"INSERT INTO {table} ({_ALL}, pricelist_id, valid_from, valid_to, ended)"
            f" SELECT {_ALL}, pricelist_id, %s, %s, false FROM {table}"
            " WHERE pricelist_id = %s AND ended AND valid_to >= %s AND valid_from < %s AND currency = ANY(%s)",
            [at, FOREVER, *key, since, since, population.pricelist.currencies],
        )
        closed = plan.run(
            f"UPDATE {table} SET valid_to = %s, ended = true, closed_by_id = %s"
            " WHERE pricelist_id = %s AND NOT ended AND valid_from >= %s AND valid_from < %s",
            [at, population.pk, *key, since, at],
        )
    population.state = Population.State.UNDONE
    population.undone_at = at
    population.save(update_fields=["state", "undone_at"])
    count_prices(TermPricelist.objects.get(pk=population.pricelist_id), by=opened - closed)
    return {"opened": opened, "closed": closed}
