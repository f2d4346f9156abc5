"""What differs between two versions, or between a version and what a build would be made of now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from softphone.artwork.kinds import PICTURES
from softphone.artwork.newest import ready_artwork
from softphone.builds.inputs import inputs_of
from softphone.models import Build

NAMES: dict[str, Promise] = {
    "brand": _("Brand name"),
    "domain": _("Website domain name"),
    "url": _("Address that the softphone opens"),
    "cultures": _("Cultures"),
    "default_culture": _("Default culture"),
    "licence": _("Licence agreement"),
    "support_url": _("Support address"),
}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing in two versions. `before` and `after` are texts to show; "" where there is none."""

    name: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, kw_only=True)
class PicturePair:
    """One picture in two versions, with its checksums; "" for one that isn't there."""

    key: str
    title: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


def compare(before: Build, after: Build) -> tuple[list[Difference], list[PicturePair]]:
    """Everything that goes into a build, in both versions: texts and tools, and the pictures."""
    texts = [
        Difference(name=str(name), before=_text(before.inputs, key), after=_text(after.inputs, key))
        for key, name in NAMES.items()
    ]
    old, new = before.inputs.get("tools", {}), after.inputs.get("tools", {})
    texts += [Difference(name=tool, before=old.get(tool, ""), after=new.get(tool, "")) for tool in sorted({*old, *new})]
    pairs = [
        PicturePair(key=key, title=kind.title, before=_digest(before.inputs, key), after=_digest(after.inputs, key))
        for key, kind in PICTURES.items()
    ]
    return texts, pairs


def changed_since(build: Build) -> list[str]:
    """What a new build would have different from this one, in words; what it is made with doesn't count."""
    artwork = ready_artwork(build.web_product) or build.artwork
    now = inputs_of(build.web_product, artwork).as_json()
    found = [str(name) for key, name in NAMES.items() if build.inputs.get(key) != now[key]]
    if any(_digest(build.inputs, key) != _digest(now, key) for key in PICTURES):
        found.append(_now("Pictures"))
    return found


def _text(inputs: Mapping[str, Any], key: str) -> str:
    value = inputs.get(key, "")
    if key == "licence":
        whose = _now("your own") if inputs.get("own_licence") else _now("the standard one")
        return f"{whose} ({value[:12]})" if value else ""
    return ", ".join(value) if isinstance(value, list) else str(value)


def _digest(inputs: Mapping[str, Any], key: str) -> str:
    picture = inputs.get("artwork", {}).get("pictures", {}).get(key, {})
    return str(picture.get("sha256", ""))
