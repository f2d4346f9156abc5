"""The lines of the two lists as HTML. Written by Python: a page has 200 of them, each with a dozen values."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.grid.escaping import escaped
from portal.grid.templatetags.grid import icon
from pricing.packages.choosing import Choice


@dataclass(frozen=True, kw_only=True)
class Line:
    """A choice as it is drawn. index: its place in the whole list; up, down: where its buttons take it (-1: no
    button); cost: in words; here: whether the pricelist that is shown has it."""

    choice: Choice
    index: int
    cost: str = ""
    up: int = -1
    down: int = -1
    here: bool = True


def offered_lines(name: str, lines: Iterable[Line]) -> SafeString:
    """What a pricelist offers: each line can be ticked and dragged. name: of the list ("routes", "ddis")."""
    grip = _grip()
    out = []
    for line in lines:
        key = escaped(line.choice.key)
        out.append(
            f'<li data-key="{key}">{grip}{_words(f"{name}_pick", key, line.choice)}</span></label>'
            f'<span class="free-cost num">{escaped(line.cost)}</span></li>'
        )
    return mark_safe("".join(out))  # noqa: S308 -- every value is escaped


def found_lines(name: str, lines: Iterable[Line]) -> SafeString:
    """What is free: as the others, with the buttons that move and remove a line, and a word on what isn't sold."""
    grip, up, down, trash = _grip(), icon("arrow-up"), icon("arrow-down"), icon("trash")
    elsewhere, gone = escaped(_("in another pricelist")), escaped(_("no longer sold"))
    move_up, move_down, remove = _("Move %(name)s up"), _("Move %(name)s down"), _("Remove %(name)s")
    out = []
    for line in lines:
        choice, index = line.choice, line.index
        key = escaped(choice.key)
        missing = "" if line.here else f' <span class="badge state-warn">{elsewhere if choice.sold else gone}</span>'
        buttons = ""
        if line.up >= 0:
            buttons += _button(f"{name}:move:{index}:{line.up}", "up", up, move_up, choice.label)
        if line.down >= 0:
            buttons += _button(f"{name}:move:{index}:{line.down}", "down", down, move_down, choice.label)
        buttons += _button(f"{name}:out:{index}", "out", trash, remove, choice.label)
        out.append(
            f'<li data-key="{key}" data-index="{index}">{grip}{_words(f"{name}_drop", key, choice)}{missing}</span>'
            f'</label><span class="free-cost num">{escaped(line.cost)}</span>'
            f'<span class="row-moves">{buttons}</span></li>'
        )
    return mark_safe("".join(out))  # noqa: S308 -- every value is escaped


def _grip() -> str:
    return f'<span class="drag js-only" data-drag aria-hidden="true">{icon("grip-vertical")}</span>'


def _words(field: str, key: str, choice: Choice) -> str:
    """The box and the words beside it; the caller closes the span and the label."""
    return (
        f'<label class="drag-text"><input class="form-check-input" type="checkbox" name="{field}" value="{key}">'
        f'<span>{escaped(choice.label)} <span class="text-secondary">{escaped(choice.country)}'
        f" {escaped(choice.kind_label)}</span>"
    )


def _button(do: str, key: str, drawn: Any, words: str, label: str) -> str:
    return (
        f'<button class="btn btn-icon btn-sm" type="submit" name="do" value="{do}" data-gesture data-key="{key}">'
        f'{drawn}<span class="visually-hidden">{escaped(words % {"name": label})}</span></button>'
    )
