"""This app's chapters of the Quick Start: its beginning and its end."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.grid.asked_together import DASHBOARD
from portal.grid.quick_start import Chapter, Step, chapter
from portal.prepared import PreparedValues
from products.models import WebProduct

NEEDED_TO_GO_LIVE = ("web-product", "package", "package-used", "ddi-used", "ddi-prices", "term-used", "term-prices")
"""Keys of the steps of this and other apps; those that the platform supplies do not block."""
_ANY_PRODUCT = DASHBOARD.asks(PreparedValues(lambda: WebProduct.objects.values_list("pk")[:1]))
_STATES = DASHBOARD.asks(PreparedValues(lambda: WebProduct.objects.order_by("id").values_list("pk", "state", "brand")))


@chapter(order=10)
def web_product() -> Chapter:
    """The first thing to do."""
    step = Step(
        key="web-product",
        title=_("Add Web Product"),
        why=_("Your branded website, with its languages and currencies."),
        url_name="web-products",
        begin="web-products-add",
        done=any_product(),
    )
    return Chapter(title=step.title, steps=[step])


@chapter(order=90)
def going_live() -> Chapter:
    """The last: one web product is live."""
    states = _STATES.all()
    live = any(state == WebProduct.State.LIVE for _pk, state, _brand in states)
    asked = [brand for _pk, state, brand in states if state == WebProduct.State.REQUESTED]
    why: object = _("Request activation; the platform's staff take it from development to live.")
    if asked and not live:
        why = _now("Activation of %(product)s is requested; the platform's staff will answer.") % {"product": asked[0]}
    first = next((pk for pk, state, _brand in states if state == WebProduct.State.DEVELOPMENT), None)
    step = Step(
        key="going-live",
        title=_("Going live"),
        why=str(why),
        url_name="web-products" if first is None or live else "going-live",
        url_args=() if first is None or live else (first,),
        done=live,
        needs=NEEDED_TO_GO_LIVE,
    )
    return Chapter(title=step.title, steps=[step])


def any_product() -> bool:
    """Whether the partner has a web product at all."""
    return _ANY_PRODUCT.any()


def not_linked(lacking: list[str]) -> str:
    """For steps of other apps: which web products still lack something, in words."""
    return _now("Not linked yet: %(products)s") % {"products": ", ".join(lacking)}
