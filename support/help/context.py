"""Which section explains a page."""

from functools import cache

from support.help.book import Section, section, sections

FIRST = "introduction/what-the-portal-is"  # what Help shows for a page that no section names


@cache
def _by_page() -> dict[str, str]:
    return {page: found.key for found in sections() for page in found.pages}


def explaining(url_name: str) -> Section | None:
    """The section of the page with this URL name.

    A dialog that no section names itself falls to its grid's: "term-gateways-edit" to "term-gateways".
    """
    known = _by_page()
    while url_name:
        if url_name in known:
            return section(known[url_name])
        url_name = url_name.rpartition("-")[0]
    return None


def for_page(url_name: str) -> Section:
    """The same, and the manual's first section for a page that has none."""
    return explaining(url_name) or section(FIRST)
