"""What doesn't exist isn't promised: that customers register themselves, and are billed by the portal.

Whoever builds one of these takes its words out of PROMISES, and says in the places that this test kept free of them
what is true then.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from portal.local.packages import PACKAGES

ROOT = Path(__file__).parents[2]
PROMISES = re.compile(
    r"""\bsign(s|ed|ing)?[ -]?ups?\b                 # customers register themselves
      | \b(are|is|be|being|been|were|was)\s+(now\s+)?(charged|billed|invoiced)\b
      | \binvoices?\b
      | \b(automated|automatic)\s+billing\b
      | \bas\s+billing\b
      | \bwebsite\s+(stops\s+)?tak(es|ing)\s+customers\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
MEANT = {
    # what a plugin that doesn't exist yet would be for; the sentence after it says so
    "support/help/pages/5-integration-plugin/01-what-exists.md": "take sign-ups",
    # how a pricelist's increment counts, which What does it cost? shows
    "support/help/pages/1-introduction/02-words.md": "Calls are billed in steps",
    "support/help/pages/3-settings/24-how-a-file-is-read.md": "billed by the second",
    "pricing/rating/explaining.py": "is billed as|are billed as",
}
"""The exceptions: by file, what stands there."""
TRANSLATED = {"_", "_now", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


def said() -> Iterator[tuple[str, str]]:
    """(file, text) of all that people read: templates with mails, the Help, what Python says, the demo's data."""
    for folder, endings in (("templates", ("*.html", "*.txt")), ("support/help/pages", ("*.md",))):
        for ending in endings:
            for path in sorted((ROOT / folder).rglob(ending)):
                yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for app in PACKAGES:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                for text in strings(path):
                    yield str(path.relative_to(ROOT)), text


def strings(path: Path) -> Iterator[str]:
    """What a module has translated, and every text of one that makes demo data."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    everything = path.name.startswith("demo")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATED:
            yield from (each.value for each in node.args if _is_text(each))
        elif everything and _is_text(node):
            yield node.value  # type: ignore[attr-defined]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def promises() -> Iterator[str]:
    for name, text in said():
        for found in PROMISES.finditer(text):
            around = " ".join(text[max(0, found.start() - 60) : found.end() + 60].split())
            if not (name in MEANT and re.search(MEANT[name], around)):
                yield f"{name}: … {around} …"


def test_nothing_is_promised_that_is_not_there() -> None:
    assert list(promises()) == []


def test_the_words_are_found_where_they_stand() -> None:
    """The test looks at texts of every kind: each of these kinds has some."""
    names = [name for name, _text in said()]
    for wanted in (
        "templates/mail/",
        "templates/support/",
        "support/help/pages/",
        "customers/demo.py",
        "products/views.py",
    ):
        assert any(name.startswith(wanted) for name in names), wanted
    assert PROMISES.search("customers can sign up")
    assert PROMISES.search("Calls are now charged at our usual prices")
