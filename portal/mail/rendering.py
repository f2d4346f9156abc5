"""Templates of mails: templates/mail/<kind>/{subject.txt,text.txt,body.html}, in the reader's language where it exists.

A culture such as `pt-BR` looks into `<kind>/pt-BR/`, then `<kind>/pt/`, then `<kind>/`. Each of the three files falls
back by itself. A mail is never half translated: when no file of it exists in the reader's language, and the portal
itself isn't translated into it, numbers and dates stay in the portal's own language too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext_lazy as _

_CULTURE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}", re.ASCII)
_KIND = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)
SUBJECT_LENGTH = 250


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """What a reader will see. html is "" for a kind without a body.html."""

    subject: str
    text: str
    html: str


def render(kind: str, context: Mapping[str, Any], *, culture: str = "", brand: str = "") -> Rendered:
    """A mail's subject, text and HTML. Raises ValueError for a kind without templates.

    The context also gets `brand` (the portal's name when empty), `by_brand` (whether a partner's brand speaks),
    `portal_url`, `subject` and `language`.
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no kind of mail")
    folders = _folders(kind, culture)
    subject, text, body = (_find(folders, name) for name in ("subject.txt", "text.txt", "body.html"))
    if subject is None or text is None:
        raise ValueError(f"templates/mail/{kind}/ needs subject.txt and text.txt")
    with translation.override(_language(folders, culture)):
        values = {
            **context,
            "brand": brand or str(_("Partner Portal")),
            "by_brand": bool(brand),
            "portal_url": settings.PORTAL_BASE_URL,
            "language": translation.get_language() or settings.LANGUAGE_CODE,
        }
        line = " ".join(_fill(subject, values, escape=False).split())[:SUBJECT_LENGTH]
        values["subject"] = line
        return Rendered(
            subject=line,
            text=_fill(text, values, escape=False).strip() + "\n",
            html=_fill(body, values, escape=True).strip() if body else "",
        )


def _folders(kind: str, culture: str) -> list[str]:
    """Where to look, the best first."""
    named = [culture, culture.partition("-")[0]] if _CULTURE.fullmatch(culture) else []
    return [*(f"mail/{kind}/{name}" for name in dict.fromkeys(named)), f"mail/{kind}"]


def _find(folders: list[str], name: str) -> Any:
    for folder in folders:
        try:
            return get_template(f"{folder}/{name}").template  # type: ignore[attr-defined]
        except TemplateDoesNotExist:
            continue
    return None


def _language(folders: list[str], culture: str) -> str:
    """The language to draw the mail in: the reader's, if any of its words are in it."""
    if len(folders) == 1:
        return settings.LANGUAGE_CODE
    short = culture.partition("-")[0].lower()
    translated = any((Path(place) / short).is_dir() for place in settings.LOCALE_PATHS)
    written = any(_find([folder], name) for folder in folders[:-1] for name in ("text.txt", "body.html"))
    return culture.lower() if translated or written else settings.LANGUAGE_CODE


def _fill(template: Any, values: Mapping[str, Any], *, escape: bool) -> str:
    filled = str(template.render(Context(dict(values), autoescape=escape)))
    return filled.replace("\x00", "").encode("utf-8", "replace").decode()  # what PostgreSQL can't hold
