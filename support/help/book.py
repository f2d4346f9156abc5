"""The manual: chapters and their sections, as the files in `pages/` have them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PAGES = Path(__file__).parent / "pages"
# Folder -> title, in the manual's order and words.
CHAPTERS: dict[str, str | Promise] = {
    "1-introduction": _("Introduction"),
    "2-quick-start": _("Quick Start"),
    "3-settings": _("Settings"),
    "4-main-menu": _("Main Menu"),
    "5-integration-plugin": _("Integration Plugin"),
}
_FRONT = re.compile(r"\A---\n(?P<front>.*?)\n---\n(?P<text>.*)\Z", re.DOTALL)
_KNOWN = {"title", "pages", "words"}


@dataclass(frozen=True, kw_only=True)
class Section:
    """One page of the manual. key: "settings/web-products", as links and addresses name it."""

    chapter: str
    slug: str
    title: str
    text: str  # Markdown
    pages: tuple[str, ...] = ()  # URL names of the pages it explains
    words: str = ""  # further words to find it by

    @property
    def key(self) -> str:
        return f"{self.chapter}/{self.slug}"


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A chapter with its sections in order."""

    slug: str
    title: str | Promise
    sections: tuple[Section, ...]


def _slug(name: str) -> str:
    """ "03-web-products.md" is web-products."""
    return re.sub(r"^\d+-", "", name).removesuffix(".md")


def read_section(source: str, *, chapter: str, slug: str) -> Section:
    """A section from the text of its file. Raises ValueError that says what is wrong with its first lines."""
    found = _FRONT.match(source)
    if found is None:
        raise ValueError(f"{chapter}/{slug}: begins without a block of title:, pages:, words: between lines of ---")
    front = {}
    for line in found["front"].splitlines():
        name, colon, value = line.partition(":")
        if not colon or name.strip() not in _KNOWN:
            raise ValueError(f"{chapter}/{slug}: {line!r} is none of {', '.join(sorted(_KNOWN))}")
        front[name.strip()] = value.strip()
    if not front.get("title"):
        raise ValueError(f"{chapter}/{slug}: has no title")
    return Section(
        chapter=chapter,
        slug=slug,
        title=front["title"],
        text=found["text"],
        pages=tuple(front.get("pages", "").replace(",", " ").split()),
        words=front.get("words", ""),
    )


@cache
def chapters() -> tuple[Chapter, ...]:
    """The whole manual, in order."""
    return tuple(
        Chapter(
            slug=_slug(folder),
            title=title,
            sections=tuple(
                read_section(path.read_text(encoding="utf-8"), chapter=_slug(folder), slug=_slug(path.name))
                for path in sorted((PAGES / folder).glob("*.md"))
            ),
        )
        for folder, title in CHAPTERS.items()
    )


def sections() -> Iterator[Section]:
    """Every section, in the manual's order."""
    for chapter in chapters():
        yield from chapter.sections


@cache
def _by_key() -> dict[str, Section]:
    return {section.key: section for section in sections()}


def section(key: str) -> Section:
    """The section "settings/web-products". Raises KeyError."""
    return _by_key()[key]


def chapter_of(of: Section) -> Chapter:
    """The chapter that a section stands in."""
    return next(chapter for chapter in chapters() if chapter.slug == of.chapter)


def neighbours(of: Section) -> tuple[Section | None, Section | None]:
    """The sections before and after this one, across chapters."""
    line = list(sections())
    at = line.index(of)
    return (line[at - 1] if at else None, line[at + 1] if at + 1 < len(line) else None)
