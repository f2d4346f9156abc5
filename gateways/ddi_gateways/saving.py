"""Adding, changing and deleting DDI gateways. The only writer of what a person decides about one."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gateways.models import CoverageImport, DdiGateway, DdiOffer
from gateways.reaching import fill_addresses, fill_credentials
from gateways.uses import uses_of
from portal.money.currencies import problems
from portal.names import folded, is_name, refusal
from portal.sealing import seal, unseal
from portal.tenancy.wall import PLATFORM_PARTNER_ID

_MOST_DAYS = 3650


@dataclass(frozen=True, kw_only=True)
class DdiGatewayDraft:
    """What a person enters about a gateway, as it was typed.

    type: a value of DdiGateway.Type. How calls arrive may be left empty: addresses (one per line) count for IP, the
    sip_ fields for SIP; those of the other are dropped. sip_password: empty keeps the one that is stored.
    currency: ISO 4217. coverage_max_days: after so many days without an import its technical e-mail is told; None:
    never.
    """

    name: str
    type: str
    currency: str
    technical_email: str
    addresses: str = ""
    sip_username: str = ""
    sip_password: str = ""
    sip_registrar: str = ""
    coverage_max_days: int | None = None


def add_ddi_gateway(draft: DdiGatewayDraft, *, platform: bool = False) -> DdiGateway:
    """Add a gateway for the partner inside the wall. Raises ValidationError by field.

    platform: for all partners, as the platform's own; only staff can do that.
    """
    gateway = DdiGateway(partner_id=PLATFORM_PARTNER_ID) if platform else DdiGateway()
    _fill(gateway, draft)
    with transaction.atomic():
        _save(gateway)
        if draft.sip_password and gateway.type == DdiGateway.Type.SIP:
            # Sealed for this row, so it has to have its id first.
            gateway.sip_password_sealed = seal(draft.sip_password, place=_place(gateway))
            gateway.save(update_fields=["sip_password_sealed"])
    return gateway


def change_ddi_gateway(gateway: DdiGateway, draft: DdiGatewayDraft) -> DdiGateway:
    """Change a gateway of the partner inside the wall. Raises ValidationError by field.

    The currency can't change once there is coverage: its costs would mean something else.
    """
    with transaction.atomic():
        stored = DdiGateway.objects.select_for_update().get(pk=gateway.pk)
        if draft.currency != stored.currency and has_coverage(stored):
            raise ValidationError({"currency": _currency_message(stored)})
        _fill(stored, draft)
        if stored.type != DdiGateway.Type.SIP or not stored.sip_username:
            stored.sip_password_sealed = None
        elif draft.sip_password:
            stored.sip_password_sealed = seal(draft.sip_password, place=_place(stored))
        _save(stored)
    return stored


def delete_ddi_gateway(gateway: DdiGateway) -> None:
    """Delete a gateway that nothing uses. Raises ValidationError with what does."""
    with transaction.atomic():
        stored = DdiGateway.objects.select_for_update().get(pk=gateway.pk)
        if used := used_by(stored):
            raise ValidationError(used)
        stored.delete()


def used_by(gateway: DdiGateway) -> list[str]:
    """What keeps a gateway from being deleted, in words."""
    found = []
    if DdiOffer.objects.filter(gateway=gateway).exists():
        found.append(_("It has coverage, present or past, which prices and numbers refer to."))
    if decks := gateway.decks.count():
        found.append(
            ngettext("%(n)s uploaded file belongs to it.", "%(n)s uploaded files belong to it.", decks) % {"n": decks}
        )
    return [*found, *uses_of(gateway)]


def has_coverage(gateway: DdiGateway) -> bool:
    """Whether costs in the gateway's currency exist: offers, or an import that is on its way to become some."""
    waiting = [CoverageImport.State.PREVIEW, CoverageImport.State.READING, CoverageImport.State.APPLYING]
    return DdiOffer.objects.filter(gateway=gateway).exists() or gateway.imports.filter(state__in=waiting).exists()


def sip_password(gateway: DdiGateway) -> str:
    """The password that the platform's SIP side registers with; never for a page. Raises SealError."""
    return unseal(gateway.sip_password_sealed, place=_place(gateway)) if gateway.sip_password_sealed else ""


def draft_errors(draft: DdiGatewayDraft, gateway: DdiGateway | None = None) -> dict[str, list[str]]:
    """What is wrong with a draft, field by field, all of it. `gateway`: the one that would be changed."""
    errors: dict[str, list[str]] = {}
    try:
        _fill(_blank(gateway), draft)
    except ValidationError as error:
        errors = error.message_dict
    if gateway is not None and draft.currency != gateway.currency and has_coverage(gateway):
        errors.setdefault("currency", []).append(_currency_message(gateway))
    return errors


def _blank(gateway: DdiGateway | None) -> DdiGateway:
    """A row to fill, with what of the standing one decides about what may be entered."""
    if gateway is None:
        return DdiGateway()
    return DdiGateway(sip_password_sealed=gateway.sip_password_sealed, currency=gateway.currency)


def _fill(gateway: DdiGateway, draft: DdiGatewayDraft) -> None:
    """Copy the draft into the row in normal form, or raise ValidationError with every field that is wrong."""
    errors: dict[str, list[str]] = {}
    gateway.name = folded(draft.name)
    if not is_name(gateway.name):
        errors["name"] = [refusal()]
    gateway.type = draft.type
    if draft.type not in DdiGateway.Type.values:
        errors["type"] = [_("Select IP or SIP.")]
    gateway.addresses, gateway.sip_username, gateway.sip_registrar = [], "", ""
    if draft.type == DdiGateway.Type.IP:
        errors |= fill_addresses(gateway, draft, needed=False)
    elif draft.sip_username.strip() or draft.sip_password or draft.sip_registrar.strip():
        errors |= fill_credentials(gateway, draft)
    if not draft.currency:
        errors["currency"] = [_("Select the currency of the supplier's prices.")]
    elif wrong := problems([draft.currency], kept=[gateway.currency]):
        errors["currency"] = wrong
    gateway.currency = draft.currency
    gateway.technical_email = draft.technical_email.strip()
    try:
        validate_email(gateway.technical_email)
    except ValidationError:
        errors["technical_email"] = [_("Enter an e-mail address that notices about this gateway can be sent to.")]
    gateway.coverage_max_days = draft.coverage_max_days
    if draft.coverage_max_days is not None and not 1 <= draft.coverage_max_days <= _MOST_DAYS:
        errors["coverage_max_days"] = [_("Enter a number of days from 1 to %(n)s.") % {"n": _MOST_DAYS}]
    if errors:
        raise ValidationError(errors)


def _save(gateway: DdiGateway) -> None:
    try:
        with transaction.atomic():
            gateway.save()
    except IntegrityError as error:
        if "gateways_ddigateway_name" not in str(error):
            raise
        raise ValidationError({"name": [_("You already have a DDI Gateway of this name.")]}) from None


def _place(gateway: DdiGateway) -> str:
    return f"ddi-gateway:{gateway.pk}"


def _currency_message(gateway: DdiGateway) -> str:
    return _("The coverage of this gateway is in %(currency)s. Add another gateway for another currency.") % {
        "currency": gateway.currency
    }
