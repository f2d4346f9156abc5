"""The address of a WordPress site as a partner types it, in the one form in which it is kept."""

from urllib.parse import quote, urlsplit, urlunsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.hostnames import HostNameError, host_in_ascii, normal_host_name

LONGEST = 300
_PORTS = frozenset({80, 443, 8080, 8443})
_NOT_THE_SITE = ("/xmlrpc.php", "/wp-admin", "/wp-login.php")


def normal_address(text: str) -> str:
    """`https://www.example.com/blog` of what was typed or copied from the browser. Raises ValidationError."""
    written = text.strip()
    if not written or len(written) > LONGEST:
        raise ValidationError(_("Enter the address of your WordPress, such as https://www.example.com."))
    if "://" not in written:
        written = f"https://{written}"
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError:
        raise ValidationError(_("This is no web address.")) from None
    if parts.scheme.lower() not in {"http", "https"}:
        raise ValidationError(_("The address begins with https:// or http://."))
    if parts.username or parts.password:
        raise ValidationError(_("Leave user name and password out of the address."))
    if port is not None and port not in _PORTS and not settings.WEBSITE_ALLOW_LOOPBACK:
        raise ValidationError(_("The port must be 80, 443, 8080 or 8443."))
    path = parts.path.rstrip("/")
    for ending in _NOT_THE_SITE:
        path = path.partition(ending)[0]
    host = _host(parts.hostname or "")
    return urlunsplit((parts.scheme.lower(), f"{host}:{port}" if port else host, quote(path, safe="/%-._~"), "", ""))


def normal_page(text: str) -> str:
    """The address of a page that visitors are led to; "" stays "". Raises ValidationError."""
    written = text.strip()
    if not written:
        return ""
    parts = urlsplit(written if "://" in written else f"https://{written}")
    if parts.scheme not in {"http", "https"} or not parts.hostname or len(written) > LONGEST:
        raise ValidationError(_("Enter a web address such as https://www.example.com/register."))
    return urlunsplit(parts)


def _host(host: str) -> str:
    try:
        if settings.WEBSITE_ALLOW_LOOPBACK:
            return host if host == "localhost" else host_in_ascii(host)
        return normal_host_name(host)
    except HostNameError as error:
        raise ValidationError(str(error)) from None
