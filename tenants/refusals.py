"""The page for a form that came too late or from elsewhere (Django's CSRF check)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What Django calls when the CSRF check fails: most often a page left open while another tab logged in.

    A form of the login is simply shown again; elsewhere a page says what to do, or a toast over the form as it stands.
    """
    for name in ("login", "admin:login"):
        if request.path.startswith(reverse(name)):
            return redirect(reverse(name) + "?stale=1")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=403, headers={"Portal-Form-Expired": "yes"})  # static/js/trouble.js says it
    return render(request, "tenants/form_expired.html", status=403)
