"""Sealing the key of every website anew, after the sealing key was changed."""

from portal.sealing import reseal
from portal.tenancy import wall
from website.wordpress.models import WordpressSite


def reseal_all() -> int:
    """Seal all API keys, of every partner, under the newest key: all or nothing.

    Returns how many. Raises SealError.
    """
    with wall.enter_staff(actor_name="reseal_website_keys"):
        sites = list(WordpressSite.objects.select_for_update().filter(key_sealed__isnull=False))
        for site in sites:
            site.key_sealed = reseal(site.key_sealed or b"")
        WordpressSite.objects.bulk_update(sites, ["key_sealed"], batch_size=500)
        return len(sites)
