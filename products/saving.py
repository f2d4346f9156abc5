"""Adding, changing and deleting web products. The only writer of what a partner decides about one.

The state isn't the partner's to change: a web product begins in development and is switched by staff.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.hostnames import HostNameError, normal_host_name
from portal.money.currencies import problems
from portal.names import is_name, refusal
from products import domains
from products.cultures import is_culture
from products.live import guard_live
from products.models import WebProduct
from products.uses import uses_of


@dataclass(frozen=True, kw_only=True)
class ProductDraft:
    """What a person enters about a web product, as it was typed or picked.

    cultures: BCP 47 tags, in the order they are offered. currencies: ISO 4217.
    """

    type: str
    cultures: Sequence[str]
    default_culture: str
    currencies: Sequence[str]
    brand: str
    domain: str
    cms: str


def add_web_product(draft: ProductDraft) -> WebProduct:
    """Add a web product for the partner inside the wall. Raises ValidationError by field."""
    product = WebProduct()
    _fill(product, draft)
    domains.claim(product)
    _save(product)
    return product


def change_web_product(product: WebProduct, draft: ProductDraft, *, confirmed: bool = False) -> WebProduct:
    """Change a web product. Raises ValidationError by field; its currencies must have prices wherever it is linked.

    A live one loses a currency, a culture, its domain or its type only when `confirmed`: LiveInUseError otherwise.
    """
    with transaction.atomic():
        stored = WebProduct.objects.select_for_update().get(pk=product.pk)
        before = (stored.domain, stored.type)
        lost = {*stored.currencies, *stored.cultures} - {*draft.currencies, *draft.cultures}
        _fill(stored, draft)
        if stored.domain != before[0]:
            domains.claim(stored)
        if lost or before != (stored.domain, stored.type):
            guard_live([stored], confirmed=confirmed)
        if lacking := lacking_currencies(stored, draft.currencies):
            raise ValidationError({"currencies": lacking})
        if needed := still_needed(stored, draft):
            raise ValidationError(needed)
        _save(stored)
    return stored


def delete_web_product(product: WebProduct) -> None:
    """Delete a web product that nothing uses. Raises ValidationError with what does."""
    with transaction.atomic():
        stored = WebProduct.objects.select_for_update().get(pk=product.pk)
        if used := used_by(stored):
            raise ValidationError(used)
        stored.delete()


def used_by(product: WebProduct) -> list[str]:
    """What keeps a web product from being deleted, in words."""
    found = [_("It is linked to %(use)s.") % {"use": use} for use in uses_of(product)]
    if product.state != WebProduct.State.DEVELOPMENT:
        found.append(_("Its state is: %(state)s.") % {"state": product.get_state_display()})
    return found


def lacking_currencies(product: WebProduct, currencies: Sequence[str]) -> list[str]:
    """For each linked thing without prices in some of these currencies, a sentence that names it and them."""
    found = []
    for use in uses_of(product):
        missing = [code for code in currencies if use.currencies is not None and code not in use.currencies]
        if missing:
            found.append(
                _("%(use)s has no %(currencies)s. Add it there first, or unlink it.")
                % {"use": use, "currencies": ", ".join(missing)}
            )
    return found


def still_needed(product: WebProduct, draft: ProductDraft) -> dict[str, list[str]]:
    """By field, for each linked thing the currencies and cultures that it needs and the draft drops."""
    found: dict[str, list[str]] = {}
    for use in uses_of(product):
        for name, needed, kept in (
            ("currencies", use.needs_currencies, draft.currencies),
            ("cultures", use.needs_cultures, draft.cultures),
        ):
            if dropped := sorted(needed - set(kept)):
                text = _("%(use)s still use %(dropped)s.") % {"use": use, "dropped": ", ".join(dropped)}
                found.setdefault(name, []).append(text)
    return found


def draft_errors(draft: ProductDraft, product: WebProduct | None = None) -> dict[str, list[str]]:
    """What is wrong with a draft, field by field, all of it. `product`: the one that would be changed."""
    try:
        _fill(WebProduct(currencies=product.currencies if product else []), draft)
    except ValidationError as error:
        errors = error.message_dict
    else:
        errors = {}
    if product is not None and "currencies" not in errors and (lack := lacking_currencies(product, draft.currencies)):
        errors["currencies"] = lack
    if product is not None:
        errors = {**still_needed(product, draft), **errors}
    return errors


def _fill(product: WebProduct, draft: ProductDraft) -> None:
    """Copy the draft into the row in normal form, or raise ValidationError with every field that is wrong."""
    errors: dict[str, list[str]] = {}
    cultures, currencies = list(dict.fromkeys(draft.cultures)), list(dict.fromkeys(draft.currencies))
    brand = " ".join(draft.brand.split())
    if draft.type not in WebProduct.Type.values:
        errors["type"] = [_("Select a product type.")]
    if not cultures or not all(map(is_culture, cultures)):
        errors["cultures"] = [_("Select at least one language.")]
    if draft.default_culture not in cultures:
        errors["default_culture"] = [_("Select one of the cultures that you chose above.")]
    if not currencies:
        errors["currencies"] = [_("Select at least one currency.")]
    elif wrong := problems(currencies, kept=product.currencies or ()):
        errors["currencies"] = wrong
    if not is_name(brand):
        errors["brand"] = [refusal()]
    if draft.cms not in WebProduct.Cms.values:
        errors["cms"] = [_("Select Wordpress or Own.")]
    try:
        product.domain = normal_host_name(draft.domain)
    except HostNameError as error:
        errors["domain"] = [str(error)]
    if errors:
        raise ValidationError(errors)
    product.type, product.cms, product.brand = draft.type, draft.cms, brand
    product.cultures, product.default_culture, product.currencies = cultures, draft.default_culture, currencies


def _save(product: WebProduct) -> None:
    try:
        with transaction.atomic():
            product.save()
    except IntegrityError as error:
        # Another partner's row can't be seen from here; only the database knows that a name without proof is taken.
        if "products_webproduct_domain_own" in str(error):
            text = _("Another of your Web Products has this domain.")
        elif "products_webproduct_domain_proved" in str(error):
            text = _("This domain is already used on the platform.")
        else:
            raise
        raise ValidationError({"domain": [text]}) from None
