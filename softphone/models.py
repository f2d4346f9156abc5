"""Branded softphones: the partner's artwork, what the phone connects to, and what was built of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenancy.models import TenantModel
from products.models import WebProduct


class SoftphoneSettings(TenantModel):
    """What a web product's softphone connects to and says. Empty texts mean the platform's own (settings.py)."""

    web_product = models.OneToOneField(WebProduct, on_delete=models.CASCADE, related_name="softphone_settings")
    sip_domain = models.CharField(_("SIP domain"), max_length=253, blank=True)
    sip_websocket = models.CharField(
        _("SIP over WebSocket"), max_length=300, blank=True, help_text=_("As wss://sip.example.com/ws.")
    )
    ice_servers = models.JSONField(
        _("STUN and TURN servers"), default=list, blank=True, help_text="[{urls, username, credential}, …]"
    )
    licence = models.TextField(_("Licence agreement"), blank=True, help_text=_("Shown by the installer."))
    support_url = models.URLField(_("Support address"), blank=True)


class Artwork(TenantModel):
    """One uploaded .zip. It is looked through by a worker; a refused one changes nothing."""

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")

    web_product = models.ForeignKey(WebProduct, on_delete=models.CASCADE, related_name="artworks")
    file = models.FileField(max_length=300, help_text="the original, kept privately")
    name = models.CharField(_("File"), max_length=255)
    size = models.PositiveIntegerField(_("Size"), help_text="bytes")
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("State"), max_length=8, choices=State.choices, default=State.CHECKING)
    fit = models.BooleanField(_("Fit pictures of another size"), default=False)
    problems = models.JSONField(default=list, help_text="[{file, reason, message, can_fit}, …]")
    pictures = models.JSONField(
        default=dict, help_text='{"splash": {"path", "width", "height", "frames", "format", "sha256", "fitted"}, …}'
    )
    uploaded_by_id = models.BigIntegerField(null=True)
    uploaded_by_name = models.CharField(_("Uploaded by"), max_length=254, blank=True)
    uploaded_at = models.DateTimeField(_("Uploaded"), auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["web_product", "-id"], name="artwork_newest")]

    def __str__(self) -> str:
        return self.name


class Build(TenantModel):
    """One numbered version of a web product's softphone. Once it is done, the database refuses to change it."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        BUILDING = "building", _("being built")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    web_product = models.ForeignKey(WebProduct, on_delete=models.PROTECT, related_name="softphone_builds")
    artwork = models.ForeignKey(Artwork, on_delete=models.PROTECT, related_name="builds")
    number = models.PositiveIntegerField(_("Version"))
    state = models.CharField(_("State"), max_length=8, choices=State.choices, default=State.QUEUED)
    inputs = models.JSONField(
        default=dict, help_text="brand, domain, cultures, url, artwork's checksums, tools' versions"
    )
    log = models.TextField(blank=True)
    error = models.TextField(_("Error"), blank=True)
    installer = models.FileField(max_length=300, blank=True)
    installer_size = models.PositiveIntegerField(_("Size"), default=0, help_text="bytes")
    installer_sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    signed = models.BooleanField(_("Signed"), default=False)
    web_files = models.JSONField(default=dict, help_text="what the web softphone shows: path and sha256 by name")
    seconds = models.FloatField(_("Seconds"), null=True)
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(_("Asked by"), max_length=254, blank=True)
    asked_at = models.DateTimeField(_("Asked"), auto_now_add=True)
    built_at = models.DateTimeField(_("Built"), null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["web_product", "number"], name="softphone_build_number"),
            models.UniqueConstraint(
                fields=["web_product"],
                condition=models.Q(state__in=["queued", "building"]),
                name="softphone_build_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.web_product.brand} 1.0.{self.number}"


class CurrentBuild(TenantModel):
    """The build that a web product's customers get: the newest, or the one it was rolled back to."""

    web_product = models.OneToOneField(WebProduct, on_delete=models.CASCADE, related_name="current_build")
    build = models.ForeignKey(Build, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(auto_now=True)
