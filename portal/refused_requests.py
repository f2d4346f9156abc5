"""Requests that Django refuses as suspicious: too many fields, a forged host. Anybody can send one at any time."""

import logging


class OneLine(logging.Filter):
    """Such a request is one warning in the log. Django reports it as an error of ours, with a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.levelno, record.levelname, record.exc_info = logging.WARNING, "WARNING", None
        return True
