"""A section's Markdown as HTML, and as plain passages for the search.

The pages are our own and raw HTML in them is switched off, so nothing but what is made here reaches a browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from support.help import book, figures

if TYPE_CHECKING:
    from markdown_it.token import Token

_LINK = re.compile(r"(?P<kind>help|page|figure):(?P<name>[\w/-]+)(?:#(?P<anchor>[\w-]+))?")


@dataclass(frozen=True, kw_only=True)
class Passage:
    """The part of a section under one heading. anchor: "" for what stands before the first."""

    section: book.Section
    heading: str
    anchor: str
    text: str


def _markdown() -> ModuleType:
    """The parser; see its module."""
    from support.help import markdown  # noqa: PLC0415

    return markdown


@cache
def html(key: str, *, top: int = 2) -> SafeString:
    """The section's text. top: level of its highest headings. Raises ValueError for a link that leads nowhere."""
    tokens = _tokens(book.section(key))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{int(token.tag[1]) - 2 + top}"
    parser = _markdown().MARKDOWN
    return mark_safe(parser.renderer.render(tokens, parser.options, {}))  # noqa: S308 -- see above


def headings(key: str) -> list[tuple[str, str]]:
    """(anchor, words) of the section's main headings, for "On this page"."""
    tokens = _tokens(book.section(key))
    return [
        (str(token.attrs["id"]), _plain(tokens[at + 1]))
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2"
    ]


def passages(of: book.Section) -> Iterator[Passage]:
    """The section cut at its headings, without markup."""
    heading, anchor = "", ""
    words: list[str] = []
    tokens = _tokens(of)
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            yield Passage(section=of, heading=heading, anchor=anchor, text=_joined(words))
            heading, anchor, words = _plain(tokens[at + 1]), str(token.attrs["id"]), []
        elif token.type in {"inline", "fence"} and not (at and tokens[at - 1].type == "heading_open"):
            words.append(_plain(token))
    yield Passage(section=of, heading=heading, anchor=anchor, text=_joined(words))


def _joined(blocks: list[str]) -> str:
    """Paragraphs, steps and cells as one line; a dot between those that don't end like sentences."""
    return "".join(block + (" " if block.endswith((".", ":", "?", "!", "”")) else " · ") for block in blocks).strip(
        " ·"
    )


def labels(of: book.Section) -> list[str]:
    """The portal's labels that the section names (in single backticks)."""
    inlines = (child for token in _tokens(of) for child in token.children or ())
    return [token.content for token in inlines if token.type == "code_inline" and token.markup == "`"]


def figure_names(of: book.Section) -> list[str]:
    """The pictures that the section shows."""
    return re.findall(r"\(figure:([\w-]+)", of.text)


def _tokens(of: book.Section) -> list[Token]:
    """The section's tokens with anchors at its headings, its links followed and its pictures as figures."""
    made: list[Token] = []
    anchors: set[str] = set()
    tokens = _markdown().MARKDOWN.parse(of.text)
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            anchor = slugify(_plain(tokens[at + 1]))
            while anchor in anchors:
                anchor += "-"
            anchors.add(anchor)
            token.attrs["id"] = anchor
        if token.type == "inline":
            for child in token.children or ():
                if child.type == "link_open":
                    _follow(child, of)
        picture = _picture(token)
        if picture is not None:
            made[-1] = _markdown().html_block(_figure(picture))  # instead of the <p> around it
            continue
        if token.type == "paragraph_close" and made and made[-1].type == "html_block":
            continue
        made.append(token)
    return made


def _picture(token: Token) -> Token | None:
    """The picture when it is all that a paragraph holds."""
    children = token.children or []
    return children[0] if token.type == "inline" and len(children) == 1 and children[0].type == "image" else None


def _figure(picture: Token) -> SafeString:
    found = _LINK.fullmatch(str(picture.attrs["src"]))
    if found is None or found["kind"] != "figure":
        raise ValueError(f"{picture.attrs['src']}: pictures are figure:<name>")
    width, height = figures.size(found["name"])
    url = static(f"help/{found['name']}.webp")
    caption = format_html("<figcaption>{}</figcaption>", title) if (title := picture.attrs.get("title")) else ""
    return format_html(
        '<figure><a href="{}" target="_blank"><img src="{}" width="{}" height="{}" alt="{}" loading="lazy"></a>{}'
        "</figure>\n",
        *(url, url, width, height, picture.content, caption),
    )


def _follow(link: Token, of: book.Section) -> None:
    """Put the address of a section or page into a link."""
    target = str(link.attrs["href"])
    found = _LINK.fullmatch(target)
    if found is None or found["kind"] == "figure":
        if not target.startswith(("#", "https://")):
            raise ValueError(f"{of.key}: a link to {target}, which is neither help:, page:, # nor https://")
        return
    if found["kind"] == "page":
        link.attrs["href"] = reverse(found["name"])
        link.attrs["class"] = "help-page-link"
        return
    try:
        section = book.section(found["name"])
    except KeyError:
        raise ValueError(f"{of.key}: a link to help:{found['name']}, which is no section") from None
    anchor = f"#{found['anchor']}" if found["anchor"] else ""
    link.attrs["href"] = reverse("help-section", args=[section.chapter, section.slug]) + anchor
    link.attrs["data-help-section"] = ""


def _plain(token: Token) -> str:
    """The words of an inline or code block."""
    if not token.children:
        return token.content
    parts = (
        " " if child.type in {"softbreak", "hardbreak"} else child.content
        for child in token.children
        if child.type in {"text", "code_inline", "softbreak", "hardbreak"}
    )
    return "".join(parts)
