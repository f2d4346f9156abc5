"""What a person is told when an import can't go on."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from decks import DeckError


class ImportRefused(Exception):  # noqa: N818 -- it reads as what it says
    """The import can't take this step; the text says why."""


# Where the reader of price decks speaks of prices, an importer of customers says it in its own words.
_OWN: dict[str, Promise] = {
    "too_large": gettext_lazy("The file is too large. Split it into several."),
    "image": gettext_lazy("This is a picture, not a table of customers."),
    "pdf": gettext_lazy("This is a PDF document. A table of customers as CSV is needed."),
    "line_too_long": gettext_lazy("A line of this file is far too long: this is no table of customers."),
}


def words_of(error: DeckError) -> str:
    """Why the file can't be read, in words."""
    own = _OWN.get(error.code)
    return str(own) if own is not None else str(error)


def not_there() -> ImportRefused:
    """The stored file is gone."""
    return ImportRefused(_("The uploaded file is gone from the storage. Upload it again."))
