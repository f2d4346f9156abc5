"""Which column is what: from the header where there is one, checked against the cells; from the cells alone else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from portal.countries import from_cell as countries_cell
from portal.tabular import dates
from portal.tabular.cells import clean, one_line

from .codecolumns import confirmed, join_areas, more_codes, names_no_codes, patterns, row_callings
from .kinds import KINDS, REQUIRED
from .meaning import LETTERS, Meaning, amountish, codeish, no_digit, normalise
from .meanings import CALLER
from .naming import said
from .numbering import CALLING_CODES
from .offers import values as offer_values
from .outcome import NotADeck, Option, Question
from .questions import QUESTIONS
from .values import codes, linetypes
from .values.codes import pattern_codes
from .values.increments import names_seconds
from .values.status import blocking
from .wordlists import WordList

SAMPLES = 60


def header_strength(cells: Sequence[str], kind: str) -> int:
    """How much a row looks like the header of a deck: over 1000 when all that is required is named; 0 for data."""
    names = [normalise(cell) if not re.fullmatch(r"[\d.,;:/ +-]*", cell) and len(cell) < 80 else "" for cell in cells]
    found: dict[str, int] = {}
    for name in names:
        if not name:
            continue
        score, key = max((meaning.score(name), meaning.key) for meaning in KINDS[kind])
        if score:
            found[key] = max(found.get(key, 0), score)
    if "rate" not in found and ("rate_current" in found or "rate_first" in found):
        found["rate"] = found.get("rate_current") or found["rate_first"]
    if "code" not in found and "country_code" in found:
        found["code"] = found["country_code"]
    digits = sum(1 for cell in cells if cell and re.fullmatch(r"[+\d.,;:/ -]+", cell))
    if digits > len(found):
        return 0
    strength = sum(found.values()) // 10
    if all(found.keys() & set(any_of) for any_of, _error in REQUIRED[kind]) and len(found) > 1:
        return 1000 + strength
    return strength if len(found) >= 2 else 0


def guess(
    names: Sequence[str], samples: Sequence[Sequence[str]], kind: str
) -> tuple[dict[int, str], tuple[Question, ...]]:
    """Column index -> meaning. `names` are the header cells ("" where there is none), `samples` cells by column."""
    found, tied = _by_name(names, samples, kind)
    if kind == "ddi":
        if not any(names):
            found.update(_offers_by_content(samples))
        monthly = _monthly(names, samples, found)
        return found, (_which("mrc", monthly, names, samples),) if len(monthly) > 1 else ()
    _pair(found, tied.get("increments", []), samples)
    _settle(found, samples, names)
    questions: list[Question] = []
    where = {meaning: index for index, meaning in found.items()}
    if "rate_first" in where and re.search(r"\b2$", normalise(names[where["rate"]])):
        tied["rate"] = [where["rate_first"], where["rate"]]  # two tiers, or first and next interval: who knows
        del found[where["rate_first"]]
    taken = set(found.values())
    unsure = False
    if not {"code", "rate"} <= taken:
        more, prices, unsure = _by_content(names, samples, found)
        found.update(more)
        taken = set(found.values())
        if prices:
            tied["rate"] = prices
        found.update(_only_one_left(names, samples, found))
        taken = set(found.values())
    join_areas(found, names, samples)
    more_codes(found, names, samples)
    found.update(_told_by_cells(names, samples, found))
    if unsure:
        code = next(index for index, meaning in found.items() if meaning == "code")
        questions.append(_which("code", [code], names, samples, none=True))
    if "rate" in tied and "rate" in taken:
        questions.append(_which("rate", tied["rate"], names, samples))
    if not unsure and len(rivals := _other_codes(names, samples, found)) > 1:
        questions.append(_which("code", rivals, names, samples))
    return found, tuple(questions)


def _by_name(
    names: Sequence[str], samples: Sequence[Sequence[str]], kind: str
) -> tuple[dict[int, str], dict[str, list[int]]]:
    offers: list[tuple[int, int, Meaning]] = []
    for index, name in enumerate(names):
        words = normalise(name)
        if not words:
            continue
        cells = [clean(cell) for cell in samples[index]]
        offers += [(score, index, meaning) for meaning in KINDS[kind] if (score := meaning.offer(words, cells))]
    offers.sort(key=lambda offer: (-offer[0], offer[1]))
    found: dict[int, str] = {}
    best: dict[str, int] = {}
    tied: dict[str, list[int]] = {}
    for score, index, meaning in offers:
        if index in found:
            continue
        if meaning.key in best and not meaning.many:
            if best[meaning.key] == score and _differ(samples, found, meaning.key, index):
                tied.setdefault(meaning.key, [i for i, key in found.items() if key == meaning.key]).append(index)
            continue
        found[index] = meaning.key
        best.setdefault(meaning.key, score)
    return found, tied


def _monthly(names: Sequence[str], samples: Sequence[Sequence[str]], found: Mapping[int, str]) -> list[int]:
    """The columns that each call themselves the monthly charge: of two products, or with and without channels."""
    read = [index for index, meaning in found.items() if meaning == "mrc"]
    others = [
        index
        for index, name in enumerate(names)
        if index not in found
        and _MONTHLY.search(normalise(name))
        and not _NOT_MONTHLY.search(normalise(name))
        and not _OF_CHANNELS.match(normalise(name))
        and any(re.search(r"[1-9]", cell) for cell in samples[index])
        and all(amountish(clean(cell)) or no_digit(cell) for cell in samples[index])
        and all(list(samples[index]) != list(samples[at]) for at in read)
    ]
    return sorted([*read, *others]) if read else []


_MONTHLY = re.compile(r"\b(mrc|mrr|monthly|month|recurring|rental|rent|subscription|mensual|mensuel|monatlich)\b")
_NOT_MONTHLY = WordList(
    """
    per channel, per line, per port, per trunk, additional channel, additional line, additional port, additional
    trunk, extra channel, extra line, extra port, extra trunk, add channel, add line, add port, add trunk, each
    channel, each line, each port, each trunk, channel price, channel fee, channel charge, channel cost, channel
    mrc, non, nrc, date, minute, minutes, sms, fax, old, previous, commit*, term, months, currency
    """
)
_OF_CHANNELS = re.compile(r"channels? ")


def _differ(samples: Sequence[Sequence[str]], found: Mapping[int, str], key: str, index: int) -> bool:
    other = next(i for i, meaning in found.items() if meaning == key)
    return list(samples[other]) != list(samples[index])


def _pair(found: dict[int, str], same: Sequence[int], samples: Sequence[Sequence[str]]) -> None:
    """Two columns of the same name that differ, seconds in both: the first and the next increment."""
    cells = [clean(cell) for index in same for cell in samples[index]]
    alone = len(same) == 2 and not {"first_increment", "next_increment"} & set(found.values())
    if alone and all(re.fullmatch(r"\d*", cell) for cell in cells):
        found[same[0]], found[same[1]] = "first_increment", "next_increment"


def _settle(found: dict[int, str], samples: Sequence[Sequence[str]], names: Sequence[str]) -> None:
    """What one column means can hang on another one."""
    where = {meaning: index for index, meaning in found.items()}
    if "rate" not in where:
        for stand_in in ("rate_first", "rate_current"):
            if stand_in in where and not _PAST.search(normalise(names[where[stand_in]])):
                found[where[stand_in]] = "rate"
                where["rate"] = where.pop(stand_in)
                break
    if "rate_current" not in where and "rate" in where and _NEW.search(normalise(names[where["rate"]])):
        plain = [
            index
            for index, name in enumerate(names)
            if index not in found and _OLD_BY_CONTRAST.fullmatch(normalise(name))
        ]
        if len(plain) == 1:
            found[plain[0]] = "rate_current"
    if "increments" in where and "first_increment" in where and "next_increment" not in where:
        found[where["increments"]] = "next_increment"
    for index in [index for index, meaning in found.items() if meaning == "country"]:
        if _all_codes(samples[index]):
            del found[index]  # "Country Code" above (+33) names no country in letters
    if "country_code" in where and "code" not in where:
        found[where["country_code"]] = "code"
    elif "country_code" in where and not _is_area(samples, where["country_code"], where["code"]):
        del found[where["country_code"]]
    _settle_words(found, samples, names)


def _settle_words(found: dict[int, str], samples: Sequence[Sequence[str]], names: Sequence[str]) -> None:
    """The columns that name a destination, as far as one hangs on another."""
    where = {meaning: index for index, meaning in found.items()}
    line_type = where.get("line_type")
    if line_type is not None:
        cells = [clean(cell) for cell in samples[line_type] if clean(cell)]
        known = sum(1 for cell in cells if linetypes.from_cell(cell))
        if cells and known * 2 < len(cells):
            del found[line_type]
    if {"destination", "network", "country"} <= set(where) and _is_continent(names, samples, where):
        del found[where["destination"]]
    if "destination" not in where and "network" in where and "country" not in where:
        found[where["network"]] = "destination"


def _is_continent(names: Sequence[str], samples: Sequence[Sequence[str]], where: Mapping[str, int]) -> bool:
    """True for "Region: Africa" beside a country and an operator, which name the destination better."""
    region, network = where["destination"], where["network"]
    told = normalise(names[region]) in {"region", "region name", "continent", "zone", "zone name"}
    return told and len({*samples[region]} - {""}) < len({*samples[network]} - {""})


def _is_area(samples: Sequence[Sequence[str]], country: int, code: int) -> bool:
    """True where the code column holds area codes, to be read behind the country code beside them."""
    whole = area = 0
    for lead, cell in zip(samples[country], samples[code], strict=False):
        head = re.sub(r"\D", "", codes.bare(clean(lead)))
        parts = [re.sub(r"\D.*", "", part) for part in codes.tokens(cell)]
        if not head:
            continue
        if not any(parts):
            area += 1
        elif all(part.startswith(head) for part in parts if part):
            whole += 1
        else:
            area += 1
    return area > 0 and area * 10 >= whole


def _by_content(
    names: Sequence[str], samples: Sequence[Sequence[str]], found: Mapping[int, str]
) -> tuple[dict[int, str], list[int], bool]:
    """Meanings for columns whose header says nothing, from what their cells look like.

    Beside them, the columns that could each be the rate, where there are several; and whether nothing confirms that
    the column taken for the codes holds dial codes.
    """
    free = [
        index
        for index, cells in enumerate(samples)
        if index not in found and any(clean(cell) for cell in cells) and _silent(names[index], bool(any(names)))
    ]
    taken = set(found.values())
    result: dict[int, str] = {}

    def give(meaning: str, candidates: list[int]) -> None:
        if meaning not in taken and candidates:
            result[candidates[0]] = meaning
            taken.add(meaning)
            free.remove(candidates[0])

    cells = {index: [clean(cell) for cell in samples[index] if clean(cell)] for index in free}
    share = {index: lambda test, c=cells[index]: sum(1 for cell in c if test(cell)) / len(c) for index in free}
    give("valid_from", [i for i in free if share[i](_looks_dated) > 0.8])
    whole = [i for i in free if share[i](codeish) > 0.9 and share[i](_decimal) < 0.1]
    callings = row_callings(samples)
    sure: dict[int, float | None] = {i: 1.0 if patterns(cells[i]) else confirmed(samples[i], callings) for i in whole}
    codes_of = next(meaning for meaning in KINDS["term"] if meaning.key == "code")
    whole = [
        i
        for i in whole
        if not names_no_codes(names[i])
        and ((share_of := sure[i]) is None or share_of >= 0.5 or _CODE_WORDS.search(normalise(names[i])))
        and not codes_of.vetoed(normalise(names[i]))
    ]
    whole.sort(key=lambda i: (-(sure[i] or 0), -len(set(cells[i])) - 100 * _starts_with_countries(cells[i])))
    fitting = [i for i in whole if len(set(cells[i])) * 2 > len(cells[i])]
    unsure = "code" not in taken and bool(fitting) and any(names) and sure[fitting[0]] is None
    unsure = unsure and not _CODE_WORDS.search(normalise(names[fitting[0]]))
    give("code", fitting)
    give("increments", [i for i in free if share[i](names_seconds) > 0.8])
    small = [i for i in free if share[i](lambda c: re.fullmatch(r"1|6|10|12|15|18|20|30|45|60|90|120", c)) > 0.95]
    if len(small) > 2:  # a currency's number or the like is the same in every line
        small = [i for i in small if len(set(cells[i])) > 1]
    prices = [
        i for i in free if i not in small and share[i](lambda c: amountish(c) and re.search(r"\d[.,]\d", c)) > 0.5
    ]
    prices.sort(key=lambda i: (-len(set(cells[i])), i))
    rate = next(meaning for meaning in KINDS["term"] if meaning.key == "rate")
    prices = [i for i in prices if not rate.vetoed(normalise(names[i]))]
    several = [i for i in prices if len(set(cells[i])) > 1] if "rate" not in taken else []
    several = [i for at, i in enumerate(several) if not any(cells[i] == cells[j] for j in several[:at])]
    give("rate", prices)
    if len(small) == 2:
        give("first_increment", small[:1])
        give("next_increment", small[1:2])
    elif len(small) == 1:
        give("increments", small)
    give("country", [i for i in free if share[i](lambda c: countries_cell(c) and len(c) < 4) > 0.9])
    give("line_type", [i for i in free if share[i](lambda c: len(c) < 12 and linetypes.from_cell(c)) > 0.95])
    words = [i for i in free if share[i](lambda c: re.search(r"[^\W\d_]{3}", c) and not _WEEKDAY.fullmatch(c)) > 0.8]
    words = [i for i in words if not _WIDER.fullmatch(normalise(names[i]))]
    words.sort(key=lambda i: (-sum(bool(said(c)) for c in cells[i]) * 2 // len(cells[i]), -len(set(cells[i])), i))
    give("destination", words)
    return result, several if len(several) > 1 else [], unsure


def _decimal(cell: str) -> bool:
    return pattern_codes(cell) is None and ("." in cell or bool(re.fullmatch(r"0,\d+", cell)))


_WEEKDAY = re.compile(r"(?i)(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?s?")
_WIDER = re.compile(r"(world )?(continents?|regions?|kontinent|continente|region name)")


def names_rate(header: str) -> bool:
    """True where a header cell is known to name a rate per minute."""
    rates = [meaning for meaning in KINDS["term"] if meaning.key in {"rate", "rate_current", "rate_first"}]
    return any(meaning.score(normalise(header)) for meaning in rates)


def _only_one_left(names: Sequence[str], samples: Sequence[Sequence[str]], found: Mapping[int, str]) -> dict[int, str]:
    """The rate or the codes, where one column alone can be it, under a header that among others would be none.

    Such as "Sell rate" or "PRICEUSD" as the only price, and "Calling code" as the only code.
    """
    result: dict[int, str] = {}
    free = [index for index in range(len(names)) if index not in found]
    if "code" not in found.values():
        callers = [index for index, meaning in found.items() if re.fullmatch("calling codes?", normalise(names[index]))]
        named = [index for index in free if _CODE_WORDS.search(normalise(names[index]))]
        named = [index for index in named if not names_no_codes(names[index])]
        fitting = [index for index in [*callers, *named] if _all_codes(samples[index])]
        if len(fitting) == 1:
            result[fitting[0]] = "code"
    if "rate" not in found.values():
        named = [index for index in free if _PRICE_WORDS.search(normalise(names[index]))]
        priced = [index for index in named if not _OTHER_AMOUNT.search(normalise(names[index]))]
        if len(priced) == 1 and _all_amounts(samples[priced[0]]):
            result[priced[0]] = "rate"
    return result


_CODE_WORDS = re.compile(r"prefi[xk]|préfi[xk]|dial|\bcode|vorwahl|npa|nxx|lerg")
_PRICE_WORDS = re.compile(r"rate|price|cost|tari[fv]|charge|\bfee\b|(usd|eur|gbp)( ?min)?$")
_OTHER_AMOUNT = WordList(
    """
    *chang*, old, prev*, *diff*, *delta*, *former*, *conn*, *set up*, *setup*, *surcharge*, *per call*,
    *increment*, *interval*, *margin*, *markup*, *profit*, *percent*, *discount*, tax*, vat, *mrc*, *nrc*,
    *monthly*, *sms*, *grace*, *round*, *minimum*, *min charge*, *first*, *initial*
    """
)


def _all_amounts(column: Sequence[str]) -> bool:
    """True for prices with a decimal sign: those of whole numbers may be identifiers."""
    cells = [clean(cell) for cell in column if clean(cell)]
    pointed = sum(1 for cell in cells if re.search(r"\d[.,]\d", cell))
    return pointed * 2 > len(cells) and all(amountish(cell) or no_digit(cell) for cell in cells)


def _told_by_cells(names: Sequence[str], samples: Sequence[Sequence[str]], found: Mapping[int, str]) -> dict[int, str]:
    """What cells tell where nobody knows the header: increments (60/1), dates, callers' codes, closed routes."""
    taken = set(found.values())
    tests: list[tuple[str, Callable[[str], object], WordList]] = []
    if not {"increments", "first_increment", "next_increment"} & taken:
        tests.append(("increments", names_seconds, _PAST))
    if "valid_from" not in taken:
        tests.append(("valid_from", _looks_dated, _OTHER_DATE))
    result: dict[int, str] = {}
    for meaning, looks, never in tests:
        fitting = []
        for index, column in enumerate(samples):
            cells = [clean(cell) for cell in column if clean(cell)]
            told = index in found or index in result or never.search(normalise(names[index]))
            if cells and not told and sum(1 for cell in cells if looks(cell)) > 0.8 * len(cells):
                fitting.append(index)
        if len(fitting) == 1:
            result[fitting[0]] = meaning
    free = [index for index in range(len(samples)) if index not in found and index not in result]
    if "origin" not in taken:
        callers = [index for index in free if CALLER.fullmatch(normalise(names[index])) and _all_codes(samples[index])]
        result.update(dict.fromkeys(callers[:1], "origin"))
    result.update({index: "status" for index in free if index not in result and _tells_of_closing(samples[index])})
    return result


def _all_codes(column: Sequence[str]) -> bool:
    cells = [clean(cell) for cell in column if clean(cell)]
    return bool(cells) and all(codeish(cell) and not re.fullmatch(r"\d*[.,]\d+", cell) for cell in cells)


def _tells_of_closing(column: Sequence[str]) -> bool:
    """A few short words again and again, one of which closes a route: a status, whatever the header calls it."""
    cells = [one_line(cell) for cell in column if clean(cell)]
    few = len(set(cells)) * 2 <= len(cells) + 6 and all(len(cell) < 40 and LETTERS.search(cell) for cell in cells)
    return few and any(blocking(cell) for cell in cells)


def _offers_by_content(samples: Sequence[Sequence[str]]) -> dict[int, str]:
    """Meanings of the columns of a deck of inbound numbers that has no header, as far as cells can tell.

    Set-up and monthly amounts look alike: which is which is for a person to say.
    """
    result: dict[int, str] = {}
    cells = {index: [clean(cell) for cell in column if clean(cell)] for index, column in enumerate(samples)}

    def give(meaning: str, fits: Callable[[str], object], least: float) -> None:
        for index, column in cells.items():
            if column and index not in result and sum(1 for cell in column if fits(cell)) > least * len(column):
                result[index] = meaning
                return

    give("valid_from", _looks_dated, 0.8)
    give("country", lambda cell: countries_cell(cell) and (len(cell) < 4 or not cell.isupper()), 0.9)
    give("number_type", _a_type, 0.9)
    give("city", lambda cell: len(cell) > 3 and re.search(r"[^\W\d_]{3}", cell), 0.8)
    give("country_prefix", lambda cell: codes.bare(cell) in CALLING_CODES, 0.95)
    prices = [
        index
        for index, column in cells.items()
        if index not in result and column and sum(1 for c in column if re.search(r"\d[.,]\d", c)) * 2 > len(column)
    ]
    if len(prices) == 1:
        result[prices[0]] = "mrc"
    return result


def _a_type(cell: str) -> bool:
    return cell in {"G", "N", "M", "T", "S"} or (len(cell) > 2 and bool(offer_values.type_in(cell)))


_NEW = re.compile(r"\bnew\b")
_OLD_BY_CONTRAST = re.compile(r"(rate|price|cost|tariff|charge)( (usd|eur|gbp|per min(ute)?|min))*")
_PAST = WordList("old, prev*, former")
_OTHER_DATE = WordList(
    """
    end*, to, until, till, expir*, stop*, last, creat*, modif*, updat*, chang*, issue*, sent, old, prev*, current,
    former, close*, delet*, remov*, discontinu*, termin*, bis, fino, hasta, jusqu*, rate, price, billing, bi
    """
)
_KNOWN = WordList(
    """
    *rate, *rates, price*, cost*, tariff*, charge*, fee, code, codes, prefix*, date, effective, country, iso, id,
    name, destination, description, status, change, increment*, interval*, min*, currency, type, old, new,
    previous, current, *peak, weekend
    """
)


def _silent(name: str, has_header: bool) -> bool:
    """True for a column whose header says nothing the reader knows, so that its cells may speak."""
    return not has_header or not _KNOWN.search(normalise(name))


def _looks_dated(cell: str) -> bool:
    return bool(re.search(r"\d[-/.]\d{1,2}[-/.]\d|\d{1,2}[- ][A-Za-z]{3}[- ]\d", cell)) and (
        bool(dates.evidence(cell)) or _readable(cell)
    )


def _readable(cell: str) -> bool:
    try:
        return dates.effective(cell, order="dmy") is not None
    except dates.Problem:
        return False


def _starts_with_countries(cells: Sequence[str]) -> int:
    """1 where most cells begin with a calling code."""
    hits = sum(1 for cell in cells if any(codes.bare(cell)[:size] in CALLING_CODES for size in (1, 2, 3)))
    return int(hits * 10 > len(cells) * 9)


def _other_codes(names: Sequence[str], samples: Sequence[Sequence[str]], found: Mapping[int, str]) -> list[int]:
    """The column of codes and the next one that calls itself so, where the first counts its lines: 1001, 1002, 1003."""
    code = next((index for index, meaning in found.items() if meaning == "code"), None)
    if code is None or not _counts(samples[code]):
        return []
    meaning = next(meaning for meaning in KINDS["term"] if meaning.key == "code")
    scores = {
        index: meaning.offer(normalise(name), [clean(cell) for cell in samples[index]])
        for index, name in enumerate(names)
        if index not in found and name
    }
    return [code, *(index for index in sorted(scores, key=lambda i: -scores[i])[:1] if scores[index] >= 60)]


def _counts(column: Sequence[str]) -> bool:
    cells = [clean(cell) for cell in column if clean(cell)]
    plain = len(cells) > 2 and all(re.fullmatch(r"\d{1,9}", cell) for cell in cells)
    return plain and all(int(after) == int(before) + 1 for before, after in pairwise(cells))


def _which(
    meaning: str, indexes: Sequence[int], names: Sequence[str], samples: Sequence[Sequence[str]], *, none: bool = False
) -> Question:
    options = tuple(
        Option(str(index), f"{names[index] or index + 1}: {', '.join(list(samples[index])[:3])}") for index in indexes
    )
    if none:
        options = (*options, Option("none", _("None of them: this file has no dial codes")))
    return Question(f"column:{meaning}", QUESTIONS[f"column:{meaning}"], options)


def corrected(
    found: Mapping[int, str], names: Sequence[str], corrections: Mapping[int | str, str], kind: str
) -> dict[int, str]:
    """`found` with a person's corrections: column index or header name -> meaning ("" = do not read).

    A corrected meaning is taken away from the column that was guessed to have it.
    Raise NotADeck: unknown_column, unknown_meaning, meaning_twice.
    """
    known = {meaning.key: meaning for meaning in KINDS[kind]}
    given: dict[int, str] = {}
    for column, meaning in corrections.items():
        index = _column(column, names)
        if meaning and meaning not in known:
            raise NotADeck("unknown_meaning", {"meaning": meaning, "meanings": ", ".join(known)})
        given[index] = meaning
    for meaning in set(given.values()) - {""}:
        same = [index for index, value in given.items() if value == meaning]
        if len(same) > 1 and not known[meaning].many:
            shown = ", ".join(names[index] or f"#{index + 1}" for index in same)
            raise NotADeck("meaning_twice", {"columns": shown, "meaning": meaning})
    single = {meaning for meaning in given.values() if meaning and not known[meaning].many}
    result = {index: meaning for index, meaning in found.items() if meaning not in single and index not in given}
    result.update({index: meaning for index, meaning in given.items() if meaning})
    return result


def _column(column: int | str, names: Sequence[str]) -> int:
    if isinstance(column, int):
        if 0 <= column < len(names):
            return column
    else:
        text = column.strip()
        for test in (str.__eq__, lambda a, b: a.casefold() == b.casefold(), lambda a, b: normalise(a) == normalise(b)):
            same = [index for index, name in enumerate(names) if name and test(name.strip(), text)]
            if same:
                return same[0]
        if re.fullmatch(r"#?\d+", text) and 1 <= int(text.lstrip("#")) <= len(names):
            return int(text.lstrip("#")) - 1
    shown = ", ".join(name or f"#{index + 1}" for index, name in enumerate(names))
    raise NotADeck("unknown_column", {"column": column, "columns": shown})
