"""Whether who opened a page is still logged in: asked before a form is sent from a page that stood open for long.

A session may have ended meanwhile; or its person logged in again in another tab, which gives every form a new token;
or somebody else did, who must not send what the first one typed (static/js/still-here.js).
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.grid.access import partner_required


def mark_of(request: HttpRequest) -> str:
    """Who looks at this page inside which partner's wall, so that two pages can be compared; "" for a stranger."""
    partner = getattr(request, "partner", None)
    if partner is None:
        return ""
    return salted_hmac("portal.grid.still_here", f"{request.user.pk} {partner.pk}").hexdigest()[:32]


@never_cache
@require_safe
@partner_required
def still_here(request: HttpRequest) -> HttpResponse:
    """The person's mark and the token that forms need now. A stranger is sent to the login page."""
    return JsonResponse({"person": mark_of(request), "token": get_token(request)})
