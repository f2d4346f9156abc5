"""The history of a package: its own changes and those of its prices, as one story."""

from django.db.models import Q

from portal.history.describe import Told, describe_events
from portal.history.models import Event
from pricing.models import PackagePrice, PackageUse, PricePackage

SHOWN = 200
MODELS = {model._meta.db_table: model for model in (PricePackage, PackagePrice, PackageUse)}


def record_of(package: PricePackage, *, before: int | None = None) -> tuple[list[Told], int | None]:
    """What changed, newest first, and the event before which older ones begin (None: there are none).

    Changes of the free lists show as their numbers of lines. Prices of a currency that was taken away are left out.
    """
    wanted = Q(table_name=PricePackage._meta.db_table, object_id=package.pk)
    for part in (PackagePrice, PackageUse):
        ids = part.objects.filter(package=package).values_list("pk", flat=True)
        wanted |= Q(table_name=part._meta.db_table, object_id__in=list(ids))
    events = Event.objects.filter(wanted).order_by("-pk")
    if before is not None:
        events = events.filter(pk__lt=before)
    found = list(events[: SHOWN + 1])
    shown, older = found[:SHOWN], found[SHOWN - 1].pk if len(found) > SHOWN else None
    told: dict[int, Told] = {}
    for table, model in MODELS.items():
        own = [event for event in shown if event.table_name == table]
        told |= dict(zip((event.pk for event in own), describe_events(model, own), strict=True))
    return [told[event.pk] for event in shown], older
