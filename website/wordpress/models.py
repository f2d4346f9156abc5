"""The WordPress site of a web product: where it is, how it is opened, and what was sent to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenancy.models import TenantModel


class WordpressSite(TenantModel):
    """One WordPress that the portal sends prices to. A web product has one at most."""

    class Plugin(models.TextChoices):
        UNKNOWN = "", _("not known yet")
        OWN = "own", _("the portal's plugin")
        VENDOR = "vendor", _("the earlier Level 7 plugin")

    class Vat(models.TextChoices):
        UNSAID = "", _("nothing is said")
        EXCLUDED = "excluded", _("Prices are without VAT")
        INCLUDED = "included", _("Prices include VAT")

    web_product = models.OneToOneField(
        "products.WebProduct", on_delete=models.CASCADE, related_name="wordpress_site", verbose_name=_("Web Product")
    )
    address = models.URLField(_("Address of the site"), max_length=300)
    key_sealed = models.BinaryField(_("API key"), null=True, editable=False)
    key_made_at = models.DateTimeField(_("API key made"), null=True, editable=False)
    vat = models.CharField(_("VAT"), max_length=8, choices=Vat.choices, blank=True)
    sign_up_url = models.URLField(_("Registration page"), max_length=300, blank=True)
    sends = models.BooleanField(_("Send prices by itself"), default=True)

    # What the site answered when it was last asked.
    plugin = models.CharField(_("Plugin"), max_length=8, choices=Plugin.choices, blank=True, editable=False)
    versions = models.JSONField(default=dict, editable=False, help_text='{"plugin": …, "wordpress": …, "php": …}')

    # When something is to be sent.
    pulse = models.CharField(max_length=64, blank=True, editable=False, help_text="digest of what was published")
    changed_at = models.DateTimeField(null=True, editable=False, help_text="the last change that waits to be sent")
    waits_since = models.DateTimeField(null=True, editable=False, help_text="the first of them")
    next_try_at = models.DateTimeField(_("Next try"), null=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False, help_text="pushes in a row that failed")
    problem = models.TextField(_("Problem"), blank=True, editable=False)

    # The last push that the site took.
    pushed_at = models.DateTimeField(_("Prices sent"), null=True, editable=False)
    push_ms = models.PositiveIntegerField(default=0, editable=False)
    push_calls = models.PositiveIntegerField(default=0, editable=False)
    push_bytes = models.PositiveIntegerField(default=0, editable=False)
    read_back_url = models.URLField(max_length=400, blank=True, editable=False)
    read_back_problem = models.TextField(blank=True, editable=False)
    left_out = models.JSONField(default=list, editable=False, help_text="what could not be said, in words")

    def __str__(self) -> str:
        return self.address

    @property
    def place(self) -> str:
        """Where the key is sealed for (`portal.sealing`)."""
        return f"wordpress-site:{self.pk}"


class SentCall(TenantModel):
    """One `l7.*` call as the site last took it: by its digest, a push knows which calls have to be made again."""

    site = models.ForeignKey(WordpressSite, on_delete=models.CASCADE, related_name="sent")
    name = models.CharField(max_length=60, db_collation="C", help_text="l7.setDdiCountry US EUR AL")
    digest = models.CharField(max_length=64, help_text="SHA-256 of its JSON, hexadecimal")
    size = models.PositiveIntegerField(help_text="bytes of its JSON")
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="wordpress_sentcall_once")]

    def __str__(self) -> str:
        return self.name
