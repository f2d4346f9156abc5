"""Why something can't be done with a price package, told to the person who asked."""

from django.core.exceptions import ValidationError


class PackageRefusal(ValidationError):  # noqa: N818 -- it reads as what it says
    """The request makes no sense or would do harm; nothing was changed. The message says what to change."""

    @property
    def text(self) -> str:
        """The message as one sentence."""
        return " ".join(self.messages)


class PackageChangedError(Exception):
    """Somebody else saved the package since it was read."""
