"""Answers that are dialogs: over the grid with JavaScript, pages of their own without.

A template of a dialog begins with `{% extends "dialog.html" %}` and fills the blocks `body` and `footer`
(`form_open` and `form_close` wrap both). One that is a form begins with `{% extends "dialogs/form.html" %}`.
"""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise


def in_dialog(request: HttpRequest) -> bool:
    """Whether the answer goes into the dialog over the grid."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target", "").endswith("#dialog-body")


def dialog(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a dialog's template in the frame that fits the request. Use 422 for a form with errors.

    context holds `title`, and `back_url`: where Cancel and Close lead without JavaScript. The template also gets
    `in_dialog`: a form at the dialog's plain address posts as a page, or its errors would show in a second copy on top.
    """
    frame = "dialogs/frame_over.html" if in_dialog(request) else "dialogs/frame_page.html"
    shown = {"frame": frame, "in_dialog": in_dialog(request), **(context or {})}
    return render(request, template, shown, status=status)


def done(request: HttpRequest, url: str, message: str | Promise = "", *, leave: bool = False) -> HttpResponse:
    """The dialog has done its work: close it and refresh the grid behind it, or (without JavaScript) go to `url`.

    leave: go to `url` in any case, for instance to a job's page.
    """
    if in_dialog(request):
        if leave:
            if message:
                messages.success(request, str(message))
            return HttpResponse(headers={"HX-Redirect": url})
        told = json.dumps({"portal:done": {"message": str(message)}})
        return HttpResponse(status=204, headers={"HX-Trigger": told})
    if message:
        messages.success(request, str(message))
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
