"""What every page of the portal needs to draw its panels."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the panels and who is looking at them."""
    return {"partner": getattr(request, "partner", None), "can_write": getattr(request, "can_write", False)}
