"""What is wrong with a file: a code and its values. `reasons` has the words for people. Knows no Django."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One reason why an upload is refused. file: a picture's name, an entry's, or empty for the whole .zip."""

    file: str
    reason: str
    values: dict[str, Any] = field(default_factory=dict)
    can_fit: bool = False

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class RefusedError(Exception):
    """A picture or an archive that can't be taken; carries its problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem
