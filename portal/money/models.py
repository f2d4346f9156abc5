"""Exchange rates, which staff keep for everybody."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExchangeRate(models.Model):
    """How many units of a currency one euro bought on a day. Partners read this table, only staff write it."""

    class Source(models.TextChoices):
        ECB = "ecb", _("European Central Bank")
        HAND = "hand", _("entered by hand")
        SAMPLE = "sample", _("sample")

    date = models.DateField(_("Date"))
    currency = models.CharField(_("Currency"), max_length=3)
    per_euro = models.DecimalField(_("One euro is"), max_digits=18, decimal_places=8)
    source = models.CharField(_("Source"), max_length=8, choices=Source.choices, default=Source.HAND)
    updated_at = models.DateTimeField(_("Entered"), auto_now=True)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["-date", "currency"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "date"], name="money_exchangerate_day"),
            models.CheckConstraint(condition=models.Q(per_euro__gt=0), name="money_exchangerate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.date}"
