"""The sample decks that ship with the portal, to try an import with: an A–Z deck and a deck of inbound numbers, in USD.

Their dial codes, places and area codes are public numbering facts; their prices are invented and nobody's offer.
`make.py` and `make_ddi.py` beside this made them.
"""

from pathlib import Path

NAME = "az-sample.csv"
DDI_NAME = "ddi-sample.csv"
DDI_OFFERS = 423
CURRENCY = "USD"


def path() -> Path:
    """Where the sample deck of routes lies; read it, don't write it."""
    return Path(__file__).with_name(NAME)


def ddi_path() -> Path:
    """Where the sample deck of inbound numbers lies; read it, don't write it."""
    return Path(__file__).with_name(DDI_NAME)
