"""One pair of lists on a package's page: what a pricelist offers, and what of it is free.

What is chosen travels with the form until it is saved. Every gesture (a button, a drag) posts the form with `do`, and
the lists are drawn anew by the server, a page at a time: two thousand destinations are one field, not two thousand
rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gateways.models.numbers import NumberType
from gateways.models.versioned import LineType
from portal.prepared import PreparedRows, PreparedValues
from pricelists.models import DdiPricelist, TermPricelist
from pricing.forms.lists import ListControls
from pricing.models import PricePackage
from pricing.packages import choosing, ordering
from pricing.packages.choosing import Choice
from pricing.packages.paging import PageOf, page_of
from pricing.rating.explaining import money
from pricing.views.list_lines import Line, found_lines, offered_lines

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What differs between free routes and free DDIs."""

    name: str
    kinds: Sequence[tuple[str, Any]]
    pricelists: PreparedRows[Any]
    used: PreparedValues
    load: Callable[[int], list[Choice]]
    describe: Callable[[Sequence[str], PricePackage | None], Mapping[str, Choice]]
    costs: Callable[[int, str, Sequence[str]], Mapping[str, Decimal]]


def _used(model: type[TermPricelist] | type[DdiPricelist]) -> PreparedValues:
    """The first pricelist that the web products of a package use."""
    return PreparedValues(
        lambda package: (
            model.objects.filter(uses__web_product__package_use__package=package).order_by("pk").values_list("pk")[:1]
        ),
        1,
    )


ROUTES = Kind(
    name="routes",
    pricelists=PreparedRows(lambda: TermPricelist.objects.order_by("name", "id")[:500]),
    used=_used(TermPricelist),
    kinds=LineType.choices,
    load=choosing.destinations,
    describe=choosing.describe_destinations,
    costs=choosing.dearest_costs,
)
DDIS = Kind(
    name="ddis",
    pricelists=PreparedRows(lambda: DdiPricelist.objects.order_by("name", "id")[:500]),
    used=_used(DdiPricelist),
    kinds=NumberType.choices,
    load=choosing.places,
    describe=choosing.describe_places,
    costs=choosing.dearest_mrcs,
)


class FreeLists:
    """The two lists of one kind, for one request."""

    def __init__(
        self, kind: Kind, *, data: QueryDict | None, keys: Sequence[str], package: PricePackage | None
    ) -> None:
        self.kind, self.data, self.package = kind, data, package
        self.keys = list(keys)
        self.message = ""
        found = kind.pricelists.all()
        self.pricelists = {pricelist.pk: pricelist for pricelist in found}
        self.controls = ListControls(
            data,
            prefix=kind.name,
            pricelists=[(pricelist.pk, self._label(pricelist)) for pricelist in found],
            kinds=kind.kinds,
            initial={"pricelist": self._preferred(found)},
        )
        self.pricelist = self.pricelists.get(self.controls.chosen_pricelist() or 0)
        self.sold = kind.load(self.pricelist.pk) if self.pricelist else []
        self.countries_drawn = data is not None and bool(
            data.get(f"{kind.name}_drawn") or self.controls["countries"].data
        )
        if data is not None:
            self.controls.offer(self.sold)
            self.controls.is_valid()
        self.left, self.right = self._number("left"), self._number("right")

    @property
    def name(self) -> str:
        return self.kind.name

    def _label(self, pricelist: Any) -> str:
        if pricelist.partner_id == 0:
            return _("%(pricelist)s (platform)") % {"pricelist": pricelist.name}
        return str(pricelist.name)

    def _preferred(self, found: Sequence[Any]) -> int | None:
        """The pricelist that the package's web products use; else the first of the partner's own."""
        if self.package is not None:
            for (first,) in self.kind.used.all(self.package.pk):
                return int(first)
        own = [pricelist for pricelist in found if pricelist.partner_id != 0 and pricelist.price_count]
        return next((pricelist.pk for pricelist in [*own, *found]), None)

    def _number(self, name: str) -> int:
        text = self.data.get(f"{self.name}_{name}", "") if self.data is not None else ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1

    # ---- what is drawn

    @cached_property
    def _by_key(self) -> dict[str, Choice]:
        return {choice.key: choice for choice in self.sold}

    @property
    def chosen(self) -> list[Choice]:
        """What is free, in its order, each with all that is known of it."""
        lost = [key for key in self.keys if key not in self._by_key]
        others = self.kind.describe(lost, self.package) if lost else {}
        return [
            self._by_key.get(key) or others.get(key) or Choice(key, key[:200], "", "", "", sold=False)
            for key in self.keys
        ]

    @property
    def vanished(self) -> list[Choice]:
        """What is free but not (or no longer) in the pricelist that is shown."""
        return [choice for choice in self.chosen if choice.key not in self._by_key] if self.pricelist else []

    @property
    def matching(self) -> list[Choice]:
        """What the pricelist offers, passes the filters and isn't free yet."""
        there = set(self.keys)
        return [choice for choice in self.sold if choice.key not in there and self.controls.matches(choice)]

    @property
    def found(self) -> list[tuple[int, Choice]]:
        """What of the free list its own search finds, with its place in the whole."""
        return [(at, choice) for at, choice in enumerate(self.chosen) if self.controls.finds(choice)]

    def context(self) -> dict[str, Any]:
        """What templates/pricing/free_lists.html draws."""
        offered, found = page_of(self.matching, self.left), page_of(self.found, self.right)
        costs = self._costs([c.key for c in offered.things] + [c.key for _at, c in found.things])
        return {
            "name": self.name,
            "controls": self.controls,
            "pricelist": self.pricelist,
            "offered": offered,
            "offered_lines": offered_lines(
                self.name, [Line(choice=c, index=0, cost=costs.get(c.key, "")) for c in offered.things]
            ),
            "sold_count": len(self.sold),
            "chosen_count": len(self.keys),
            "found": found,
            "found_lines": found_lines(self.name, self._lines(found, costs)),
            "vanished_count": len(self.vanished),
            "countries_drawn": self.countries_drawn,
            "message": self.message,
        }

    def _lines(self, found: PageOf[tuple[int, Choice]], costs: Mapping[str, str]) -> list[Line]:
        places = [at for at, _choice in found.things]
        return [
            Line(
                choice=choice,
                index=at,
                cost=costs.get(choice.key, ""),
                up=places[n - 1] if n else -1 if at == 0 or found.number == 1 else at - 1,
                down=places[n + 1] if n + 1 < len(places) else at + 1 if at + 1 < len(self.keys) else -1,
                here=choice.key in self._by_key,
            )
            for n, (at, choice) in enumerate(found.things)
        ]

    def _costs(self, keys: Sequence[str]) -> dict[str, str]:
        if self.pricelist is None or not keys:
            return {}
        currency = self.pricelist.currencies[0]
        unit = _("%(cost)s / min") if self.kind is ROUTES else _("%(cost)s / month")
        costs = self.kind.costs(self.pricelist.pk, currency, keys)
        least = 4 if self.kind is ROUTES else 0
        return {key: unit % {"cost": money(cost, currency, least=least)} for key, cost in costs.items()}

    # ---- what is done

    def do(self, what: str) -> None:
        """One gesture: add, remove, out:AT, move:FROM:TO, prune, show, countries, left:PAGE, right:PAGE.

        Nonsense does nothing.
        """
        name, *numbers = what.split(":")
        if not all(text.isascii() and text.isdigit() and len(text) < 7 for text in numbers):
            return
        at = [int(text) for text in numbers]
        if name == "add" and not at:
            self._add()
        elif name == "remove" and not at:
            self._remove()
        elif name == "prune" and not at:
            gone = [choice.key for choice in self.vanished]
            self._tell_removed(len(gone))
            self.keys = ordering.removed(self.keys, gone)
        elif name == "out" and len(at) == 1 and at[0] < len(self.keys):
            self._tell_removed(1)
            del self.keys[at[0]]
        elif name == "move" and len(at) == 2:
            self.keys = ordering.moved(self.keys, start=at[0], end=at[1])
            self.message = _("Moved to place %(n)s.") % {"n": min(at[1], len(self.keys) - 1) + 1}
        elif name == "countries":
            self.countries_drawn = True
        elif name == "show":
            self.left = self.right = 1
        elif name in {"left", "right"} and len(at) == 1:
            setattr(self, name, at[0])

    def _add(self) -> None:
        posted = self.data or QueryDict()
        if posted.get(f"{self.name}_all"):
            new = [choice.key for choice in self.matching]
        else:
            new = [key for key in posted.getlist(f"{self.name}_pick") if key in self._by_key]
        text = posted.get(f"{self.name}_place", "")
        place = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
        before = len(self.keys)
        self.keys = ordering.added(self.keys, new, place=place)
        n = len(self.keys) - before
        self.message = (
            ngettext("%(n)s was added.", "%(n)s were added.", n) % {"n": n}
            if n
            else _("Nothing is ticked: tick what you want to add.")
        )

    def _remove(self) -> None:
        posted = self.data or QueryDict()
        if posted.get(f"{self.name}_dropall"):
            gone = [choice.key for _at, choice in self.found]
        else:
            gone = [key for key in posted.getlist(f"{self.name}_drop") if key in set(self.keys)]
        if not gone:
            self.message = _("Nothing is ticked: tick what you want to remove.")
            return
        self._tell_removed(len(gone))
        self.keys = ordering.removed(self.keys, gone)

    def _tell_removed(self, n: int) -> None:
        self.message = ngettext("%(n)s was removed.", "%(n)s were removed.", n) % {"n": n}
