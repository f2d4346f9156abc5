"""Cultures: the languages a web product can be offered in, by their own names (CLDR, through Babel).

They are data of the product, not the languages of this portal. Tags are BCP 47: `pl`, `pt-BR`, `zh-Hant`.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from portal.names import JOINERS

TAGS = tuple(
    """
    af am ar ar-AE ar-EG ar-MA ar-SA az be bg bn bs ca cs cy da de de-AT de-CH de-DE el en en-AU en-CA en-GB en-IE
    en-IN en-NZ en-SG en-US en-ZA es es-419 es-AR es-CL es-CO es-ES es-MX es-US et eu fa fi fil fr fr-BE fr-CA fr-CH
    fr-FR ga gl gu he hi hr hu hy id is it it-CH it-IT ja ka kk km kn ko ky lb lo lt lv mk ml mn mr ms mt my nb ne nl
    nl-BE nl-NL nn or pa pl ps pt pt-BR pt-PT ro ru si sk sl so sq sr-Cyrl sr-Latn sv sv-FI sw ta te tg th ti tk tr uk
    ur uz vi xh yo yue zh-Hans zh-Hans-SG zh-Hant zh-Hant-HK zu
    """.split()  # noqa: SIM905 -- 130 words read better than 130 quoted strings
)
"""Every language that is written on many telephone companies' sites, and the regional forms that differ on one."""


@dataclass(frozen=True, slots=True)
class Culture:
    """A language in which a web product is offered."""

    tag: str
    own_name: str
    english_name: str

    @property
    def search_text(self) -> str:
        """What a person may type to find it, folded."""
        return f"{fold(self.own_name)} {fold(self.english_name)} {self.tag.lower()}"


@lru_cache(maxsize=1)
def cultures() -> tuple[Culture, ...]:
    """All of them, in the order of their own names (Latin script first; accents don't matter)."""
    found = []
    for tag in TAGS:
        locale = Locale.parse(tag, sep="-")
        own, english = locale.get_display_name() or tag, locale.get_display_name("en") or tag
        found.append(Culture(tag, own[:1].upper() + own[1:], english))
    return tuple(sorted(found, key=lambda culture: fold(culture.own_name)))


def is_culture(tag: str) -> bool:
    """Whether a web product can be offered in this culture."""
    return tag in TAGS


def own_name(tag: str) -> str:
    """`pl` is `Polski`; a tag that isn't offered stands for itself."""
    return _own_names().get(tag, tag)


def fold(text: str) -> str:
    """Text for comparing and sorting: without accents, case, and what only joins letters or keeps them apart."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c) and c not in JOINERS)


@lru_cache(maxsize=1)
def _own_names() -> dict[str, str]:
    return {culture.tag: culture.own_name for culture in cultures()}
