"""Adding, changing and deleting termination gateways. The only writer of what a person decides about one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gateways.models import CoverageImport, Deck, Route, TermGateway
from gateways.reaching import fill_addresses, fill_credentials
from gateways.term_gateways import diallable
from gateways.term_gateways.rewriting import Rule, check_rules
from gateways.uses import uses_of
from portal.money.currencies import problems
from portal.names import folded, is_name, refusal
from portal.sealing import seal, unseal
from portal.tenancy.wall import PLATFORM_PARTNER_ID

_DIALLABLE = re.compile(r"[0-9+*#]*", re.ASCII)
_URI_PREFIX = re.compile(rf"[{diallable.ALPHABET}]*", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class GatewayDraft:
    """What a person enters about a gateway, as it was typed.

    addresses: one per line, used with IP authentication; the sip_ fields with SIP authentication; those of the other
    kind are dropped. sip_password: empty keeps the one that is stored. from_carries: whose address the From header has,
    with SIP authentication; with IP it is always the caller's. currency: ISO 4217.
    """

    name: str
    authentication: str
    currency: str
    addresses: str = ""
    sip_username: str = ""
    sip_password: str = ""
    sip_registrar: str = ""
    from_carries: str = TermGateway.FromCarries.ACCOUNT
    remote_party_id: bool = False
    p_asserted_identity: bool = False
    caller_id_prefix: str = ""
    uri_prefix_enabled: bool = False
    uri_prefix: str = ""
    rewrite_rules: Sequence[Rule] = ()


def add_term_gateway(draft: GatewayDraft, *, platform: bool = False) -> TermGateway:
    """Add a gateway for the partner inside the wall. Raises ValidationError by field.

    platform: for all partners, as the platform's own; only staff can do that.
    """
    gateway = TermGateway(partner_id=PLATFORM_PARTNER_ID) if platform else TermGateway()
    _fill(gateway, draft)
    with transaction.atomic():
        _save(gateway)
        if draft.sip_password and gateway.authentication == TermGateway.Authentication.SIP:
            # Sealed for this row, so it has to have its id first.
            gateway.sip_password_sealed = seal(draft.sip_password, place=_place(gateway))
            gateway.save(update_fields=["sip_password_sealed"])
    return gateway


def change_term_gateway(gateway: TermGateway, draft: GatewayDraft) -> TermGateway:
    """Change a gateway of the partner inside the wall. Raises ValidationError by field.

    The currency can't change once there is coverage: its costs would mean something else.
    """
    with transaction.atomic():
        stored = TermGateway.objects.select_for_update().get(pk=gateway.pk)
        if draft.currency != stored.currency and has_coverage(stored):
            raise ValidationError({"currency": _currency_message(stored)})
        _fill(stored, draft)
        if stored.authentication != TermGateway.Authentication.SIP:
            stored.sip_password_sealed = None
        elif draft.sip_password:
            stored.sip_password_sealed = seal(draft.sip_password, place=_place(stored))
        _save(stored)
    return stored


def delete_term_gateway(gateway: TermGateway) -> None:
    """Delete a gateway that nothing uses. Raises ValidationError with what does."""
    with transaction.atomic():
        stored = TermGateway.objects.select_for_update().get(pk=gateway.pk)
        if used := used_by(stored):
            raise ValidationError(used)
        stored.delete()


def used_by(gateway: TermGateway) -> list[str]:
    """What keeps a gateway from being deleted, in words."""
    found = []
    if Route.objects.filter(gateway=gateway).exists():
        found.append(_("It has coverage, present or past, which prices and calls refer to."))
    if decks := Deck.objects.filter(gateway=gateway).count():
        found.append(
            ngettext("%(n)s uploaded file belongs to it.", "%(n)s uploaded files belong to it.", decks) % {"n": decks}
        )
    return [*found, *uses_of(gateway)]


def has_coverage(gateway: TermGateway) -> bool:
    """Whether costs in the gateway's currency exist: routes, or an import that is on its way to become some."""
    waiting = [CoverageImport.State.PREVIEW, CoverageImport.State.READING, CoverageImport.State.APPLYING]
    return (
        Route.objects.filter(gateway=gateway).exists()
        or CoverageImport.objects.filter(gateway=gateway, state__in=waiting).exists()
    )


def sip_password(gateway: TermGateway) -> str:
    """The password that the platform's SIP side registers with; never for a page. Raises SealError."""
    return unseal(gateway.sip_password_sealed, place=_place(gateway)) if gateway.sip_password_sealed else ""


def draft_errors(draft: GatewayDraft, gateway: TermGateway | None = None) -> dict[str, list[str]]:
    """What is wrong with a draft, field by field, all of it. `gateway`: the one that would be changed."""
    errors: dict[str, list[str]] = {}
    try:
        _fill(_blank(gateway), draft)
    except ValidationError as error:
        errors = error.message_dict
    if gateway is not None and draft.currency != gateway.currency and has_coverage(gateway):
        errors.setdefault("currency", []).append(_currency_message(gateway))
    return errors


def _blank(gateway: TermGateway | None) -> TermGateway:
    """A row to fill, with what of the standing one decides about what may be entered."""
    if gateway is None:
        return TermGateway()
    return TermGateway(sip_password_sealed=gateway.sip_password_sealed, currency=gateway.currency)


def _fill(gateway: TermGateway, draft: GatewayDraft) -> None:
    """Copy the draft into the row in normal form, or raise ValidationError with every field that is wrong."""
    errors: dict[str, list[str]] = {}

    def refuse(field: str, message: str) -> None:
        errors.setdefault(field, []).append(message)

    gateway.name = folded(draft.name)
    if not is_name(gateway.name):
        refuse("name", refusal())
    gateway.authentication = draft.authentication
    if draft.authentication not in TermGateway.Authentication.values:
        refuse("authentication", _("Select IP or SIP."))
    gateway.addresses, gateway.sip_username, gateway.sip_registrar = [], "", ""
    gateway.from_carries = TermGateway.FromCarries.ACCOUNT
    if draft.authentication == TermGateway.Authentication.SIP:
        gateway.from_carries = draft.from_carries or TermGateway.FromCarries.ACCOUNT
        if gateway.from_carries not in TermGateway.FromCarries.values:
            refuse("from_carries", _("Select the account or the caller."))
        errors |= fill_credentials(gateway, draft)
    else:
        errors |= fill_addresses(gateway, draft)
    if not draft.currency:
        refuse("currency", _("Select the currency of the supplier's prices."))
    for wrong in problems([draft.currency] if draft.currency else [], kept=[gateway.currency]):
        refuse("currency", wrong)
    gateway.currency = draft.currency
    gateway.remote_party_id = draft.remote_party_id
    gateway.p_asserted_identity = draft.p_asserted_identity
    _fill_number_settings(gateway, draft, errors)
    if errors:
        raise ValidationError(errors)


def _fill_number_settings(gateway: TermGateway, draft: GatewayDraft, errors: dict[str, list[str]]) -> None:
    gateway.caller_id_prefix = draft.caller_id_prefix.strip()
    if not _DIALLABLE.fullmatch(gateway.caller_id_prefix) or len(gateway.caller_id_prefix) > 16:
        errors["caller_id_prefix"] = [_("At most 16 of the characters 0–9 + * #.")]
    gateway.uri_prefix_enabled = draft.uri_prefix_enabled
    gateway.uri_prefix = draft.uri_prefix.strip()
    if not _URI_PREFIX.fullmatch(gateway.uri_prefix) or len(gateway.uri_prefix) > 32:
        errors["uri_prefix"] = [_("At most 32 letters, digits and characters of + * # . _ ~ ! -")]
    elif gateway.uri_prefix_enabled and not gateway.uri_prefix:
        errors["uri_prefix"] = [_("Enter the prefix, or switch it off.")]
    prefix = gateway.uri_prefix if gateway.uri_prefix_enabled and "uri_prefix" not in errors else ""
    if problems := check_rules(draft.rewrite_rules, prefix=prefix):
        errors["rewrite_rules"] = [
            _("Rule %(n)s: %(problem)s") % {"n": index + 1, "problem": problem} for index, problem in problems.items()
        ]
    gateway.rewrite_rules = [{"match": rule.match, "replace": rule.replace} for rule in draft.rewrite_rules]


def _save(gateway: TermGateway) -> None:
    try:
        with transaction.atomic():
            gateway.save()
    except IntegrityError as error:
        if "gateways_termgateway_name" not in str(error):
            raise
        raise ValidationError({"name": [_("You already have a Term Gateway of this name.")]}) from None


def _place(gateway: TermGateway) -> str:
    return f"term-gateway:{gateway.pk}"


def _currency_message(gateway: TermGateway) -> str:
    return _("The coverage of this gateway is in %(currency)s. Add another gateway for another currency.") % {
        "currency": gateway.currency
    }
