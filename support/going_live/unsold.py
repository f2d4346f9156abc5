"""Readiness: what is published must be sold by somebody, or be kept knowingly."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pricelists.models import DdiMarginFinding, DdiPrice, MarginFinding, TermPrice
from products.models import WebProduct
from support.going_live.checks import Check, Level, check, link

UNSOLD = MarginFinding.Kind.UNSOLD


def unsold(product: WebProduct) -> Check:
    """No price of the partner's own pricelists is sold by nobody any more, as the margin guard last saw it."""
    title = _("Prices that are still sold")
    term = MarginFinding.objects.filter(pricelist__uses__web_product=product, kind=UNSOLD).count()
    ddi = DdiMarginFinding.objects.filter(pricelist__uses__web_product=product, kind=UNSOLD).count()
    if found := term + ddi:
        text = ngettext(
            "%(n)d price is no longer sold by its supplier."
            " End it, replace it by the next supplier, or keep it by hand.",
            "%(n)d prices are no longer sold by their supplier."
            " End them, replace them by the next supplier, or keep them by hand.",
            found,
        )
        url = link("margin-guard") if term else link("ddi-margin-guard")
        return check("unsold", title, Level.WARNING, text % {"n": found}, f"{url}?kind={UNSOLD}")
    mine = Q(pricelist__uses__web_product=product, ended=False, kept=True)
    kept = TermPrice.objects.filter(mine).count() + DdiPrice.objects.filter(mine).count()
    if kept:
        text = ngettext("%(n)d price is kept by hand.", "%(n)d prices are kept by hand.", kept)
        return check("unsold", title, Level.OK, text % {"n": kept})
    return check("unsold", title, Level.OK, _("Every price is sold by the supplier it was made from."))
