"""Sealing the key of every website anew, after the sealing key was changed."""

from portal.resealing import reseal_column
from portal.tenancy import wall
from website.wordpress.models import WordpressSite


def reseal_all() -> int:
    """Seal all API keys, of every partner, under the newest key: all or nothing.

    Returns how many. Raises SealError.
    """
    with wall.enter_staff(actor_name="reseal_website_keys"):
        return reseal_column(WordpressSite.objects.filter(key_sealed__isnull=False), "key_sealed")
