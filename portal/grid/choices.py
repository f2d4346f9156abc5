"""Reading and keeping a person's columns and page size."""

from collections.abc import Sequence

from portal.grid.models import GridChoice


def choice_of(*, user_id: int, grid: str) -> GridChoice | None:
    """What this person has chosen for this grid, if anything."""
    return GridChoice.objects.filter(user_id=user_id, grid=grid).first()


def keep_columns(*, user_id: int, grid: str, columns: Sequence[str]) -> None:
    """Remember the columns shown; an empty list goes back to the grid's own."""
    GridChoice.objects.update_or_create(user_id=user_id, grid=grid, defaults={"columns": list(columns)})


def keep_size(*, user_id: int, grid: str, size: int) -> None:
    """Remember the page size."""
    GridChoice.objects.update_or_create(user_id=user_id, grid=grid, defaults={"size": size})
