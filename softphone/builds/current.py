"""Which version customers get: the newest, until somebody chooses an earlier one, and then until the next build."""

from django.utils.translation import gettext as _

from portal.prepared import PreparedRow
from products.models import WebProduct
from softphone.builds.building import BuildRefusedError
from softphone.models import Build, CurrentBuild

_CURRENT = PreparedRow(
    lambda product: CurrentBuild.objects.filter(web_product_id=product).select_related("build").order_by("pk"), 1
)


def current_build(product: WebProduct) -> Build | None:
    """The version that customers get, or None before the first build."""
    found = _CURRENT.first(product.pk)
    return found.build if found else None


def choose(build: Build) -> None:
    """Give this version to customers, as when rolling back. Raises BuildRefusedError for one that isn't done."""
    if build.state != Build.State.DONE:
        raise BuildRefusedError(_("Only a version that is done can be chosen."))
    CurrentBuild.objects.update_or_create(web_product_id=build.web_product_id, defaults={"build": build})
