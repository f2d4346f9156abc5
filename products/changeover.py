"""When a currency has ended: what of the partner still uses it, and replacing it by its successor at the fixed rate.

Pricelists, packages, trials and customers stand above this app, so each announces itself (in its `AppConfig.ready`)
with a Keeper; this module asks them all. Everything is replaced in one transaction: a web product's currencies must be
in its pricelists and package, so that no part of it could go first. Gateways keep the currency that their supplier
charges; their costs are converted at the fixed rate for ever, and the page says so.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.grid.asked_together import DASHBOARD
from portal.money.currencies import Currency, codes, ended, table
from portal.prepared import PreparedValues
from products.models import WebProduct


@dataclass(frozen=True, kw_only=True)
class Amount:
    """One amount that is converted, before and after."""

    label: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, kw_only=True)
class Part:
    """One object that uses the currency: what it is in the interface's words, and what becomes of it.

    amounts: all that are converted, or of many the first few. stays: it keeps the currency, and `told` says why.
    """

    kind: str | Promise
    name: str
    told: str
    url: str = ""
    amounts: list[Amount] = field(default_factory=list)
    stays: bool = False

    def as_json(self) -> dict[str, Any]:
        """As a job's result keeps it: texts, amounts as decimal text."""
        return {
            "kind": str(self.kind),
            "name": self.name,
            "told": self.told,
            "url": self.url,
            "amounts": [[one.label, str(one.before), str(one.after)] for one in self.amounts],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Part":
        """The same back."""
        amounts = [Amount(label=label, before=Decimal(a), after=Decimal(b)) for label, a, b in kept["amounts"]]
        return cls(kind=kept["kind"], name=kept["name"], told=kept["told"], url=kept["url"], amounts=amounts)


class Keeper(ABC):
    """What an app has to say of the currencies of its own objects. Inside the partner's wall."""

    @abstractmethod
    def codes(self) -> set[str]:
        """The currencies of its objects; cheap enough for the dashboard."""

    @abstractmethod
    def parts(self, old: Currency) -> Iterator[Part]:
        """Its objects that use an ended currency."""

    @abstractmethod
    def change(self, old: Currency) -> int:
        """Replace the currency in all of them; how many there were. Inside a transaction, may be repeated."""


_keepers: list[Keeper] = []


def announce(keeper: Keeper) -> None:
    """Have this module ask the keeper too. Announcing one of a class twice changes nothing."""
    if not any(type(known) is type(keeper) for known in _keepers):
        _keepers.append(keeper)


def ended_in_use() -> list[Currency]:
    """The ended currencies that something of the partner still uses."""
    used = set().union(*(keeper.codes() for keeper in _keepers))
    return [table()[code] for code in sorted(used - set(codes())) if code in table()]


def parts(old: Currency) -> list[Part]:
    """Everything of the partner that uses an ended currency, with what would become of it."""
    return [part for keeper in _keepers for part in keeper.parts(old)]


def change(code: str) -> int:
    """Replace an ended currency by its successor in everything of the partner; how many objects. May be repeated.

    Raises ValueError for a currency that hasn't ended.
    """
    old = ended(code)
    if old is None:
        raise ValueError(f"{code} has not ended")
    with transaction.atomic():
        return sum(keeper.change(old) for keeper in _keepers)


def replaced(currencies: list[str], old: Currency) -> list[str]:
    """A list of currencies with the successor in the old one's place, once."""
    return list(dict.fromkeys(old.successor if code == old.code else code for code in currencies))


def codes_kept(lists: PreparedValues, *values: object) -> set[str]:
    """Every code in the lists of currencies that a query finds. lists: `values_list` of that column alone."""
    return {code for (own,) in lists.all(*values) for code in own}


_LISTS = DASHBOARD.asks(PreparedValues(lambda: WebProduct.objects.values_list("currencies")))


class _WebProducts(Keeper):
    def codes(self) -> set[str]:
        return codes_kept(_LISTS)

    def parts(self, old: Currency) -> Iterator[Part]:
        for product in WebProduct.objects.filter(currencies__contains=[old.code]):
            told = _("Sells in %(currencies)s then.") % {"currencies": ", ".join(replaced(product.currencies, old))}
            yield Part(kind=_("Web Product"), name=product.brand, told=told)

    def change(self, old: Currency) -> int:
        found = list(WebProduct.objects.select_for_update().filter(currencies__contains=[old.code]))
        for product in found:
            product.currencies = replaced(product.currencies, old)
            product.save(update_fields=["currencies"])
        return len(found)


announce(_WebProducts())
