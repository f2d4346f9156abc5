"""Keeping an uploaded deck: privately, with its hash, as it came."""

from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from gateways import deck as decks
from gateways.coverage import kinds, locking, mapping
from gateways.models import CoverageImport, Deck
from gateways.models.coverage import Supplier
from portal.tenancy import wall


def receive(*, gateway: Supplier, path: Path, name: str) -> CoverageImport:
    """Keep a deck and begin its import.

    Raises NotADeck when the file can't be a deck (nothing is kept then), ImportRefused for a gateway that isn't
    the partner's own.
    """
    locking.lock(gateway)
    kind = kinds.of(gateway)
    inspection = decks.inspect(
        path,
        kind=kind.key,
        remembered=gateway.deck_layout or None,
        size_limit=settings.DECK_MAX_BYTES,
        incomplete=True,
    )
    inside = wall.current()
    deck = Deck(
        **{kind.field: gateway},
        name=Path(name).name[-255:] or "deck.csv",
        size=inspection.size,
        sha256=inspection.sha256,
        uploaded_by_id=inside.actor_id if inside else None,
        uploaded_by_name=inside.actor_name if inside else "",
    )
    with path.open("rb") as source:
        deck.file.name = default_storage.save(
            f"decks/{gateway.partner_id}/{kind.key}-{gateway.pk}/{uuid4().hex}.csv", File(source)
        )
    try:
        deck.save()
        return CoverageImport.objects.create(**{kind.field: gateway}, deck=deck, layout=mapping.kept(inspection))
    except Exception:
        default_storage.delete(deck.file.name)
        raise


def applied_before(coverage_import: CoverageImport) -> QuerySet[CoverageImport]:
    """Earlier imports of the same file into the same gateway that were applied, newest first."""
    return (
        coverage_import.supplier.imports.filter(deck__sha256=coverage_import.deck.sha256, applied_at__isnull=False)
        .exclude(pk=coverage_import.pk)
        .order_by("-applied_at")
    )
