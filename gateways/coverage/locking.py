"""One change of a gateway's coverage at a time."""

from django.utils.translation import gettext as _

from gateways.coverage.refusals import ImportRefused
from gateways.models import TermGateway


def lock(gateway_id: int) -> TermGateway:
    """The gateway, locked until the transaction ends. Raises ImportRefused when it isn't the partner's own."""
    gateway = TermGateway.objects.select_for_update().filter(pk=gateway_id).first()
    if gateway is None:
        raise ImportRefused(_("There is no such gateway of yours. Coverage of the platform's gateways is not yours to change."))
    return gateway
