"""Units that a header cell names beside the word for price."""

from __future__ import annotations

import re

_CENTS = re.compile(r"(?i)\bcents?\b|¢|\busc\b|\bc/min|\bct/min|\beurocents?\b|\(c\)|\bpence\b")
_SECONDS = re.compile(r"(?i)(/|\bper\s*)\s*sec(ond)?s?\b")


def in_cents(header: str) -> bool:
    """True for "Rate (US cents/min)"."""
    return bool(_CENTS.search(header.replace("_", " ")))


def per_second(header: str) -> bool:
    """True for "Rate / sec"."""
    return bool(_SECONDS.search(header.replace("_", " ")))
