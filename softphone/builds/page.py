"""What the Branded Softphone page of a web product shows of its builds."""

from typing import Any

from portal.prepared import PreparedRow, PreparedRows
from products.models import WebProduct
from products.notices import notices_of
from softphone.artwork.newest import ready_artwork
from softphone.builds import tools
from softphone.builds.building import has_softphone, running_build
from softphone.builds.comparing import changed_since
from softphone.builds.current import current_build
from softphone.builds.falling_through import settle_open
from softphone.builds.identity import version_of
from softphone.models import Build

SHOWN = 6
"""How many of the newest versions stand on the page; all of them are in their own grid."""
_VERSIONS = PreparedRows(lambda product: Build.objects.filter(web_product_id=product)[: SHOWN + 1], 1)
_DONE = PreparedRow(lambda product, state: Build.objects.filter(web_product_id=product, state=state), 1, "a state")


def builds_context(product: WebProduct) -> dict[str, Any]:
    """The context of softphone/builds.html."""
    settle_open(product)
    running = running_build(product)
    versions = _VERSIONS.all(product.pk)
    current = current_build(product)
    newest = versions[0] if versions else None
    last = newest_done(product)
    failed = newest if newest and newest.state == Build.State.FAILED and not running else None
    context = {
        "has_softphone": has_softphone(product),
        "can_build": ready_artwork(product) is not None and running is None,
        "builds": [Row(build, current) for build in versions[:SHOWN]],
        "more_builds": len(versions) > SHOWN,
        "current": Row(current, current) if current else None,
        "current_is_old": bool(current and last != current),
        "last_version": version_of(last.number) if last else "",
        "changed": changed_since(last) if last and not running else [],
        "build_job": running[1] if running else None,
        "running_version": version_of(running[0].number) if running else "",
        "failed_build": Row(failed, current) if failed else None,
        "missing_tools": tools.missing(),
        "address_notices": notices_of(WebProduct.objects.filter(pk=product.pk)),
    }
    return context | ({"refresh": True} if running else {})


def newest_done(product: WebProduct) -> Build | None:
    """The newest version that is done."""
    return _DONE.first(product.pk, Build.State.DONE.value)


class Row:
    """A build as it is listed."""

    def __init__(self, build: Build, current: Build | None) -> None:
        self.build = build
        self.version = version_of(build.number)
        self.is_current = current is not None and current.pk == build.pk
        self.is_done = build.state == Build.State.DONE
        self.is_failed = build.state == Build.State.FAILED
