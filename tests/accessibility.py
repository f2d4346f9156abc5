"""What axe finds wrong with a page as it stands in the browser, by the rules of WCAG 2.2, levels A and AA."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = MappingProxyType({"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
CONTRAST = MappingProxyType({"type": "rule", "values": ["color-contrast"]})
"""For the same page in the dark: there only colours differ."""

# The rows of a table, the lines of a list and the boxes of a long choice are drawn alike: some stand for all.
_ALIKE = ("tbody tr:nth-child(n+9)", "li:nth-child(n+13)", ".search-choices-box label:nth-child(n+9)")
SHELL = (".topbar", ".panels")
"""What surrounds every page of the portal."""


@cache
def script() -> str:
    """axe itself. A context that looks at many pages has it as its init script: sending it costs more than it does."""
    return str(Axe().axe_script)


def violations(page: Page, *, rules: Mapping[str, Any] | None = WCAG, known: Sequence[str] = ()) -> list[str]:
    """Each violation in a line: its rule, how many elements break it, and the first two of them.

    rules: None means all that axe has, its advice included. known: parts that need not be looked at again, by their
    selectors. axe tries styles that the page's policy refuses: the console tells of it.
    """
    page.wait_for_load_state()  # a click waits until its page begins, not until it is there
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(script())
    # Left to itself axe loads all styles once more, for rules that are not asked for.
    options = {
        "resultTypes": ["violations"],
        "preload": {"assets": ["media"]},
        **({"runOnly": dict(rules)} if rules else {}),
    }
    where = {"include": [["html"]], "exclude": [[selector] for selector in (*_ALIKE, *known)]}
    found = page.evaluate("([where, how]) => axe.run(where, how).then(({violations}) => violations)", [where, options])
    return [f"{one['id']} × {len(one['nodes'])}: {'; '.join(map(_said, one['nodes'][:2]))}" for one in found]


def _said(node: dict[str, Any]) -> str:
    return f"{node['target']} {node['html'][:160]}"
