"""One change of a gateway's coverage at a time."""

from django.utils.translation import gettext as _

from gateways.coverage.refusals import ImportRefused
from gateways.models import TermGateway


def lock(gateway_id: int) -> TermGateway:
    """The gateway, locked until the transaction ends. Raises ImportRefused when it isn't the partner's own."""
    gateway = TermGateway.objects.select_for_update().filter(pk=gateway_id).first()
    if gateway is None:
        raise ImportRefused(_("This gateway is not yours, so you can't change its coverage."))
    return gateway
