"""What is done about prices that the margin guard found: an *amendment*, with a preview, a date, a result and an undo.

Four kinds: reprice at today's cost, replace by the next supplier that sells the number, end, keep by hand. An amendment
is a population without a gateway: it is versioned, runs under the same lock, and is undone like one. Its rows
(`PopulationRow`) say price by price what it does, before it is applied and after.

Its preview takes as long as its prices are many, so that above `IMMEDIATE` prices a job works it out (`PREPARING`).

An amendment may wait for a day: its preview is worked out from the costs that will hold then. When it is applied it is
worked out again, and does exactly what the preview said or nothing at all: a digest of the new prices tells.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from pricelists import amending_rows, amendments, jobs
from pricelists.ddi import amendments as ddi_amendments
from pricelists.kinds import DDI, TERM, kind_of
from pricelists.models import DdiMarginFinding, MarginFinding, Population
from pricelists.populating import Progress, begin_writing, finish, quotes_of, silence, write
from pricelists.refusals import PricelistRefusal
from pricelists.sql import begin

Kind, State = Population.Kind, Population.State
OF_UNSOLD = (Kind.REPLACE, Kind.END, Kind.KEEP)
"""What can be done about a price that its supplier no longer sells, or asks nothing for."""
WITHOUT_COST = (MarginFinding.Kind.UNSOLD, MarginFinding.Kind.NO_COST)
"""Findings of prices that have no cost to be made from."""
FURTHEST = timedelta(days=366)
"""How far ahead an amendment may wait."""
IMMEDIATE = 5_000
"""Prices whose preview is worked out while the page is waited for; of 223,000 it took 41 s."""


def prepare(
    findings: Iterable[MarginFinding | DdiMarginFinding],
    *,
    what: str = Kind.REPRICE,
    reason: str = "",
    end_rest: bool = False,
    replace_handmade: bool = False,
) -> list[Population]:
    """One amendment for each pricelist of these findings, of either kind, with its preview, ready to be applied.

    Of more than IMMEDIATE prices together they are left in the state PREPARING, with a job each for the preview.

    what: a Population.Kind. reason: why prices are kept (needed for KEEP). end_rest: REPLACE also ends what no supplier
    sells. replace_handmade: change prices set by hand, too. Raises PricelistRefusal.
    """
    reason = reason.strip()
    if what == Kind.KEEP and not reason:
        raise PricelistRefusal({"reason": _("Say why: the history keeps the reason with the price.")})
    if len(reason) > 300:
        raise PricelistRefusal({"reason": _("Keep the reason within 300 characters.")})
    chosen, left = _chosen(findings, what=what, handmade=replace_handmade or what == Kind.KEEP)
    if not chosen:
        raise PricelistRefusal(_nothing(what))
    made: list[Population] = []
    large = sum(len(price_ids) for price_ids in chosen.values()) > IMMEDIATE
    with transaction.atomic():
        for (field, pricelist_id), price_ids in sorted(chosen.items()):
            amendment = Population.objects.create(
                **{f"{field}_id": pricelist_id},
                kind=what,
                selection={
                    "prices": sorted(price_ids),
                    "reason": reason,
                    "end_rest": end_rest,
                    "handmade_left": left.get((field, pricelist_id), 0),
                },
                replace_handmade=replace_handmade,
                batch=made[0].pk if made else None,
                state=State.PREPARING if large else State.PREVIEW,
            )
            if large:
                jobs.start_preview(amendment)
            else:
                preview(amendment)
            if large or amendment.counts["rows"]:
                made.append(amendment)
            else:
                amendment.delete()
        if not made:
            raise PricelistRefusal(_ended())
        if len(made) > 1:
            made[0].batch = made[0].pk
            made[0].save(update_fields=["batch"])
    return made


def preview(amendment: Population, *, holds_from: datetime | None = None) -> None:
    """Work out what it does, from now or from a moment to come, and keep that. Nothing of the pricelist changes.

    Raises PricelistRefusal for a moment that is past or too far ahead, and when it isn't a preview any more.
    """
    _check_date(holds_from)
    if amendment.state != State.PREVIEW:
        raise PricelistRefusal(_begun())
    _preview(amendment, holds_from=holds_from, progress=silence)


def preview_for_date(amendment: Population, *, holds_from: datetime | None) -> None:
    """Preview it anew from a moment: at once, or of more than IMMEDIATE prices by a job. Raises what `preview` does."""
    if len(amendment.selection["prices"]) <= IMMEDIATE:
        preview(amendment, holds_from=holds_from)
        return
    _check_date(holds_from)
    with transaction.atomic():
        ready = Population.objects.filter(pk=amendment.pk, state=State.PREVIEW)
        if not ready.update(state=State.PREPARING):
            raise PricelistRefusal(_begun())
        jobs.start_preview(amendment, holds_from=holds_from)


def prepare_in_job(amendment: Population, *, holds_from: datetime | None, progress: Progress = silence) -> None:
    """Work out the preview that a job was asked for; then it is ready to be applied.

    Raises PricelistRefusal when its prices have ended meanwhile, its date has gone by, or it isn't to be prepared.
    """
    amendment.state = Population.objects.select_for_update().values_list("state", flat=True).get(pk=amendment.pk)
    if amendment.state not in {State.PREPARING, State.FAILED, State.PREVIEW}:  # the latter two: tried again
        raise PricelistRefusal(_begun())
    _check_date(holds_from)
    _preview(amendment, holds_from=holds_from, progress=progress)
    if not amendment.counts["rows"]:
        raise PricelistRefusal(_ended())
    amendment.state = State.PREVIEW
    amendment.save(update_fields=["state"])


def _check_date(holds_from: datetime | None) -> None:
    now = timezone.now()
    if holds_from is not None and not now < holds_from <= now + FURTHEST:
        raise PricelistRefusal(
            {"holds_from": _("Enter a moment still to come, at most %(n)d days ahead.") % {"n": FURTHEST.days}}
        )


def _preview(amendment: Population, *, holds_from: datetime | None, progress: Progress) -> None:
    amendment.holds_from = holds_from
    amendment.exchange_rates = {}
    progress(0, 3, _("Comparing with today's costs"))
    _work_out(amendment, at=holds_from or timezone.now())
    progress(1, 3, _("Listing the prices before and after"))
    amendment.selection["digest"] = _planner(amendment).digest(amendment)
    amending_rows.record(amendment, _planner(amendment).rows_of(amendment))
    progress(2, 3, _("Adding up"))
    amendment.counts = amending_rows.summary(amendment)
    amendment.save(update_fields=["holds_from", "exchange_rates", "selection", "counts"])
    progress(3, 3, "")


def apply(amendment: Population) -> dict[str, Any]:
    """Write what the preview says: versions that change end, new ones begin. Returns the counts.

    Raises PricelistRefusal when it isn't ready, or would do anything else than its preview says.
    """
    at = begin_writing(amendment)
    kind, planner = kind_of(amendment), _planner(amendment)
    _work_out(amendment, at=at)
    if planner.digest(amendment) != amendment.selection.get("digest"):
        raise PricelistRefusal(
            _(
                "Costs or prices have changed since this preview, so it is no longer right. Look at the margin guard"
                " again for a new one; nothing was changed."
            )
        )
    written = write(amendment, source=planner.opened(amendment), closes=True, at=at)
    finish(amendment, at=at, written=written)
    # What is still too low is found again, under its new version, by the guard's next look.
    standing = kind.price.objects.filter(pricelist=amendment.target, ended=False)
    found = kind.finding._default_manager.filter(pricelist=amendment.target)
    found.exclude(price_id__in=standing.values("pk")).delete()
    return written


def of_batch(amendment: Population) -> Sequence[Population]:
    """The amendments that were prepared together with this one, itself among them."""
    if amendment.batch is None:
        return [amendment]
    related = ("pricelist", "ddi_pricelist")
    return list(Population.objects.filter(batch=amendment.batch).select_related(*related).order_by("pk"))


def _planner(amendment: Population) -> Any:
    return ddi_amendments if kind_of(amendment) is DDI else amendments


def _work_out(amendment: Population, *, at: datetime) -> None:
    begin()
    quotes = _planner(amendment).work_out(amendment, at=at, quotes=quotes_of(amendment) or None)
    amendment.exchange_rates = {currency: quote.as_json() for currency, quote in quotes.items()}


def _chosen(
    findings: Iterable[MarginFinding | DdiMarginFinding], *, what: str, handmade: bool
) -> tuple[dict[tuple[str, int], set[int]], dict[tuple[str, int], int]]:
    """The prices by (field of the pricelist, its id), and how many were left because they are set by hand."""
    chosen: dict[tuple[str, int], set[int]] = {}
    left: dict[tuple[str, int], int] = {}
    if isinstance(findings, QuerySet):
        findings = findings.select_related(None).only("kind", "handmade", "pricelist_id", "price_id")
    for finding in findings:
        if (finding.kind in WITHOUT_COST) == (what == Kind.REPRICE):
            continue
        key = (TERM if isinstance(finding, MarginFinding) else DDI).population_field, finding.pricelist_id
        if finding.handmade and not handmade:
            left[key] = left.get(key, 0) + 1
        else:
            chosen.setdefault(key, set()).add(finding.price_id)
    return chosen, left


def _begun() -> str:
    return _("This has been applied, waits for its date, or is being prepared already.")


def _ended() -> str:
    return _("These prices have ended already. Look at the margin guard again.")


def _nothing(what: str) -> str:
    if what == Kind.REPRICE:
        return _("None of these can be repriced: they are hand-made, no longer sold, or have no cost.")
    return _(
        "None of these is no longer sold or without a cost, or they are hand-made: tick that these may change, too."
    )
