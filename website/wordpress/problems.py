"""What can be in the way between the portal and a site, in words that say what to do."""

from django.utils.translation import gettext as _

from website.wordpress import outgoing
from website.wordpress.outgoing import OutgoingError


class SiteProblem(Exception):  # noqa: N818 -- it isn't the portal's error
    """Why a site couldn't be reached or didn't take something. code: a stable word; its text is for the partner."""

    def __init__(self, code: str, detail: str = "", *, status: int = 0) -> None:
        super().__init__(_words(code, detail, status))
        self.code = code


def from_outgoing(error: OutgoingError) -> SiteProblem:
    """The problem of a request that brought no answer."""
    return SiteProblem(error.reason, error.detail)


def from_answer(status: int, location: str, host: str) -> SiteProblem:
    """The problem of an answer whose HTTP status isn't 200."""
    if status in {301, 302, 303, 307, 308}:
        return SiteProblem("moved", location[:200], status=status)
    codes = {401: "closed", 403: "closed", 404: "no-xmlrpc", 405: "closed", 413: "too-big", 429: "limited"}
    return SiteProblem(codes.get(status, "broken-site" if status >= 500 else "status"), host, status=status)


def from_fault(code: int, text: str, *, method: str = "") -> SiteProblem:
    """The problem of a call that the site refused."""
    if code == 401:
        return SiteProblem("wrong-key")
    if code == -32601:
        return SiteProblem("no-plugin")
    if code == 405:
        return SiteProblem("closed")
    return SiteProblem("refused-call", f"{method} {code}: {text}"[:200])


def no_xml() -> SiteProblem:
    """The problem of an answer that is no XML-RPC."""
    return SiteProblem("no-xml")


def _words(code: str, detail: str, status: int) -> str:
    texts = {
        outgoing.UNKNOWN_NAME: _("There is no such name: %(detail)s. Check the address of the site."),
        outgoing.PRIVATE: _(
            "%(detail)s leads to an address inside a private network. Enter one that the whole internet reaches."
        ),
        outgoing.REFUSED: _(
            "The site refuses connections. Is its web server running, and does its firewall let the portal in?"
        ),
        outgoing.SLOW: _(
            "The site took too long to answer. Ask its host whether it is overloaded; the portal tries again by itself."
        ),
        outgoing.UNTRUSTED: _(
            "The site's certificate can't be trusted (%(detail)s). Have its host renew it for this very name."
        ),
        outgoing.BROKEN: _("The connection to the site broke off. The portal tries again by itself."),
        outgoing.TOO_LONG: _("The site's answer was too long to be one. Is this the address of a WordPress?"),
        "moved": _(
            "The site sends the portal on to %(detail)s. Enter that address, without xmlrpc.php, instead of this one."
        ),
        "closed": _(
            "The site's host or a security plugin keeps xmlrpc.php closed (status %(status)s). Let the portal's "
            "address reach it."
        ),
        "no-xmlrpc": _(
            "There is no xmlrpc.php at this address (status 404). Enter the address that WordPress has in its "
            "Settings as WordPress Address, or have its host stop hiding the file."
        ),
        "too-big": _("The site's host doesn't take so much at once (status 413). Have it raise post_max_size to 8 MB."),
        "limited": _("The site's host limits requests (status 429). The portal tries again by itself."),
        "broken-site": _(
            "The site failed with status %(status)s. Its PHP error log says why; often PHP has too little memory "
            "(256 MB are enough), or the earlier plugin doesn't run on this PHP: install the portal's plugin."
        ),
        "status": _("The site answered with status %(status)s. Is this the address of a WordPress?"),
        "wrong-key": _(
            "The site doesn't take the key. In WordPress open the plugin's settings, paste the API key, and press "
            "Update settings. If you no longer have the key, make a new one here."
        ),
        "no-plugin": _("The plugin isn't active on the site. Install it, activate it, and test the connection again."),
        "refused-call": _("The site refused what was sent (%(detail)s)."),
        "no-xml": _(
            "What answers at xmlrpc.php is no WordPress, or something spoils its answers. Look at the address and at "
            "caching or security plugins."
        ),
        "unexpected": _("The site gave an answer that the portal doesn't know (%(detail)s)."),
    }
    return texts[code] % {"detail": detail, "status": status}
