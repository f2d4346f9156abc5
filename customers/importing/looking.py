"""What an uploaded file of customers is, found out in a process of its own with limits on time and memory."""

from pathlib import Path
from typing import Any

from customers.importing import layouts
from customers.importing.refusals import ImportRefused
from portal import confined
from portal.tabular import Unreadable


def inspect(path: Path, *, encoding: str = "", delimiter: str = "", header: bool | None = None) -> layouts.FileLayout:
    """`layouts.inspect`, confined. Raises Unreadable (too_hard for what took too long), ImportRefused."""
    arguments = {"path": str(path), "encoding": encoding, "delimiter": delimiter, "header": header}
    try:
        found = confined.call(f"{__name__}:look", arguments)
    except confined.TooHardError as error:
        raise Unreadable("too_hard") from error
    if refusal := found.get("unreadable"):
        raise Unreadable(refusal["code"], refusal["values"])
    if words := found.get("refused"):
        raise ImportRefused(words)
    return layouts.FileLayout.from_json(found["layout"])


def look(*, path: str, encoding: str, delimiter: str, header: bool | None) -> dict[str, Any]:
    """The confined half of `inspect`."""
    try:
        found = layouts.inspect(Path(path), encoding=encoding, delimiter=delimiter, header=header)
    except Unreadable as refusal:
        return {"unreadable": {"code": refusal.code, "values": refusal.values}}
    except ImportRefused as refusal:
        return {"refused": str(refusal)}
    return {"layout": found.to_json()}
