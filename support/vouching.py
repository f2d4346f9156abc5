"""What the receiving mail server says about who sent a mail: its `Authentication-Results` header (RFC 8601)."""

import re
from collections.abc import Iterator, Sequence

LONGEST = 8_000
"""Characters of the header that are read."""
_RESULT = re.compile(r"\s*(dmarc|dkim|spf)(?:\s*/\s*\d+)?\s*=\s*pass\b", re.ASCII | re.IGNORECASE)
_PROPERTY = re.compile(
    r"\b(header\.from|header\.d|header\.i|smtp\.mailfrom)\s*=\s*([^\s;=]{1,254})", re.ASCII | re.IGNORECASE
)
_NAMED = {"dmarc": {"header.from"}, "dkim": {"header.d", "header.i"}, "spf": {"smtp.mailfrom"}}
"""Which property of a result tells the domain that passed."""


def vouches(headers: Sequence[str], *, server: str, sender: str) -> bool:
    """Whether our mail server found that a mail with this address in From came from its domain.

    headers: every Authentication-Results of the mail, the top one first. Only that one counts, and only when it is
    `server`'s own: whoever wrote the mail could have written the others. DMARC that passed for the domain is enough, so
    is DKIM for the domain or one above it, and SPF for the domain itself.
    """
    domain = sender.rpartition("@")[2].casefold().rstrip(".")
    if not headers or not domain or "." not in domain:
        return False
    named, *results = _plain(headers[0][:LONGEST]).split(";")
    if named.casefold().split()[:1] != [server.casefold()]:
        return False
    return any(_fits(method, passed, domain) for result in results for method, passed in _passed(result))


def _passed(result: str) -> Iterator[tuple[str, str]]:
    """(method, domain) of one result that passed."""
    if not (found := _RESULT.match(result)):
        return
    method = found[1].lower()
    for name, value in _PROPERTY.findall(result):
        if name.lower() in _NAMED[method]:
            yield method, value.rpartition("@")[2].casefold().rstrip(".")


def _fits(method: str, passed: str, domain: str) -> bool:
    return passed == domain or (method == "dkim" and "." in passed and domain.endswith(f".{passed}"))


def _plain(text: str) -> str:
    """The header without comments (in parentheses, perhaps nested) and quoted texts: nothing in them is a result."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for character in text:
        inside = quoted or depth > 0
        if inside and escaped:
            escaped = False
        elif inside and character == "\\":
            escaped = True
        elif character == '"' and not depth:
            quoted = not quoted
        elif quoted:
            continue
        elif character == "(":
            depth += 1
        elif character == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(character)
    return "".join(kept)
