"""What a person is told when an import can't go on."""


class ImportRefused(Exception):  # noqa: N818 -- it reads as what it says
    """The import can't take this step; the text says why."""
