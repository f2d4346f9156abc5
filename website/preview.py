"""Who may see hosted pages before they are live: the partner's people, by a signed link from the web product's menu.

The link is good for a few minutes and is exchanged for a cookie, so that it isn't worth keeping. Both name one web
product and open nothing but its public pages.
"""

from django.core.signing import BadSignature, TimestampSigner

LINK_SECONDS = 10 * 60
COOKIE_SECONDS = 8 * 60 * 60
_LINK, _COOKIE = TimestampSigner(salt="website.preview.link"), TimestampSigner(salt="website.preview.cookie")


def link_pass(product_id: int) -> str:
    """What the link carries. Ask for it inside the wall of the web product's partner only."""
    return _LINK.sign(str(product_id))


def cookie_pass(product_id: int) -> str:
    """What the cookie carries."""
    return _COOKIE.sign(str(product_id))


def link_opens(text: str, product_id: int) -> bool:
    """Whether this is an unspoiled, recent link for this web product."""
    return _opens(_LINK, text, LINK_SECONDS, product_id)


def cookie_opens(text: str, product_id: int) -> bool:
    """Whether this is the cookie of somebody who came by such a link."""
    return _opens(_COOKIE, text, COOKIE_SECONDS, product_id)


def _opens(signer: TimestampSigner, text: str, seconds: int, product_id: int) -> bool:
    try:
        return signer.unsign(text[:200], max_age=seconds) == str(product_id)
    except BadSignature:
        return False
