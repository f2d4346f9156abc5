"""Which of the languages that something is written in suits a culture. Knows no Django.

A culture is a BCP 47 tag (`pt-BR`, `zh-Hant-HK`). The nearest language *as a whole* is taken, never single words of
several: a screen half in one language reads as broken.
"""

from collections.abc import Collection, Iterator
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

ENGLISH = "en"
_READ_AS = {"yue": "zh", "nn": "nb"}
"""Languages whose readers read another one that is written the same way or nearly so."""
_OLD = {"no": "nb", "no-bok": "nb", "no-nyn": "nn", "zh-guoyu": "zh"}
"""Tags that CLDR's aliases don't have: Norwegian without saying which, and what RFC 5646 grandfathered."""
_LONGEST = 35  # characters; what RFC 5646 §4.4.1 asks a parser to hold


def nearest(culture: str, languages: Collection[str]) -> str:
    """The language of `languages` to show to this culture; English where none suits.

    pt-BR: pt-BR, else pt. zh-Hant-HK, zh-HK: zh-Hant, never zh-Hans. sr-Latn: sr-Latn, never Cyrillic.
    """
    culture = canonical(culture)
    by_name = {language.lower(): language for language in languages}
    for candidate in _candidates(culture):
        found = by_name.get(candidate.lower())
        if found is not None and _script(found) == _script(culture):
            return found
    return ENGLISH


def canonical(tag: str) -> str:
    """The tag as it is written today: iw is he, sh is sr-Latn, zh-cmn-Hans is zh-Hans. What isn't known stays.

    Old browsers, and programs in Java, still send the old ones.
    """
    tag = tag.replace("_", "-")[:_LONGEST]
    language, *rest = tag.split("-")
    if rest and f"{language}-{rest[0]}".lower() in _OLD:
        return "-".join([_OLD[f"{language}-{rest[0]}".lower()], *rest[1:]])
    if rest and len(rest[0]) == 3 and rest[0].isalpha():  # an extended language, which stands for itself today
        language, *rest = rest
    known = _OLD.get(language.lower()) or get_global("language_aliases").get(language.lower(), language)
    now, *more = known.split("_")
    named_script = any(len(piece) == 4 and piece.isalpha() for piece in rest)
    named_region = any(len(piece) == 2 and piece.isalpha() for piece in rest)
    kept = [piece for piece in more if not (named_script if len(piece) == 4 else named_region)]
    return "-".join([now, *kept, *rest])


def language_of(tag: str) -> str:
    """The language of a tag, as it is written today: he for iw-IL."""
    return canonical(tag).split("-")[0].lower()


def direction(language: str) -> str:
    """ "rtl" for a language that is written from right to left, else "ltr"."""
    try:
        return Locale.parse(canonical(language), sep="-").text_direction
    except (UnknownLocaleError, ValueError):
        return "ltr"


def _candidates(culture: str) -> Iterator[str]:
    """The tag itself, then ever wider ones."""
    yield culture
    language, script, region = _parts(culture)
    for known in (language, _READ_AS.get(language, language)):
        yield from (f"{known}-{script}-{region}", f"{known}-{region}", f"{known}-{script}", known)


@lru_cache(maxsize=1024)
def _parts(tag: str) -> tuple[str, str, str]:
    """Language, script and region, as CLDR's likely subtags complete them: zh-TW is (zh, Hant, TW)."""
    pieces = tag.split("-")
    language = pieces[0].lower()
    script = next((piece.title() for piece in pieces[1:] if len(piece) == 4 and piece.isalpha()), "")
    region = next((piece.upper() for piece in pieces[1:] if len(piece) in {2, 3} and piece.isalnum()), "")
    likely = get_global("likely_subtags")
    for key in (f"{language}_{script}_{region}", f"{language}_{region}", f"{language}_{script}", language):
        if key in likely:
            full = likely[key].split("_")
            return language, script or full[1], region or full[2]
    return language, script or "Latn", region


def _script(tag: str) -> str:
    return _parts(tag)[1]
