"""The sample deck that ships with the portal: an A–Z deck in USD to try an import with.

Its dial codes are public numbering facts; its rates are invented and nobody's offer. `make.py` beside it made it.
"""

from pathlib import Path

NAME = "az-sample.csv"
CURRENCY = "USD"


def path() -> Path:
    """Where the sample deck lies; read it, don't write it."""
    return Path(__file__).with_name(NAME)
