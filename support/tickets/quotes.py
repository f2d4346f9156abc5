"""What a person wrote in a mail, without what the mail program quoted below it.

Our mails ask to write above a line `##- … -##`; where that line is gone, the usual ways of quoting are known. Every
step reads each line once: whatever a stranger sends costs no more than its length.
"""

import re

_RULES: tuple[str, ...] = (
    "-----original message",
    "-----ursprüngliche nachricht",
    "-----message d'origine",
    "-----mensaje original",
)
_RULES += ("-----wiadomość oryginalna", "-----messaggio originale", "-----oorspronkelijk bericht", "----- forwarded")
_HEADER = re.compile(r"\*?[^\W\d_]{2,12}\*?\s?:\*?\s", re.UNICODE)  # "From: ", "Von: ", "*De :* "
LONGEST = 200_000


def own_words(text: str) -> str:
    """The text without the mail it answers. Answers between or below the quoted lines stay, quotes and all."""
    lines = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cut = _cut(lines)
    if cut is None:
        return "\n".join(lines).strip()
    above, rest = lines[:cut], lines[cut:]
    own = _without_introduction(above)
    below = [line for line in rest if line.strip() and not line.lstrip().startswith(">")]
    if rest[0].lstrip().startswith(">") and below:
        introduced = len("".join(own).strip()) < len("".join(above).strip())
        return "\n".join([*(own if introduced else above), *(n for n in rest if not _is_marker(n))]).strip()
    return "\n".join(own).strip()


def _is_marker(line: str) -> bool:
    bare = line.strip("> \t*")
    return bare.startswith("##-") and bare.endswith("-##")


def _cut(lines: list[str]) -> int | None:
    """The line from which on it is the quoted mail, or None."""
    quoted_from = None
    for number, line in enumerate(lines):
        bare = line.strip()
        if _is_marker(line):
            return quoted_from if quoted_from is not None else number
        if bare.casefold().startswith(_RULES):
            return number
        if len(bare) >= 10 and not bare.strip("_") and _is_header_near(lines, number + 1):
            return number
        if bare.startswith(">"):
            quoted_from = number if quoted_from is None else quoted_from
        elif bare:
            quoted_from = None if quoted_from is not None and not _starts_block(lines, quoted_from) else quoted_from
    return quoted_from if quoted_from is not None and _starts_block(lines, quoted_from) else None


def _starts_block(lines: list[str], number: int) -> bool:
    """Whether a quoted block is introduced as an answered mail is: by a line that ends in a colon above it."""
    above = next((line.strip() for line in reversed(lines[max(0, number - 3) : number]) if line.strip()), "")
    return above.endswith(":")


def _is_header_near(lines: list[str], number: int) -> bool:
    return any(_HEADER.match(line.strip()) for line in lines[number : number + 3])


def _without_introduction(lines: list[str]) -> list[str]:
    """Take away "On Monday, Ann <ann@example.org> wrote:" (in any language) and header lines at the end."""
    kept = list(lines)
    while kept and (not kept[-1].strip() or kept[-1].lstrip().startswith(">")):
        kept.pop()
    if kept and kept[-1].rstrip().endswith(":"):
        block: list[str] = []
        while kept and kept[-1].strip() and len(block) < 3:
            block.append(kept.pop())
            if "<" in block[-1] and "@" in "".join(block) and block[-1].strip()[:1].isalnum():
                break
        if "@" not in "".join(block):
            kept += reversed(block)
    while kept and not kept[-1].strip():
        kept.pop()
    heads = 0
    while heads < len(kept) and _HEADER.match(kept[-1 - heads].strip()):
        heads += 1
    if heads > 1 and any("@" in line for line in kept[-heads:]):
        del kept[-heads:]
    return kept
