"""Numbers that come with a request."""


def whole_number(text: str) -> int | None:
    """The number that the text writes in plain digits, if it fits a bigint; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
