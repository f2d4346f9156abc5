"""What a name may be made of: people type names of every script, and paste what nobody sees.

One rule for everything that a person names.
"""

from django.utils.translation import gettext as _

JOINERS = frozenset("\u200c\u200d")
"""ZERO WIDTH NON-JOINER and ZERO WIDTH JOINER: Persian and the languages of India spell words with them (UAX 31)."""


LONGEST_NAME = 120
"""Characters, unless an object says otherwise."""


def folded(text: str) -> str:
    """The name as it is stored: no blanks around it, single ones inside."""
    return " ".join(text.split())


def is_visible(text: str) -> bool:
    """Whether each character shows, or joins two that do. Nothing at all is visible, too."""
    shown = "".join(c for c in text if c not in JOINERS)
    return shown.isprintable() and (bool(shown.strip()) or not text)


def is_name(text: str, *, longest: int = LONGEST_NAME) -> bool:
    """Whether somebody or something may be called so. longest: in characters."""
    return bool(text) and len(text) <= longest and is_visible(text)


def refusal(*, longest: int = LONGEST_NAME) -> str:
    """The sentence beside a name that `is_name` refuses."""
    return _("Enter a name of at most %(n)d characters, all of them visible.") % {"n": longest}


def searchable(text: str) -> str:
    """Typed text as PostgreSQL may be asked for it, at most 100 characters; "" for what can be in no name."""
    text = folded(text)[:100]
    return text if is_visible(text) else ""
