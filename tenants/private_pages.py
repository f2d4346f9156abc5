"""Pages of somebody who is logged in are kept by no cache, so that Back shows none of them after logging out."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class PrivatePages:
    """Sets `Cache-Control: no-store` on every answer to a logged-in person: pages, fragments, downloads, refusals.

    Static files never get here: WhiteNoise answers before there is a session.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        inside = request.user.is_authenticated
        response = self.get_response(request)
        if inside or request.user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        return response
