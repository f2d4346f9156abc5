"""Words that people see pass through gettext: no template has bare text, no attribute that is read has bare words."""

import re
from pathlib import Path

import pytest

from portal.environment import ROOT

# A mail in a folder of its culture is a translation itself: templates/mail/<kind>/<culture>/body.html.
TEMPLATES = sorted(set((ROOT / "templates").rglob("*.html")) - set((ROOT / "templates").glob("mail/*/*/*.html")))
_TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
_COMMENTS = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
_CODE = re.compile(r"<(script|style)\b.*?</\1>|{%\s*block (?:coltype|bodyclass)\s*%}.*?{%\s*endblock\s*%}", re.DOTALL)
_DJANGO = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_READ = re.compile(r"\b(?:aria-label|title|placeholder|alt)=(\"[^\"]*\"|'[^']*')")
_TAG = re.compile(r"<[^>]*>", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
# Not words of a language: names, signs and units that are the same everywhere.
SAME_EVERYWHERE = {
    "EUR",
    "MRC",
    "NRC",
    "Request",
    "URI",
    "Remote",
    "Party",
    "ID",
    "ms",
    "px",
    "SHA",
    "PHP",
    "WordPress",
    "nbsp",
    "hellip",
    "rarr",
    "times",
    "middot",
    "rsaquo",
}


def _bare_words(text: str) -> set[str]:
    text = _COMMENTS.sub("", text)
    text = _TRANSLATED.sub("", text)
    text = _CODE.sub("", text)
    text = _DJANGO.sub("", text)
    read = " ".join(value[1:-1] for value in _READ.findall(text))
    return {word for word in _WORD.findall(f"{_TAG.sub(' ', text)} {read}") if word not in SAME_EVERYWHERE}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_bare_words(template: Path) -> None:
    assert _bare_words(template.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>{% translate 'Add' %}</p>", set()),
        ("<p>Add <b>{{ x }}</b></p>", {"Add"}),
        ('<a aria-label="Close">{% icon "x" %}</a>', {"Close"}),
        ("<a aria-label=\"{% translate 'Close' %}\" class='btn big'></a>", set()),
        ("{% blocktranslate with n=x %}{{ n }} rows{% endblocktranslate %}{# a note #}", set()),
    ],
)
def test_the_lint_sees_what_it_should(text: str, words: set[str]) -> None:
    assert _bare_words(text) == words
