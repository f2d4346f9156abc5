"""Why something can't be done with a pricelist, told to the person who asked."""

from django.core.exceptions import ValidationError


class PricelistRefusal(ValidationError):  # noqa: N818 -- it reads as what it says
    """The request makes no sense or would do harm; nothing was changed. The message says what to change."""

    @property
    def text(self) -> str:
        """The message as one sentence."""
        return " ".join(self.messages)
