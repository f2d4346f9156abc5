"""Readiness: what a trial gives away."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from pricelists.models import TermPricelistTerms
from products.models import WebProduct
from support.going_live.checks import Check, Level, check, link
from trials.models import Trial, TrialUse


def trial(product: WebProduct) -> Check:
    """A trial is optional; one that gives something away without a limit, or to anybody, is worth a second look."""
    title = _("Free Trial")
    use = TrialUse.objects.filter(web_product=product).select_related("trial").first()
    if use is None:
        return check("trial", title, Level.OK, _("None: your prices hold from the first day."))
    doubts = list(_doubts(use.trial, product))
    if not doubts:
        text = _("%(name)s: %(days)d days, every allowance limited.")
        return check("trial", title, Level.OK, text % {"name": use.trial, "days": use.trial.days})
    url = link("trials-edit", use.trial_id) or link("trials")
    return check("trial", title, Level.WARNING, f"{use.trial}: {' '.join(doubts)}", url)


def _doubts(found: Trial, product: WebProduct) -> Iterator[str]:
    if found.minutes_allowed and found.minutes_quantity == 0:
        yield _("Free minutes are unlimited.")
    if found.users_allowed and found.users_quantity == 0:
        yield _("Additional users are unlimited.")
    if found.complimentary_ddi_allowed and found.complimentary_ddi_quantity == 0:
        yield _("Complimentary DDI numbers are unlimited.")
    if found.free_ddi_allowed and found.free_ddi_quantity == 0:
        yield _("Free DDI numbers are unlimited.")
    if not (found.minutes_allowed or found.credit_allowed):
        return
    if (found.minutes_allowed and not found.minutes_activation) or (
        found.credit_allowed and not found.credit_activation
    ):
        yield _("Anybody who registers can make calls at your expense: require Telephone Trial Activation.")
    if found.credit_allowed:
        amounts = dict(found.credits.values_list("currency", "amount"))
        unlimited = [code for code in product.currencies if amounts.get(code) == 0]
        lacking = [code for code in product.currencies if code not in amounts]
        if unlimited:
            yield _("Free call out credits are unlimited in %(currencies)s.") % {"currencies": ", ".join(unlimited)}
        if lacking:
            yield _("There is no free call out credit in %(currencies)s.") % {"currencies": ", ".join(lacking)}
    terms = TermPricelistTerms.objects.filter(pricelist__uses__web_product=product)
    open_ = sorted(
        terms.filter(expensive_rate=None, currency__in=product.currencies).values_list("currency", flat=True)
    )
    if open_:
        text = _("The Term Pricelist calls no destination expensive in %(currencies)s, so a trial may call anywhere.")
        yield text % {"currencies": ", ".join(open_)}
