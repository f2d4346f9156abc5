"""Sealing every gateway's SIP password anew, after the sealing key was changed."""

from typing import Any

from gateways.models import DdiGateway, TermGateway
from portal.sealing import reseal
from portal.tenancy import wall


def reseal_all() -> int:
    """Seal every SIP password, of every partner, under the newest key: all or nothing. Returns how many.

    Raises SealError.
    """
    with wall.enter_staff(actor_name="reseal_sip_passwords"):
        return _reseal(TermGateway) + _reseal(DdiGateway)


def _reseal(model: Any) -> int:
    sealed = model.objects.select_for_update().filter(sip_password_sealed__isnull=False)
    gateways = list(sealed.only("pk", "sip_password_sealed"))
    for gateway in gateways:
        gateway.sip_password_sealed = reseal(gateway.sip_password_sealed or b"")
    model.objects.bulk_update(gateways, ["sip_password_sealed"], batch_size=500)
    return len(gateways)
