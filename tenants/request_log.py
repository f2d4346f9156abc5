"""The request log, without the tokens of mailed links."""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

_LINK = "/link/"


class RequestLog(RequestMiddleware):
    """django-structlog's request log; a mailed link's address is written without its token."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        path = request.get_full_path()
        if path.startswith(_LINK) and path != _LINK:
            path = _LINK + "•••"
        return f"{request.method} {path}"
