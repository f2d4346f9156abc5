"""The one exception by which the import says no to a person."""


class ImportRefused(Exception):  # noqa: N818 -- it reads as what it says
    """The step can't be done now; the message says why and what to do instead. Nothing was changed."""
