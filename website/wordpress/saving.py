"""Connecting a web product with its WordPress site, and the key between them: the only writer of both."""

import secrets
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import sealing
from products.models import WebProduct
from website.wordpress.addresses import normal_address, normal_page
from website.wordpress.models import SentCall, WordpressSite

KEY_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class SiteDraft:
    """What a person enters, as it was typed. vat: "", excluded or included. sends: prices go out by themselves."""

    address: str
    vat: str = ""
    sign_up_url: str = ""
    sends: bool = True


def site_of(product: WebProduct) -> WordpressSite | None:
    """The web product's site; None until one is connected."""
    return WordpressSite.objects.filter(web_product=product).first()


def is_wordpress(product: WebProduct) -> bool:
    """Whether the product's site is a WordPress: only those have a page `Website`, and only they are sent prices."""
    return product.cms == WebProduct.Cms.WORDPRESS


def save_site(product: WebProduct, draft: SiteDraft) -> WordpressSite:
    """Connect a web product with a site, or change the connection. Raises ValidationError by field.

    Another address is another site: it has nothing yet, so all is sent to it.
    """
    errors: dict[str, list[str]] = {}
    values = {}
    for name, normal in (("address", normal_address), ("sign_up_url", normal_page)):
        try:
            values[name] = normal(getattr(draft, name))
        except ValidationError as error:
            errors[name] = error.messages
    if draft.vat not in WordpressSite.Vat.values:
        errors["vat"] = [_("Select one of these.")]
    if errors:
        raise ValidationError(errors)
    with transaction.atomic():
        WebProduct.objects.select_for_update(no_key=True).get(pk=product.pk)  # two first edits can't cross
        site = site_of(product) or WordpressSite(web_product=product)
        moved = site.address != values["address"]
        site.address, site.sign_up_url = values["address"], values["sign_up_url"]
        site.vat, site.sends = draft.vat, draft.sends
        if moved and site.pk:
            forget_sent(site)
        _wait_for_push(site)
        site.save()
    return site


def make_key(site: WordpressSite) -> str:
    """A new API key, to be shown this once. The site refuses what is sent until it knows the new one."""
    key = secrets.token_urlsafe(KEY_BYTES)
    site.key_sealed, site.key_made_at = sealing.seal(key, place=site.place), timezone.now()
    _wait_for_push(site)
    site.save()
    return key


def key_of(site: WordpressSite) -> str:
    """The API key; "" when none was made. Raises SealError."""
    return sealing.unseal(site.key_sealed, place=site.place) if site.key_sealed else ""


def disconnect(site: WordpressSite) -> None:
    """Forget the site and its key. What it shows stays as it is."""
    site.delete()


def forget_sent(site: WordpressSite) -> None:
    """Take the site for one that has nothing; the caller saves it."""
    SentCall.objects.filter(site=site).delete()
    site.plugin, site.versions = WordpressSite.Plugin.UNKNOWN, {}
    site.pushed_at, site.read_back_url, site.read_back_problem = None, "", ""


def _wait_for_push(site: WordpressSite) -> None:
    """A person changed something: the next sweep sends, whatever failed before."""
    now = timezone.now()
    site.changed_at, site.waits_since = now, site.waits_since or now
    site.failures, site.next_try_at, site.problem = 0, None, ""
