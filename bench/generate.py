"""Supplier decks of any size with the structure of real ones, the same for the same seed.

    python -m bench.generate --codes 1000000 --shape lines --out deck.csv --seed 1 [--changed 0.05]

Shapes: `lines` (a line per code, 36 codes to a route), `lists` (the same, a line per route), `us` (NPA-NXX codes of the
United States, nearly every rate another), `worst` (codes of the whole world, each at a rate of its own).

Countries, calling codes, mobile operators and their prefixes are public facts (bench/numbering.py); longer codes
beneath them, areas of landlines, rates, increments and dates are invented.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.numbering import Country, countries

HEADER = "code,destination,country,rate,min_increment,increment,effective_date\n"
LONGEST_CODE = 12
CODES_PER_ROUTE = 36  # on average; real A-Z decks have 10 to 50 codes at the same terms
SHAPES = ("lines", "lists", "us", "worst")
_US_RATES = (400, 60_000)  # millionths: where a supplier's rates per NPA-NXX lie
_US_STATES = (
    "Alabama",
    "Arizona",
    "California",
    "Colorado",
    "Florida",
    "Georgia",
    "Illinois",
    "Indiana",
    "Iowa",
    "Kansas",
    "Maine",
    "Michigan",
    "Missouri",
    "Montana",
    "Nebraska",
    "Nevada",
    "Ohio",
    "Oklahoma",
    "Oregon",
    "Texas",
    "Utah",
    "Vermont",
    "Virginia",
    "Washington",
    "Wisconsin",
)
_INCREMENTS = (("1", "1"), ("1", "1"), ("60", "60"), ("60", "1"), ("30", "6"))
_DATES = ("2026-10-01", "2026-11-01", "2026-11-15")


@dataclass(frozen=True)
class Offer:
    """Codes of a destination at the same terms: what becomes one route. Rate: millionths per minute."""

    destination: str
    country: str
    rate_micro: int
    min_increment: str
    increment: str
    effective: str
    codes: tuple[str, ...]

    @property
    def rate(self) -> str:
        """The rate as decks write it, with six decimals."""
        return f"{self.rate_micro // 1_000_000}.{self.rate_micro % 1_000_000:06d}"


@dataclass
class _Place:
    """A destination before its codes: the prefixes it stands on, and how many codes it shall have."""

    name: str
    country: Country
    stems: list[str]
    mobile: bool
    weight: float


def _places(rng: random.Random) -> list[_Place]:
    places = []
    for country in countries():
        breakouts = sum(map(len, country.operators.values()))
        places.append(_Place(country.name, country, [country.code], mobile=False, weight=3 + breakouts * 0.05))
        if len(country.code) <= 3:  # not a dependency inside somebody else's calling code
            firsts = rng.sample(range(10, 100), min(12, 1 + breakouts // 60))
            places += [
                _Place(f"{country.name} Area {area}", country, [f"{country.code}{area}"], False, 3 + breakouts * 0.03)
                for area in sorted(firsts)
            ]
        places += [
            _Place(f"{country.name} Mobile {operator}", country, stems, mobile=True, weight=len(stems) + 1.0)
            for operator, stems in country.operators.items()
        ]
    return places


def _grow(stems: Sequence[str], wanted: int, taken: set[str], rng: random.Random) -> list[str]:
    """The stems that are free, and longer codes beneath them, `wanted` in all (fewer where the digits run out)."""
    codes = [stem for stem in stems if stem not in taken][:wanted]
    taken.update(codes)
    for digits in (1, 2, 3, 4, 5):
        missing = wanted - len(codes)
        if missing <= 0:
            break
        # Short codes first, but never all of them: real plans are sparse.
        room = 10**digits
        for stem in stems:
            if len(stem) + digits > LONGEST_CODE or missing <= 0:
                continue
            share = min(missing, max(1, wanted // (len(stems) * 2)), room * 2 // 5)
            for suffix in rng.sample(range(room), share):
                code = f"{stem}{suffix:0{digits}d}"
                if code not in taken:
                    taken.add(code)
                    codes.append(code)
                    missing -= 1
    return codes


def _offers(place: _Place, codes: list[str], base: int, rng: random.Random) -> Iterator[Offer]:
    """Split a destination's codes over price tiers: mostly neighbours together, some strays."""
    codes.sort()
    tiers = max(1, round(len(codes) / CODES_PER_ROUTE))
    bounds = sorted(rng.sample(range(1, len(codes)), min(tiers, len(codes)) - 1)) if tiers > 1 else []
    groups = [codes[low:high] for low, high in zip([0, *bounds], [*bounds, len(codes)], strict=True)]
    for group in groups[1:]:
        if len(group) > 3 and rng.random() < 0.3:
            rng.choice(groups).append(group.pop())
    rates: set[int] = set()
    increments, effective = rng.choice(_INCREMENTS), rng.choice(_DATES)
    for group in groups:
        rate = round(base * rng.uniform(0.6, 1.8))
        while rate in rates:
            rate += 7
        rates.add(rate)
        yield Offer(place.name, place.country.region, rate, *increments, effective, tuple(sorted(group)))


def deck(codes: int, *, seed: int = 1) -> list[Offer]:
    """A deck of about `codes` dial codes (within 2 %), each in one offer, by destination. Deterministic."""
    rng = random.Random(seed)
    places = _places(rng)
    total = sum(place.weight for place in places)
    taken: set[str] = set()
    offers: list[Offer] = []
    bases: dict[str, int] = {}
    # The next destination makes good what the one before had no digits for.
    ideal = 0.0
    for place in sorted(places, key=lambda place: (len(place.stems[0]) + place.mobile, place.name)):
        ideal += codes * place.weight / total
        grown = _grow(place.stems, max(1, round(ideal) - len(taken)), taken, rng)
        landline = bases.setdefault(place.country.region, int(2_000 * 200 ** rng.random()))
        if grown:
            offers += _offers(place, grown, landline * rng.randint(2, 5) if place.mobile else landline, rng)
    offers.sort(key=lambda offer: (offer.destination, offer.codes[0]))
    return offers


def us_deck(codes: int, *, seed: int = 1) -> list[Offer]:
    """A deck of `codes` NPA-NXX codes of the United States; nearly every code of a state has another rate."""
    rng = random.Random(seed)
    areas = [npa for npa in range(201, 990) if npa % 100 != 11 and npa % 10 != 9][: max(1, -(-codes // 790))]
    numbers = [f"1{npa}{nxx}" for npa in areas for nxx in range(200, 1000) if nxx % 100 != 11]
    rates: dict[tuple[str, int], list[str]] = {}
    for code in sorted(rng.sample(numbers, codes)):
        state = _US_STATES[int(code[1:4]) % len(_US_STATES)]
        rates.setdefault((f"USA {state}", rng.randint(*_US_RATES)), []).append(code)
    offers = [
        Offer(name, "US", rate, "6", "6", _DATES[0], tuple(found)) for (name, rate), found in sorted(rates.items())
    ]
    return sorted(offers, key=lambda offer: (offer.destination, offer.codes[0]))


def worst_deck(codes: int, *, seed: int = 1) -> list[Offer]:
    """The codes of `deck`, each at a rate of its own: as many routes as codes."""
    singles = [replace(offer, codes=(code,)) for offer in deck(codes, seed=seed) for code in offer.codes]
    rates = random.Random(seed).sample(range(500, 500 + 3 * len(singles)), len(singles))
    offers = [replace(offer, rate_micro=rate) for offer, rate in zip(singles, rates, strict=True)]
    return sorted(offers, key=lambda offer: (offer.destination, offer.codes[0]))


def offers_of(shape: str, codes: int, *, seed: int = 1) -> list[Offer]:
    """The deck of a shape."""
    return {"us": us_deck, "worst": worst_deck}.get(shape, deck)(codes, seed=seed)


def _repriced(offer: Offer, rng: random.Random) -> Offer | None:
    factor = rng.uniform(1.02, 1.3) if rng.random() < 0.5 else rng.uniform(0.7, 0.98)
    return replace(offer, rate_micro=max(1, round(offer.rate_micro * factor) + 1))


def _withdrawn(offer: Offer, rng: random.Random) -> Offer | None:
    return None


def _extended(offer: Offer, rng: random.Random) -> Offer | None:
    # Thirteen digits: none of the old codes can be one of these.
    new = dict.fromkeys(f"{code:0<12}{rng.randrange(10)}" for code in offer.codes)
    return replace(offer, destination=f"{offer.destination} New", codes=tuple(new))


def changed(offers: Sequence[Offer], *, fraction: float, seed: int = 2) -> list[Offer]:
    """The supplier's next deck: offers that hold `fraction` of all codes have another rate (half dearer, half
    cheaper); besides, a tenth of that is withdrawn and as much is new."""
    rng = random.Random(seed)
    total = sum(len(offer.codes) for offer in offers)
    order = iter(rng.sample(range(len(offers)), len(offers)))
    result: dict[int, Offer | None] = {}
    for share, change in ((fraction, _repriced), (fraction / 10, _withdrawn), (fraction / 10, _extended)):
        done = 0
        while done < total * share:
            index = next(order)
            result[index] = change(offers[index], rng)
            done += len(offers[index].codes)
    seen: set[str] = set()
    kept: list[Offer] = []
    for index, offer in enumerate(offers):
        choice = result.get(index, offer)
        if choice is None:
            continue
        if choice.destination != offer.destination:
            kept.append(offer)
            choice = replace(choice, codes=tuple(code for code in choice.codes if code not in seen))
            seen.update(choice.codes)
        if choice.codes:
            kept.append(choice)
    return sorted(kept, key=lambda offer: (offer.destination, offer.codes[0]))


def write(offers: Sequence[Offer], path: Path, *, shape: str = "lines") -> int:
    """Write a CSV file, a line per code, or for "lists" per offer with a quoted list; returns its lines."""
    if shape not in SHAPES:
        raise ValueError(f"shape is one of {', '.join(SHAPES)}")
    lines = 1
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(HEADER)
        for offer in offers:
            destination = f'"{offer.destination}"' if "," in offer.destination else offer.destination
            rest = (
                f",{destination},{offer.country},{offer.rate},{offer.min_increment},{offer.increment},"
                f"{offer.effective}\n"
            )
            if shape != "lists":
                out.write(rest.join(offer.codes) + rest)
                lines += len(offer.codes)
            else:
                out.write(f'"{",".join(offer.codes)}"{rest}')
                lines += 1
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; says on standard error what was made."""
    parser = argparse.ArgumentParser(prog="bench.generate", description="Make a supplier's deck.")
    parser.add_argument("--codes", type=int, default=1_000_000, help="dial codes in the deck (about)")
    parser.add_argument("--shape", choices=SHAPES, default="lines", help="see above")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--changed", type=float, default=0.0, help="fraction of codes whose rate differs, e.g. 0.05")
    options = parser.parse_args(arguments)
    began = time.perf_counter()
    offers = offers_of(options.shape, options.codes, seed=options.seed)
    if options.changed:
        offers = changed(offers, fraction=options.changed, seed=options.seed + 1)
    lines = write(offers, options.out, shape=options.shape)
    codes = sum(len(offer.codes) for offer in offers)
    size = options.out.stat().st_size
    print(
        f"{options.out}: {lines:,} lines, {codes:,} codes, {len(offers):,} offers of"
        f" {len({offer.destination for offer in offers}):,} destinations, {size / 1e6:.1f} MB,"
        f" {time.perf_counter() - began:.1f} s",
        file=sys.stderr,
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
