"""Sealing every gateway's SIP password anew, after the sealing key was changed."""

from gateways.models import TermGateway
from portal.sealing import reseal
from portal.tenancy import wall


def reseal_all() -> int:
    """Seal every SIP password, of every partner, under the newest key: all or nothing. Returns how many.

    Raises SealError.
    """
    with wall.enter_staff(actor_name="reseal_sip_passwords"):
        gateways = list(
            TermGateway.objects.select_for_update()
            .filter(sip_password_sealed__isnull=False)
            .only("pk", "sip_password_sealed")
        )
        for gateway in gateways:
            gateway.sip_password_sealed = reseal(gateway.sip_password_sealed or b"")
        TermGateway.objects.bulk_update(gateways, ["sip_password_sealed"], batch_size=500)
    return len(gateways)
