"""What a load balancer asks: is this process alive, and can it serve?"""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.health import parts


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Says nothing about what it depends on: restarting it would mend nothing there."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when all parts work, else 503; either way each part's word."""
    answers = parts.report()
    well = all(answer == "ok" for answer in answers.values())
    response = JsonResponse({"status": "ok" if well else "unwell", "parts": answers}, status=200 if well else 503)
    # The answer is the report; Django would log each 503 as an error, and probes ask every second.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
