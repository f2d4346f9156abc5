"""Keeping an uploaded deck: privately, with its hash, as it came."""

from functools import partial
from pathlib import Path

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from decks import opening
from gateways.coverage import kinds, locking, mapping
from gateways.coverage.refusals import ImportRefused
from gateways.models import CoverageImport, Deck
from gateways.models.coverage import Supplier
from portal.tabular import storing, unpack_confined
from portal.tenancy import wall


def receive(*, gateway: Supplier, path: Path, name: str, part: str = "") -> CoverageImport:
    """Keep a deck and begin its import. `part` names its table where the file holds several.

    Raises NotADeck and Unreadable when the file can't be a deck (nothing is kept then), ImportRefused for a gateway
    that isn't the partner's own, or is retired.
    """
    if locking.lock(gateway).retired_at is not None:
        raise ImportRefused(_("This gateway is retired. Take it back into use first."))
    look = partial(mapping.inspect, gateway)
    remembered = (gateway.deck_layout or {}).get("part", "")
    with opening.opened(path, look, part=part, remembered=remembered, unpack=unpack_confined) as table:
        return _keep(gateway, path, name, table)


def _keep(gateway: Supplier, path: Path, name: str, table: opening.Table) -> CoverageImport:
    inside, kind, packed = wall.current(), kinds.of(gateway), table.unpacked.path != path
    deck = Deck(
        **{kind.field: gateway},
        name=Path(name).name[-255:] or "deck.csv",
        size=path.stat().st_size,
        sha256=opening.sha256_of(path) if packed else table.inspection.sha256,
        uploaded_by_id=inside.actor_id if inside else None,
        uploaded_by_name=inside.actor_name if inside else "",
    )
    folder = f"decks/{gateway.partner_id}/{kind.key}-{gateway.pk}"
    with storing.keeping(deck, path, table=table.unpacked.path, folder=folder):
        deck.save()
        layout = mapping.kept(table.inspection, source=table.unpacked.source())
        return CoverageImport.objects.create(**{kind.field: gateway}, deck=deck, layout=layout)


def applied_before(coverage_import: CoverageImport) -> QuerySet[CoverageImport]:
    """Earlier imports of the same file into the same gateway that were applied, newest first."""
    return (
        coverage_import.supplier.imports.filter(deck__sha256=coverage_import.deck.sha256, applied_at__isnull=False)
        .exclude(pk=coverage_import.pk)
        .order_by("-applied_at")
    )
