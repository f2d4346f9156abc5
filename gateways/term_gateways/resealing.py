"""Sealing every gateway's SIP password anew, after the sealing key was changed."""

from gateways.models import DdiGateway, TermGateway
from portal.resealing import reseal_column
from portal.tenancy import wall


def reseal_all() -> int:
    """Seal every SIP password, of every partner, under the newest key: all or nothing. Returns how many.

    Raises SealError.
    """
    with wall.enter_staff(actor_name="reseal_sip_passwords"):
        return sum(
            reseal_column(model.objects.filter(sip_password_sealed__isnull=False), "sip_password_sealed")
            for model in (TermGateway, DdiGateway)
        )
