"""What pricelists hold of a gateway."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from gateways.models import TermGateway
from gateways.models.coverage import Supplier
from gateways.uses import announce
from pricelists.models import DdiPrice, Population


@announce
def populated(gateway: Supplier) -> Iterator[str]:
    """That pricelists were populated from it."""
    if isinstance(gateway, TermGateway):
        if Population.objects.filter(gateway=gateway).exists():
            yield _("Term Pricelists were populated from it.")
    elif Population.objects.filter(ddi_gateway=gateway).exists() or DdiPrice.objects.filter(gateway=gateway).exists():
        yield _("DDI Pricelists were populated from it.")
