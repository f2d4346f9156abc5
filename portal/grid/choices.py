"""Reading and keeping a person's columns and page size."""

from collections.abc import Sequence

from django.db import transaction

from portal.grid.models import GridChoice
from portal.prepared import PreparedRow
from portal.tenancy import wall

_CHOICE = PreparedRow(
    lambda user_id, grid: GridChoice.objects.filter(user_id=user_id, grid=grid).order_by("pk"), 1, "x"
)


def choice_of(*, user_id: int, grid: str) -> GridChoice | None:
    """What this person has chosen for this grid, if anything."""
    return _CHOICE.first(user_id, grid)


def keep_columns(*, user_id: int, grid: str, columns: Sequence[str]) -> None:
    """Remember the columns shown; an empty list goes back to the grid's own."""
    GridChoice.objects.update_or_create(user_id=user_id, grid=grid, defaults={"columns": list(columns)})


def keep_size(*, user_id: int, grid: str, size: int) -> None:
    """Remember the page size; after his transaction for a read-only person, not for staff on a visit."""
    inside = wall.current()
    if inside is None or not inside.read_only:
        GridChoice.objects.update_or_create(user_id=user_id, grid=grid, defaults={"size": size})
    elif inside.partner_id is not None and inside.staff_id is None:
        partner_id = inside.partner_id

        def keep() -> None:
            with wall.enter_partner(partner_id, actor_id=user_id):
                keep_size(user_id=user_id, grid=grid, size=size)

        transaction.on_commit(keep, robust=True)
