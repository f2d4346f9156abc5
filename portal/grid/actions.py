"""Things a person can do: entries of the context menu, of the bottom toolbar and of its `Settings` menu."""

from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Action:
    """One entry of a menu or toolbar.

    label: the manual's words.
    url: where it leads; a page or dialog of its own, which also works without JavaScript.
    icon: a name in portal/local/icons.txt.
    dialog: open it over the grid (the view answers with a dialog, see `dialogs.dialog_response`).
    post: send a POST instead of following a link; for actions without a dialog of their own.
    selection: send the selected rows along, as a POST (read them with `GridPages.selected`).
    danger: shown in red, last.
    primary: a button of its own in the bottom toolbar instead of a line in its `Settings` menu.
    """

    label: Text
    url: str
    icon: str = ""
    dialog: bool = False
    post: bool = False
    selection: bool = False
    danger: bool = False
    primary: bool = False
