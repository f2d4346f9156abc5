"""What a person is told when an import can't go on."""

from django.utils.translation import gettext as _


class ImportRefused(Exception):  # noqa: N818 -- it reads as what it says
    """The import can't take this step; the text says why."""


def not_there() -> ImportRefused:
    """The stored file is gone."""
    return ImportRefused(_("The uploaded file is gone from the storage. Upload it again."))
