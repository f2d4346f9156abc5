"""What is published of a web product, as plain values: all that the shapes are built of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Rate:
    """What calls to a destination cost per minute, in one currency.

    country: ISO 3166 alpha-2, "" for none. kind: L, M or O. origins: caller prefixes for which it holds; none: any
    caller. free: on Unlimited plans, within their minutes.
    """

    currency: str
    name: str
    country: str
    kind: str
    codes: Sequence[str]
    origins: Sequence[str] = ()
    rate: Decimal
    fee: Decimal = Decimal(0)
    free: bool = False


@dataclass(frozen=True, kw_only=True)
class Number:
    """What a number of a place costs, in one currency. kind: G, N, M, T or S. free: a user's complimentary number."""

    currency: str
    country: str
    prefix: str
    state: str
    city: str
    area_code: str
    kind: str
    nrc: Decimal
    mrc: Decimal
    per_minute: Decimal
    channels: int | None = None
    channel_price: Decimal | None = None
    fax: bool = False
    sms: bool = False
    regulation: str = ""
    free: bool = False


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Everything that a website says about a web product.

    plans: by currency, by the plan's letter (P, S, A), per user and month. plan_names: by letter, in order. domestic:
    countries that Unlimited Domestic can be chosen for. country_names: every country's, in the product's culture.
    min_charges: by currency. increment: seconds by which calls are billed. vat: "", "excluded" or "included".
    precision: decimals of a rate.
    """

    product_id: int
    brand: str
    domain: str
    cultures: Sequence[str]
    culture: str
    currencies: Sequence[str]
    country_names: Mapping[str, str]
    plans: Mapping[str, Mapping[str, Decimal]]
    plan_names: Mapping[str, str]
    domestic: Sequence[str] = ()
    rates: Sequence[Rate] = ()
    numbers: Sequence[Number] = ()
    min_charges: Mapping[str, Decimal] = field(default_factory=dict)
    increment: int = 60
    precision: int = 4
    minutes: int = 0
    included_channels: int = 0
    vat: str = ""
    portal_url: str = ""
    sign_up_url: str = ""
    manual: Mapping[str, str] = field(default_factory=dict)
