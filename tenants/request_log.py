"""The log: one line for each request, without the tokens of mailed links."""

import logging
import re
import sys
from typing import Any

from django.dispatch import receiver
from django.http import HttpRequest
from django_structlog import signals
from django_structlog.middlewares import RequestMiddleware
from structlog.contextvars import bind_contextvars

from portal import database_away
from tenants.addresses import client_address

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


@receiver(signals.bind_extra_request_finished_metadata)
def tell_browser(request: HttpRequest, log_kwargs: dict[str, Any], **kwargs: Any) -> None:
    """The line of a request's end says what its beginning's would: that one is written at LOG_LEVEL=DEBUG only."""
    log_kwargs["user_agent"] = request.META.get("HTTP_USER_AGENT")


class RequestLog(RequestMiddleware):
    """django-structlog's request log; a mailed link's address is written without its token."""

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        """The address that log-ins are counted by; behind a proxy not the one that anybody may send."""
        bind_contextvars(ip=client_address(request))

    def process_got_request_exception(self, sender: type[Any], request: HttpRequest, **kwargs: Any) -> None:
        """A database that restarts is told in one line by the page that says so (portal.grid.errors)."""
        if not database_away.is_away(sys.exc_info()[1]):
            super().process_got_request_exception(sender, request, **kwargs)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return without_token(f"{request.method} {request.get_full_path()}")
