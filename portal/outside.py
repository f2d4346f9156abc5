"""Answers to hosts that aren't the portal's: softphones and hosted pages, each behind a middleware of its own."""

from collections.abc import Callable
from typing import TypeVar

import structlog
from django.core.exceptions import SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import HttpRequest
from django.http.response import HttpResponseBase

A = TypeVar("A", bound=HttpResponseBase | None)
log = structlog.get_logger(__name__)


def told_plainly(
    request: HttpRequest,
    answer: Callable[[], A],
    *,
    door: str,
    nothing_here: Callable[[int], HttpResponseBase],
) -> A | HttpResponseBase:
    """What `answer` gives; on a partner's name even our faults are told by `nothing_here`, with 400 or 500.

    door: a word for the log. Django's handler of errors would answer with a page of the portal's.
    """
    try:
        return answer()
    except SuspiciousOperation as refused:  # too many fields in the address, say
        log.warning(f"{door}_request_refused", reason=str(refused)[:200])
        return nothing_here(400)
    except Exception:  # noqa: BLE001 -- see above
        got_request_exception.send(sender=told_plainly, request=request)  # the request log's, and the tests'
        return nothing_here(500)
