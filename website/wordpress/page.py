"""What the page `Website` of a web product shows."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from products.models import WebProduct
from website.wordpress import asking
from website.wordpress.models import WordpressSite
from website.wordpress.saving import site_of


def page_context(product: WebProduct) -> dict[str, Any]:
    """The context of website/wordpress/page.html. It asks the database only, never the site."""
    site = site_of(product)
    job = asking.open_push(site) if site else None
    found: dict[str, Any] = {"product": product, "site": site, "push_job": job}
    if site is None:
        return found
    return found | {
        "refresh": job is not None,
        "sent_count": site.sent.count(),
        "seconds": f"{site.push_ms / 1000:.1f}",
        "kilobytes": -(-site.push_bytes // 1000),
        "waits": site.changed_at is not None,
        "insecure": site.address.startswith("http://"),
        "vendor": site.plugin == WordpressSite.Plugin.VENDOR,
        "next_step": _next_step(site),
    }


def _next_step(site: WordpressSite) -> str:
    """What the partner has to do now; "" when all is well."""
    if not site.key_sealed:
        return _(
            "Download the plugin: it comes with its API key. Or make a key and paste it into the plugin's settings."
        )
    if site.pushed_at is None and not site.problem:
        return _("Install the plugin in WordPress, test the connection, then send the prices.")
    if not site.sends and site.pushed_at and site.changed_at and site.changed_at > site.pushed_at:
        return _("Prices have changed, and sending by itself is off: press Send changes.")
    if site.next_try_at and site.next_try_at > timezone.now():
        return ""
    return ""
