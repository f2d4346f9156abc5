"""In which of its cultures a web product's phone greets a visitor."""

from collections.abc import Sequence

from django.utils.translation.trans_real import parse_accept_lang_header

from softphone import languages


def culture_for(cultures: Sequence[str], default: str, *, asked: str = "", accepted: str = "") -> str:
    """The culture to show. Always one of the web product's.

    asked: what the address asks for, which wins. accepted: the browser's Accept-Language. Else the default culture.
    """
    if found := _exact(asked, cultures):
        return found
    for tag, _quality in parse_accept_lang_header(accepted):  # best first; nothing for what can't be read
        if tag != "*" and (found := _nearest(tag, cultures)):
            return found
    return default


def _exact(tag: str, cultures: Sequence[str]) -> str:
    wanted = {tag.lower(), languages.canonical(tag).lower()}
    return next((culture for culture in cultures if culture.lower() in wanted), "")


def _nearest(tag: str, cultures: Sequence[str]) -> str:
    if found := _exact(tag, cultures):
        return found
    language = languages.language_of(tag)
    same = [culture for culture in cultures if languages.language_of(culture) == language]
    found = languages.nearest(tag, same) if same else ""
    return found if found in same else next(iter(same), "")
