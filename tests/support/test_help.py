"""Help: every page has its section, labels are the portal's own, links and pictures lead somewhere."""

import re
from pathlib import Path

import pytest

from portal.environment import ROOT
from portal.local.packages import PACKAGES
from support.help import book, context, figures, rendering
from tests.grid.addresses import addresses

# URL names that answer with no page of their own, and why.
NOT_PAGES: dict[str, str] = {"still-here": "asked by a page before it sends a form that stood open for long"}
LARGEST_OF_ALL = 3_000_000  # bytes of pictures that are committed


def _sources() -> str:
    """Everything the interface's words are written in."""
    files = [path for app in PACKAGES for path in (ROOT / app).rglob("*.py")] + [*(ROOT / "templates").rglob("*.html")]
    kept = [path for path in files if "migrations" not in path.parts and book.PAGES.parent not in path.parents]
    return "\n".join(path.read_text(encoding="utf-8") for path in kept)


def test_every_page_has_its_section() -> None:
    without = {a.name for a in addresses() if context.explaining(a.name) is None}
    assert without == set(NOT_PAGES), "name it in the `pages:` of a section, or take the stale exemption out"


def test_every_page_that_a_section_names_exists() -> None:
    known = {a.name for a in addresses()}
    named = {page: section.key for section in book.sections() for page in section.pages}
    assert {page: key for page, key in named.items() if page not in known} == {}


def test_a_page_is_explained_by_one_section() -> None:
    named = [page for section in book.sections() for page in section.pages]
    assert sorted(named) == sorted(set(named))


def test_a_dialog_falls_to_its_grid() -> None:
    grid = context.explaining("term-gateways")
    assert grid is not None
    assert grid.key == "settings/term-gateways"
    for dialog in ("edit", "menu", "notes", "history", "columns", "export", "delete"):
        assert context.explaining(f"term-gateways-{dialog}") == grid
    add = context.explaining("term-gateways-add")
    assert add is not None
    assert add.key == "quick-start/add-termination-gateway"
    assert context.explaining("no-such-page") is None
    assert context.for_page("no-such-page").key == context.FIRST


def test_the_chapters_are_the_manuals() -> None:
    titles = [str(chapter.title) for chapter in book.chapters()]
    assert titles == ["Introduction", "Quick Start", "Settings", "Main Menu", "Integration Plugin"]
    assert all(chapter.sections for chapter in book.chapters())


def test_labels_are_the_portals_letter_for_letter() -> None:
    """A label in single backticks is quoted somewhere in the sources, or stands alone in a template."""
    text = _sources()
    strange = set()
    for section in book.sections():
        for label in rendering.labels(section):
            if not re.search(rf"[\"'>]{re.escape(label)}[\"'<]", text):
                strange.add(f"{section.key}: {label}")
    assert strange == set()


@pytest.mark.parametrize("key", [section.key for section in book.sections()])
def test_a_section_can_be_shown(key: str) -> None:
    """Links lead to sections, headings and pages that exist; pictures are there; no markup is left over."""
    html = rendering.html(key)
    for link, anchor in re.findall(r'href="/help/([\w/-]+)/(?:#([\w-]+))?"', html):
        if anchor:
            assert anchor in [found for found, _words in rendering.headings(link)], f"{link}#{anchor}"
    words = re.sub(r"<(code|pre)>.*?</\1>|<[^>]+>", "", html, flags=re.DOTALL)
    assert not re.search(r"`|\]\(|\*\*|^#|^\|", words, re.MULTILINE)


def test_pictures_are_there_used_described_and_small() -> None:
    used = {name for section in book.sections() for name in rendering.figure_names(section)}
    there = {path.stem: path for path in figures.FOLDER.glob("*")}
    assert set(there) == used, "take it again (make screenshots), name it in a section, or remove it"
    assert all(figures.size(name) > (100, 40) for name in used)
    assert sum(path.stat().st_size for path in there.values()) < LARGEST_OF_ALL
    for section in book.sections():
        for alt in re.findall(r"!\[([^\]]*)\]", section.text):
            assert len(alt) >= 15, f"{section.key}: say what is to be seen, not {alt!r}"


def test_the_script_takes_every_picture() -> None:
    from docs import help_figures

    used = {name for section in book.sections() for name in rendering.figure_names(section)}
    assert {figure.name for figure in help_figures.FIGURES} == used


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("no front", "begins without"),
        ("---\ntitle: A\ncolour: red\n---\ntext", "colour"),
        ("---\npages: x\n---\ntext", "no title"),
    ],
)
def test_a_file_with_bad_first_lines_is_refused(source: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        book.read_section(source, chapter="settings", slug="x")


@pytest.mark.parametrize(
    "text",
    [
        "[x](help:settings/nothing)",
        "[x](http://example.com)",
        "[x](/settings/)",
        "![x](figure:none-such)",
        "![x](y.png)",
    ],
)
def test_a_link_that_leads_nowhere_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = book.Section(chapter="settings", slug="x", title="X", text=text)
    monkeypatch.setattr(book, "section", {"settings/x": broken}.__getitem__)
    with pytest.raises((ValueError, FileNotFoundError)):
        rendering.html.__wrapped__("settings/x")  # type: ignore[attr-defined]


def test_raw_html_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = '<script>alert(1)</script> [x](#a"b) `<b>` ``<i>`` <img src=x onerror=y>\n\n<iframe></iframe>'
    section = book.Section(chapter="settings", slug="x", title="X", text=bad)
    monkeypatch.setattr(book, "section", {"settings/x": section}.__getitem__)
    html = rendering.html.__wrapped__("settings/x")  # type: ignore[attr-defined]
    assert not re.search(r"<(script|img|iframe|b|i)\b", html)


@pytest.mark.parametrize("name", ["lossy", "lossless", "extended"])
def test_the_size_of_a_picture_is_read(name: str) -> None:
    heads = {
        "lossy": b"RIFF....WEBPVP8 " + b"\0" * 10 + (1280).to_bytes(2, "little") + (640).to_bytes(2, "little"),
        "lossless": b"RIFF....WEBPVP8L" + b"\0" * 5 + (1279 | 639 << 14).to_bytes(4, "little") + b"\0" * 5,
        "extended": b"RIFF....WEBPVP8X" + b"\0" * 8 + (1279).to_bytes(3, "little") + (639).to_bytes(3, "little"),
    }
    assert figures.read_size(heads[name]) == (1280, 640)
    with pytest.raises(ValueError):
        figures.read_size(b"\x89PNG" + b"\0" * 40)


def test_pages_are_files_of_the_manual() -> None:
    """Nothing lies about that no chapter shows."""
    shown = {f"{chapter}/{path.name}" for chapter in book.CHAPTERS for path in (book.PAGES / chapter).glob("*.md")}
    there = {str(path.relative_to(book.PAGES)) for path in Path(book.PAGES).rglob("*") if path.is_file()}
    assert shown == there
