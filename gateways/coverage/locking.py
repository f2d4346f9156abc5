"""One change of a gateway's coverage at a time."""

from django.utils.translation import gettext as _

from gateways.coverage.refusals import ImportRefused
from gateways.models.coverage import Supplier


def lock(gateway: Supplier) -> Supplier:
    """The gateway, locked until the transaction ends. Raises ImportRefused when it isn't the partner's own."""
    locked: Supplier | None = type(gateway)._default_manager.select_for_update().filter(pk=gateway.pk).first()
    if locked is None:
        raise ImportRefused(_("This gateway is not yours, so you can't change its coverage."))
    return locked
