"""The words of an HTML mail, without what it quotes, read in one pass.

Not with the standard library's parser: a hostile mail of 200 kB (`<!--` again and again) keeps that busy for minutes.
"""

from html import unescape

_BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "ul", "ol", "table", "pre"})
_UNSAID = frozenset({"script", "style", "head", "title", "blockquote"})
_REFERENCE = 12  # characters; longer ones are no references but digits without end


def words_of_html(html: str) -> str:
    """Its text, line by line. Each character is looked at a fixed number of times, whatever it is."""
    first, *pieces = html.split("<")
    said = [first]
    unsaid, in_comment = 0, False
    for piece in pieces:
        if in_comment or piece.startswith("!--"):
            _comment, closed, text = piece.partition("-->")
            in_comment = not closed
            if closed and not unsaid:
                said.append(text)
            continue
        tag, closed, text = piece.partition(">")
        if not closed or not (tag[:1].isalpha() or tag[:1] in {"/", "!", "?"}):
            text = f"<{piece}"  # no tag: somebody wrote "a < b"
        else:
            name = _name(tag)
            if name in _UNSAID:
                unsaid = max(0, unsaid + (-1 if tag.startswith("/") else 1))
            elif name in _BLOCKS and not unsaid:
                said.append("\n")
        if not unsaid:
            said.append(text)
    lines = (" ".join(line.split()) for line in _plain("".join(said)).split("\n"))
    return "\n".join(line for line in lines if line)


def _name(tag: str) -> str:
    words = tag[:20].removeprefix("/").rstrip("/").split(None, 1)
    return words[0].rstrip("/").lower() if words else ""


def _plain(text: str) -> str:
    """Character references as the characters they mean."""
    first, *pieces = text.split("&")
    return first + "".join(unescape(f"&{piece[:_REFERENCE]}") + piece[_REFERENCE:] for piece in pieces)
