"""Headers of everything that strangers may fetch: what a browser may do with it, and how long it may keep it."""

from django.http.response import HttpResponseBase

FOR_EVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"
NOT_KEPT = "no-store"
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PERMISSIONS = (
    "microphone=(self), speaker-selection=(self), autoplay=(self), screen-wake-lock=(self), camera=(), geolocation=(),"
    " display-capture=(), payment=(), usb=(), serial=(), hid=(), midi=(), accelerometer=(), gyroscope=(),"
    " magnetometer=(), publickey-credentials-get=(), browsing-topics=()"
)


def page_policy(websocket: str) -> str:
    """The content security policy of the phone: its own files, and one WebSocket (as sip.normal_websocket gives it)."""
    connects = f"'self' {websocket}" if websocket else "'self'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self';"
        f" media-src 'self' data: blob:; manifest-src 'self'; worker-src 'self'; connect-src {connects};"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def guard(response: HttpResponseBase, *, policy: str = NOTHING, keep: str = NOT_KEPT) -> HttpResponseBase:
    """Put the headers on that every public answer carries. policy: a content security policy; keep: Cache-Control."""
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": keep,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Robots-Tag": "noindex, nofollow",
    }
    for name, value in headers.items():
        response.headers[name] = value
    return response
