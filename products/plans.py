"""The three retail plans of a web product."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Plan(models.TextChoices):
    """The letters are those that web sites and plugins use."""

    PAYG = "P", _("Pay As You Go")
    DOMESTIC = "S", _("Unlimited Domestic")
    INTERNATIONAL = "A", _("Unlimited International")

    @property
    def is_unlimited(self) -> bool:
        """Whether calls to free routes cost nothing within the monthly allowance."""
        return self is not Plan.PAYG
