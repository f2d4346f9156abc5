"""What DDI offers and DDI prices share: a place whose numbers are sold, and what the numbers can do."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gateways.models.versioned import Versioned
from portal.money.fields import MicroField

PLACE = ("country", "country_prefix", "state", "city", "area_code", "number_type")
"""What makes two offers, or two prices, of the same numbers: the place and the type."""


class NumberType(models.TextChoices):
    GEOGRAPHIC = "G", _("Geographic")
    NATIONAL = "N", _("National")
    MOBILE = "M", _("Mobile")
    TOLL_FREE = "T", _("Toll-free")
    SHARED_COST = "S", _("Shared cost")


class VersionedNumbers(Versioned):
    """Inbound numbers of one place at certain amounts, for a time. Several may hold for one place at once.

    nrc, mrc: per number, once and per month. per_minute: of inbound calls. channel_price: per month, for each
    channel beyond the included ones.
    """

    country = models.CharField(_("Country"), max_length=2, blank=True, db_collation="C", help_text="ISO 3166 alpha-2")
    country_prefix = models.CharField(_("Country prefix"), max_length=4, blank=True, db_collation="C")
    state = models.CharField(_("State"), max_length=60, blank=True, db_collation="C")
    city = models.CharField(_("Area / city"), max_length=120, blank=True, db_collation="C")
    area_code = models.CharField(_("Area code"), max_length=15, blank=True, db_collation="C")
    number_type = models.CharField(
        _("Type"), max_length=1, choices=NumberType.choices, default=NumberType.GEOGRAPHIC, db_collation="C"
    )
    nrc = MicroField(_("NRC"), default=0)
    mrc = MicroField(_("MRC"), default=0)
    per_minute = MicroField(_("Per minute"), default=0)
    included_channels = models.PositiveIntegerField(_("Included channels"), null=True)
    channel_price = MicroField(_("Channel price"), null=True)
    fax = models.BooleanField(_("Fax"), default=False)
    sms = models.BooleanField(_("SMS"), default=False)
    regulation = models.CharField(
        _("Regulation"), max_length=60, blank=True, help_text="what the supplier demands of a customer, its own code"
    )

    class Meta:
        abstract = True

    @property
    def place(self) -> str:
        """The place for people: "Demopolis, AL, US (1 334)"."""
        named = ", ".join(part for part in (self.city, self.state, self.country) if part)
        code = " ".join(part for part in (self.country_prefix, self.area_code) if part)
        return f"{named} ({code})" if code else named
