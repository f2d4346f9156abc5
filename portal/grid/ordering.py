"""The new order of a list after a drag, or after its Up or Down button (templates/parts/ordered_list.html)."""

from collections.abc import Mapping, Sequence

from portal.grid.numbers import whole_number


def new_order(ids: Sequence[int], posted: Mapping[str, str]) -> list[int]:
    """The ids in their new order. posted: `id`, and `move` (up or down) or `place` (from 0).

    Whatever can't be read changes nothing.
    """
    order = list(ids)
    moved, place = whole_number(posted.get("id", "")), whole_number(posted.get("place", ""))
    if moved not in order:
        return order
    at = order.index(moved)
    target = {"up": at - 1, "down": at + 1}.get(posted.get("move", ""), place)
    if target is None:
        return order
    order.remove(moved)
    order.insert(max(0, min(target, len(order))), moved)
    return order
