"""The log, without the tokens of mailed links."""

import logging
import re
import sys
from typing import Any

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

from portal import database_away

_TOKEN = re.compile(r"(?<=/link/)[^/?\s]+/?")


def without_token(text: str) -> str:
    """The same text, a mailed link's token in it blotted out."""
    return _TOKEN.sub("•••", text)


class WithoutTokens(logging.Filter):
    """For lines that others write: Django's, of an address it refuses, names that address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record; no line is held back."""
        if isinstance(record.args, tuple):
            record.args = tuple(without_token(given) if isinstance(given, str) else given for given in record.args)
        return True


class RequestLog(RequestMiddleware):
    """django-structlog's request log; a mailed link's address is written without its token."""

    def process_got_request_exception(self, sender: type[Any], request: HttpRequest, **kwargs: Any) -> None:
        """A database that restarts is told in one line by the page that says so (portal.grid.errors)."""
        if not database_away.is_away(sys.exc_info()[1]):
            super().process_got_request_exception(sender, request, **kwargs)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return without_token(f"{request.method} {request.get_full_path()}")
