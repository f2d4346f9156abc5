"""Test connection: is there a WordPress, does the plugin answer, is the key right, is a price on its page?"""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.sealing import SealError
from website.wordpress.models import WordpressSite
from website.wordpress.problems import SiteProblem
from website.wordpress.published import NotReadyError, catalogue_of
from website.wordpress.pushing import ask_about
from website.wordpress.reading_back import read_back
from website.wordpress.rpc import Wordpress
from website.wordpress.saving import key_of
from website.wordpress.warnings import warnings


@dataclass(frozen=True, kw_only=True)
class Test:
    """What a test found. good: the site answers and takes the key. page_problem: why visitors don't see prices yet."""

    good: bool
    text: str
    page_problem: str = ""


def test_connection(site: WordpressSite) -> Test:
    """Ask the site now, and keep what it says of itself. Takes up to a minute when the site is slow."""
    try:
        key = key_of(site)
        if not key:
            return Test(good=False, text=_("Make an API key first, and paste it into the plugin's settings."))
        wordpress = Wordpress(site.address, key)
        about = ask_about(wordpress)
    except SealError:
        return Test(good=False, text=_("The API key can't be read any more. Make a new one."))
    except SiteProblem as problem:
        return Test(good=False, text=str(problem))
    site.plugin, site.versions = about.plugin.value, about.versions
    names = ["plugin", "versions"]
    page_problem = ""
    try:
        catalogue = catalogue_of(site.web_product, site, at=timezone.now())
    except NotReadyError as error:
        page_problem = str(error)
    else:
        site.left_out = warnings(catalogue, about.plugin)
        names.append("left_out")
        if site.pushed_at:
            seen = read_back(wordpress, catalogue, about.plugin)
            site.read_back_url, site.read_back_problem = seen.url, seen.problem
            page_problem = seen.problem
            names += ["read_back_url", "read_back_problem"]
    site.save(update_fields=names)
    return Test(good=True, text=_told(site), page_problem=page_problem)


def _told(site: WordpressSite) -> str:
    words = {"plugin": site.get_plugin_display(), **{name: site.versions.get(name, "?") for name in _VERSIONS}}
    if site.versions:
        return _("The site answers and takes the key: %(plugin)s, WordPress %(wordpress)s, PHP %(php)s.") % words
    return _("The site answers and takes the key: %(plugin)s.") % words


_VERSIONS = ("wordpress", "php")
