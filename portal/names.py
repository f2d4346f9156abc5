"""What a name may be made of: people type names of every script, and paste what nobody sees."""

JOINERS = frozenset("\u200c\u200d")
"""ZERO WIDTH NON-JOINER and ZERO WIDTH JOINER: Persian and the languages of India spell words with them (UAX 31)."""


def is_visible(text: str) -> bool:
    """Whether each character shows, or joins two that do. Nothing at all is visible, too."""
    shown = "".join(c for c in text if c not in JOINERS)
    return shown.isprintable() and (bool(shown.strip()) or not text)


def is_name(text: str, *, longest: int) -> bool:
    """Whether somebody or something may be called so. longest: in characters."""
    return bool(text) and len(text) <= longest and is_visible(text)


def searchable(text: str) -> str:
    """Typed text as PostgreSQL may be asked for it, at most 100 characters; "" for what can be in no name."""
    text = " ".join(text.split())[:100]
    return text if is_visible(text) else ""
