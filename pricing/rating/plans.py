"""What a plan makes free."""

from enum import Enum

from products.plans import Plan


class Freedom(Enum):
    """Whether the plan covers a call, or why not. `FREE` says that the monthly minutes may be spent on it."""

    FREE = "free"
    PAYS = "pays"
    NOT_LISTED = "not listed"
    NOTHING_CHOSEN = "nothing chosen"
    OTHER_COUNTRY = "other country"


def freedom(*, plan: Plan, listed: bool, country: str, chosen_country: str = "") -> Freedom:
    """Pay As You Go pays for everything; Unlimited International is free to every listed destination; Unlimited
    Domestic only to those of the one country that the customer chose.

    listed: whether the destination that the call's price belongs to is among the package's free routes. The price is
    found first and membership tested afterwards: a code alone would free whatever begins like it. country: that of
    the destination, ISO 3166 alpha-2; one that belongs to none is nobody's domestic call.
    """
    if plan == Plan.PAYG:
        return Freedom.PAYS
    if not listed:
        return Freedom.NOT_LISTED
    if plan == Plan.INTERNATIONAL:
        return Freedom.FREE
    if not chosen_country:
        return Freedom.NOTHING_CHOSEN
    return Freedom.FREE if country == chosen_country else Freedom.OTHER_COUNTRY
