"""Undo of a pricelist's newest population: what held just before it holds again. Redo of what was undone last."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from gateways.models.versioned import FOREVER
from portal.history import events
from portal.money.currencies import ended
from pricelists.kinds import kind_of
from pricelists.lock import lock_prices
from pricelists.models import DdiPricelist, Population, TermPricelist
from pricelists.populating import count_prices
from pricelists.refusals import PricelistRefusal
from pricelists.sql import rows, run
from products.live import guard_live


def newest(pricelist: TermPricelist | DdiPricelist) -> Population | None:
    """The population that can be undone: the last one applied and not undone."""
    applied = kind_of(pricelist).populations(pricelist).filter(state=Population.State.APPLIED)
    return applied.order_by("-applied_at", "-id").first()


def redoable(population: Population) -> bool:
    """Whether Redo can bring it back: it was undone, and no population of its pricelist was applied or undone since."""
    if population.state != Population.State.UNDONE:
        return False
    others = kind_of(population).populations(population.target).exclude(pk=population.pk)
    return not others.filter(
        Q(applied_at__gt=population.undone_at, state=Population.State.APPLIED) | Q(undone_at__gt=population.undone_at)
    ).exists()


def edits_since(population: Population) -> int:
    """How many hand-made prices were set since: an undo (or redo) takes them back too, and should say so first."""
    prices = kind_of(population).price.objects
    since = population.undone_at if population.state == Population.State.UNDONE else population.applied_at
    return prices.filter(pricelist=population.target, ended=False, handmade=True, valid_from__gt=since).count()


def guard(population: Population, *, confirmed: bool) -> None:
    """Raise LiveInUseError when undoing or redoing leaves a live web product without prices in a currency of its.

    Raises PricelistRefusal when what held before is in a currency that has been replaced by its successor since.
    """
    kind, pricelist = kind_of(population), population.target
    since = population.undone_at if population.state == Population.State.UNDONE else population.applied_at
    if replaced := _replaced_since(population, since):
        raise PricelistRefusal(
            _(
                "The prices of before are in %(old)s, which has ended and was replaced in this pricelist since. They"
                " can't be brought back; nothing was changed."
            )
            % {"old": ", ".join(replaced)}
        )
    emptied = rows(
        f"""SELECT DISTINCT currency FROM {kind.table} WHERE pricelist_id = %s AND NOT ended
        EXCEPT SELECT currency FROM {kind.table} WHERE pricelist_id = %s AND NOT ended AND valid_from < %s
        EXCEPT SELECT currency FROM {kind.table} WHERE pricelist_id = %s AND ended AND valid_to >= %s
            AND valid_from < %s""",
        [pricelist.pk, pricelist.pk, since, pricelist.pk, since, since],
    )
    gone = {row["currency"] for row in emptied}
    guard_live([p for p in kind.products(pricelist) if gone.intersection(p.currencies)], confirmed=confirmed)


def undo(population: Population, *, confirmed: bool = False) -> dict[str, int]:
    """Make the pricelist's prices what they were just before this population.

    The past stays as it was: what the population opened ends now, and what it ended begins again now, as a new
    version with the same values. Raises PricelistRefusal unless it is the pricelist's newest applied population, and
    LiveInUseError when that empties what a live web product uses and nobody has confirmed.
    """
    kind = kind_of(population)
    at = lock_prices(kind, population.target.pk)
    population.refresh_from_db()
    pricelist = population.target
    pricelist.refresh_from_db()
    latest = newest(pricelist)
    if latest is None or latest.pk != population.pk:
        raise PricelistRefusal(
            _("Only the newest population of a pricelist can be undone, and only once. Undo the later ones first.")
        )
    guard(population, confirmed=confirmed)
    written = _go_back(population, to=population.applied_at, at=at)
    population.state = Population.State.UNDONE
    population.undone_at = at
    population.save(update_fields=["state", "undone_at"])
    return written


def redo(population: Population, *, confirmed: bool = False) -> dict[str, int]:
    """Make the pricelist's prices what they were just before this population was undone: undoing its undo.

    It is applied from now on, and can be undone again. Raises PricelistRefusal unless it is what was done last to the
    pricelist, and LiveInUseError as `undo` does.
    """
    at = lock_prices(kind_of(population), population.target.pk)
    population.refresh_from_db()
    population.target.refresh_from_db()
    if not redoable(population):
        raise PricelistRefusal(
            _("Only what was undone last can be redone, and only while nothing was added to the pricelist since.")
        )
    guard(population, confirmed=confirmed)
    written = _go_back(population, to=population.undone_at, at=at)
    population.state = Population.State.APPLIED
    population.applied_at, population.undone_at = at, None
    population.save(update_fields=["state", "applied_at", "undone_at"])
    return written


def _replaced_since(population: Population, since: datetime | None) -> list[str]:
    """Currencies whose prices `pricelists.changeover` converted since a moment.

    It ends a currency's prices at the very moment at which those in the successor begin.
    """
    kind = kind_of(population)
    found = rows(
        f"""SELECT DISTINCT o.currency FROM {kind.table} o JOIN {kind.table} n
            ON n.pricelist_id = o.pricelist_id AND n.valid_from = o.valid_to AND n.currency <> o.currency
        WHERE o.pricelist_id = %s AND o.ended AND o.valid_to >= %s AND n.valid_from >= %s
            AND NOT o.currency = ANY(%s)""",
        [population.target.pk, since, since, population.target.currencies],
    )
    gone = {row["currency"]: ended(row["currency"]) for row in found}
    return sorted(code for code, currency in gone.items() if currency is not None)


def _go_back(population: Population, *, to: datetime | None, at: datetime) -> dict[str, int]:
    """Close what began at a moment or later, and begin again, from now on, what held just before it. Under the lock."""
    kind, pricelist = kind_of(population), population.target
    columns = f"{kind.columns}, handmade, reason, kept, opened_by_id"
    with events.bulk():
        # Which versions held before is told by time, so closing first hides none of them.
        closed = run(
            f"UPDATE {kind.table} SET valid_to = %s, ended = true, closed_by_id = %s"
            " WHERE pricelist_id = %s AND NOT ended AND valid_from >= %s AND valid_from < %s",
            [at, population.pk, pricelist.pk, to, at],
        )
        opened = run(
            f"INSERT INTO {kind.table} ({columns}, pricelist_id, valid_from, valid_to, ended)"
            f" SELECT {columns}, pricelist_id, %s, %s, false FROM {kind.table}"
            " WHERE pricelist_id = %s AND ended AND valid_to >= %s AND valid_from < %s AND currency = ANY(%s)",
            [at, FOREVER, pricelist.pk, to, to, pricelist.currencies],
        )
    count_prices(pricelist, by=opened - closed)
    return {"opened": opened, "closed": closed}
