"""What blocking routes and blocking offers have in common: a reason, a limit, who did it."""

from django.utils.translation import gettext as _

from gateways.coverage.refusals import ImportRefused
from portal.tenancy import wall

MOST = 5_000
"""Rows that are blocked or unblocked at once."""
_LONGEST_REASON = 300  # characters


def checked_reason(reason: str) -> str:
    """The reason as it is kept. Raises ImportRefused when there is none, or too much of one."""
    reason = reason.strip()
    if not reason:
        raise ImportRefused(_("Say why: the history keeps the reason."))
    if len(reason) > _LONGEST_REASON:
        raise ImportRefused(_("Keep the reason within 300 characters."))
    return reason


def check_number(found: int, *, nothing: str) -> None:
    """Raise ImportRefused with the words of `nothing` when no row was chosen, or when more than MOST were."""
    if not found:
        raise ImportRefused(nothing)
    if found > MOST:
        raise ImportRefused(_("Block or unblock at most %(n)d rows at once. Filter the grid.") % {"n": MOST})


def who() -> str:
    """The name of whoever is at work, for the block."""
    inside = wall.current()
    return inside.actor_name if inside else ""
