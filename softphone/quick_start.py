"""This app's chapter of the Quick Start."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.grid.asked_together import DASHBOARD
from portal.grid.quick_start import Chapter, Step, chapter
from portal.prepared import PreparedRow, PreparedValues
from products.models import WebProduct
from softphone.models import Artwork, Build, CurrentBuild

OPTIONAL = _("Only if your customers are to have a softphone under your brand; nothing else waits for it.")
_READY = DASHBOARD.asks(
    PreparedRow(lambda state: Artwork.objects.filter(state=state).order_by("-id"), "a state"),
    Artwork.State.READY.value,
)
_ANY_BUILT = DASHBOARD.asks(PreparedValues(lambda: CurrentBuild.objects.values_list("pk")[:1]))
_LAST_BUILD = PreparedRow(lambda product: Build.objects.filter(web_product_id=product).select_related("web_product"), 1)
_FIRST_PRODUCT = PreparedValues(lambda: WebProduct.objects.order_by("id").values_list("pk")[:1])


@chapter(order=20)
def branded_softphone() -> Chapter:
    """Pictures in, an installer out, for at least one web product."""
    artwork = _READY.first(Artwork.State.READY.value)
    built = _ANY_BUILT.any()
    # The steps lead to the product that was worked on last, else to the first.
    pk = artwork.web_product_id if artwork else next((pk for (pk,) in _FIRST_PRODUCT.all()), None)
    url_name, url_args = ("web-products", ()) if pk is None else ("web-product-softphone", (pk,))
    return Chapter(
        title=_("Branded Softphone"),
        optional=OPTIONAL,
        steps=[
            Step(
                key="softphone-artwork",
                title=_("Upload"),
                why=_("Download the branding template, put your pictures into it, and upload it."),
                url_name=url_name,
                url_args=url_args,
                done=artwork is not None,
                needs=("web-product",),
            ),
            Step(
                key="softphone-build",
                title=_("Build branded software"),
                why=_("An installer for Windows and a softphone in the browser, with your name and pictures.")
                if built or artwork is None
                else _how_far(artwork),
                url_name=url_name,
                url_args=url_args,
                done=built,
                needs=("web-product", "softphone-artwork"),
            ),
        ],
    )


def _how_far(artwork: Artwork) -> str:
    """What became of the last build of the web product with this artwork, in words."""
    build = _LAST_BUILD.first(artwork.web_product_id)
    if build is None:
        return _now("Your pictures are ready. The build makes an installer and a softphone in the browser of them.")
    words = {"version": f"1.0.{build.number}", "product": build.web_product.brand}
    if build.state == Build.State.FAILED:
        return _now("Version %(version)s of %(product)s could not be built; the page says why.") % words
    return _now("Version %(version)s of %(product)s is being built.") % words
