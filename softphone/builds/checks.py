"""System checks: what builds of softphones need of this machine, and the certificate that signs installers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning, register  # noqa: A004

from softphone.builds import tools


@register
def check_builds(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A reader of installers, and for a certificate its file and the program that signs."""
    found: list[CheckMessage] = []
    certificate = settings.SOFTPHONE_SIGNING_CERTIFICATE
    if certificate and not Path(certificate).is_file():
        # No error: web processes needn't have it, and are better off without.
        text = "SOFTPHONE_SIGNING_CERTIFICATE names no file here: builds fail in workers that lack it."
        found.append(Warning(text, id="softphone.W003"))
    if settings.SOFTPHONE_SIGNING_TIMESTAMP_URL and not certificate:
        found.append(
            Warning("SOFTPHONE_SIGNING_TIMESTAMP_URL without SOFTPHONE_SIGNING_CERTIFICATE.", id="softphone.W002")
        )
    if settings.MODE != "test" and (lacking := tools.missing()):
        names = ", ".join(lacking)
        found.append(
            Warning(
                f"Branded softphones can't be built on this machine: {names} is not installed.",
                hint=f"Debian and Ubuntu: apt-get install {' '.join(lacking)}. See docs/operating.md, Softphones.",
                id="softphone.W001",
            )
        )
    return found
