"""The calls that bring a site to what is published: each with its name, its JSON and the digest of that."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from website.wordpress.money import Plugin
from website.wordpress.shapes import numbers, rates
from website.wordpress.shapes.catalogue import Catalogue
from website.wordpress.shapes.rules import check
from website.wordpress.shapes.settings import settings

MOST_BYTES = 3_000_000
"""Of the JSON in one request: a host with 128 MB for PHP dies of much more."""
DDI_COUNTRY = "l7.setDdiCountry"


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call. name: the method, and for one country's numbers which ("l7.setDdiCountry DE EUR")."""

    name: str
    body: str

    @property
    def method(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.body.encode()).hexdigest()

    @property
    def size(self) -> int:
        return len(self.body)  # it is ASCII


def calls(catalogue: Catalogue, plugin: Plugin, english: Mapping[str, str]) -> list[Call]:
    """Every call, in the order in which they may be made: first what the others refer to. Raises ShapeError."""
    found: list[tuple[str, dict[str, Any]]] = [
        ("l7.setSettings", settings(catalogue, plugin)),
        ("l7.setPricelist", rates.pricelist(catalogue, plugin, english)),
        ("l7.setRoutes", rates.routes(catalogue, plugin)),
        ("l7.setDdi", numbers.ddi(catalogue, plugin)),
        *((f"{DDI_COUNTRY} {name}", payload) for name, payload in numbers.ddi_countries(catalogue, plugin)),
    ]
    return [_call(name, payload, currencies=catalogue.currencies, plugin=plugin) for name, payload in found]


def taking_away(sent: Iterable[str], now: Iterable[Call]) -> list[Call]:
    """Calls that empty what earlier ones brought and no present one replaces. sent: names of earlier calls."""
    kept = {call.name for call in now}
    gone = sorted(name for name in sent if name not in kept and name.startswith(f"{DDI_COUNTRY} "))
    return [_call(name, numbers.emptied(name.partition(" ")[2]), currencies=(), plugin=Plugin.OWN) for name in gone]


def changed(now: Iterable[Call], digests: Mapping[str, str]) -> list[Call]:
    """Those whose content isn't what the site has. digests: by name, of what it took last."""
    return [call for call in now if digests.get(call.name) != call.digest]


def requests(found: Sequence[Call]) -> Iterator[list[Call]]:
    """The calls in as few requests as their sizes allow, in their order."""
    batch: list[Call] = []
    size = 0
    for call in found:
        if batch and size + call.size > MOST_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(call)
        size += call.size
    if batch:
        yield batch


def _call(name: str, payload: dict[str, Any], *, currencies: Sequence[str], plugin: Plugin) -> Call:
    check(name.partition(" ")[0], payload, currencies=currencies, plugin=plugin)
    return Call(name=name, body=json.dumps(payload, ensure_ascii=True, separators=(",", ":"), sort_keys=True))
