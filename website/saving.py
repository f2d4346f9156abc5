"""Changing where a web product's hosted pages are and how they look. The only writer of Site."""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from portal import confined
from portal.hostnames import HostNameError, normal_host_name, shown_host_name
from products.models import WebProduct
from website.addresses import base_domain
from website.brand.colours import TEXT, WHITE, ColourError, contrast, normal, readable
from website.models import Site

LOGO_BYTES = 5 * 1024 * 1024
DECODING_SECONDS = 10


@dataclass(frozen=True, kw_only=True)
class Logo:
    """A logo as it is kept: PNG, encoded anew. Sizes in pixels."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class SiteDraft:
    """What a person enters. logo: None leaves the present one; remove_logo takes it away."""

    host: str = ""
    accent: str = ""
    logo: Logo | None = None
    remove_logo: bool = False


def site_of(product: WebProduct) -> Site:
    """What is kept of the web product's pages; a new row, not saved, while nothing is."""
    return Site.objects.filter(web_product=product).first() or Site(web_product=product)


def save_site(product: WebProduct, draft: SiteDraft) -> Site:
    """Keep the draft. Raises ValidationError by field: `host`, `accent`."""
    errors: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    for name, check in (("host", normal_host), ("accent", normal_accent)):
        try:
            values[name] = check(getattr(draft, name), product)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)
    if draft.logo is not None:
        digest = hashlib.sha256(draft.logo.content).hexdigest()
        values |= {"logo": draft.logo.content, "logo_sha256": digest}
        values |= {"logo_width": draft.logo.width, "logo_height": draft.logo.height}
    elif draft.remove_logo:
        values |= {"logo": b"", "logo_sha256": "", "logo_width": 0, "logo_height": 0}
    with transaction.atomic():
        WebProduct.objects.select_for_update().get(pk=product.pk)
        site = site_of(product)
        if site.pk and all(getattr(site, name) == value for name, value in values.items() if name != "logo"):
            return site
        for name, value in values.items():
            setattr(site, name, value)
        site.save()
    return site


def normal_host(text: str, product: WebProduct) -> str:
    """A host name under the web product's domain, in ASCII; "" for the default. Raises ValidationError."""
    if not text.strip():
        return ""
    try:
        host = normal_host_name(text)
    except HostNameError as error:
        raise ValidationError(str(error)) from None
    base = base_domain(product.domain)
    if host.endswith(f".{base}") and host != product.domain:
        return "" if host == f"my.{base}" else host
    shown = shown_host_name(base)
    if host in {base, product.domain}:
        text = _("%(domain)s leads to your own website. Put a word before it, such as my.%(domain)s.")
    else:
        text = _("Enter a name that ends in .%(domain)s, such as my.%(domain)s.")
    raise ValidationError(text % {"domain": shown})


def normal_accent(text: str, product: WebProduct) -> str:
    """#rrggbb on which white text can be read; "" for the default. Raises ValidationError with the nearest that is."""
    if not text.strip():
        return ""
    try:
        colour = normal(text)
    except ColourError:
        raise ValidationError(_("Enter a colour by six digits from 0 to 9 and a to f, such as #1b5fad.")) from None
    ratio = contrast(colour, WHITE)
    if ratio < TEXT:
        raise ValidationError(
            _(
                "White text on this colour can't be read well: their contrast is %(ratio)s to 1, 4.5 to 1 is needed."
                " The nearest colour that is dark enough is %(nearest)s."
            )
            % {"ratio": f"{int(ratio * 10) / 10}", "nearest": readable(colour, WHITE, "#000000")}
        )
    return colour


def read_logo(upload: UploadedFile) -> Logo:
    """The logo in an uploaded picture, decoded in a process of its own. Raises ValidationError."""
    if (upload.size or 0) > LOGO_BYTES:
        raise ValidationError(_("The file is larger than 5 MB. Save the logo smaller: 480 × 160 pixels are enough."))
    with NamedTemporaryFile(suffix=".upload") as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        try:
            found = confined.call("website.brand.decoding:look", {"path": str(Path(file.name))}, cpu=DECODING_SECONDS)
        except confined.TooHardError:
            found = {"problem": "broken"}
    if problem := found.get("problem"):
        raise ValidationError(
            {
                "format": _("This is no picture that browsers show. Choose a PNG, JPEG, WebP or GIF file."),
                "size": _("The picture has more than 16 million pixels. Save it smaller: 480 × 160 are enough."),
                "small": _("The picture is smaller than 16 pixels. Choose a larger one: 480 × 160 are shown best."),
                "broken": _("The picture is damaged and can't be read. Save it again as PNG."),
            }[problem]
        )
    return Logo(content=base64.b64decode(found["logo"]), width=found["width"], height=found["height"])
