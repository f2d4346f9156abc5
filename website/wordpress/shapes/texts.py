"""Texts as a website may get them: the earlier plugin prints them raw, and reads square brackets as its tags."""

_REMOVED = str.maketrans("", "", "<>[]")


def plain(text: str) -> str:
    """Without what could be read as HTML or as a template tag, in one line."""
    return " ".join(text.translate(_REMOVED).split())
