"""Which web products' new customers get a trial."""

from products import where_used as products_where_used
from products.live import guard_live
from products.models import WebProduct
from trials.models import Trial, TrialUse


def trial_of(product: WebProduct) -> Trial | None:
    """The trial that the web product's customers get, with its credits read, or None."""
    return Trial.objects.filter(uses__web_product=product).prefetch_related("credits").first()


def linked_products(trial: Trial) -> list[WebProduct]:
    """The web products whose customers get this trial."""
    return list(WebProduct.objects.filter(trial_use__trial=trial).order_by("brand", "id"))


def without_credit(trial: Trial, product: WebProduct) -> list[str]:
    """The web product's currencies in which the trial gives call out credits to others, but nothing to its customers.

    No reason to refuse: a partner may well give credits in one country only. He is told.
    """
    if not trial.credit_allowed:
        return []
    return [currency for currency in product.currencies if currency not in trial.currencies]


def candidates(trial: Trial) -> list[products_where_used.Candidate[Trial]]:
    """Every web product of the partner, with the trial it uses now. missing: see `without_credit`."""
    used = {use.web_product_id: use.trial for use in TrialUse.objects.select_related("trial")}
    return products_where_used.candidates(trial, used=used, missing=without_credit)


def link(*, trial: Trial, product: WebProduct, confirmed: bool = False) -> TrialUse:
    """Let a web product's customers have this trial, instead of the one they had.

    Raises LiveInUseError when that takes another trial away from a live web product, unless confirmed.
    """
    product = WebProduct.objects.select_for_update().get(pk=product.pk)
    standing = TrialUse.objects.filter(web_product=product).first()
    if standing is not None and standing.trial_id == trial.pk:
        return standing
    if standing is not None:
        guard_live([product], confirmed=confirmed)
    use, _made = TrialUse.objects.update_or_create(web_product=product, defaults={"trial": trial})
    return use


def unlink(*, trial: Trial, product: WebProduct, confirmed: bool = False) -> None:
    """The web product's customers have no trial any more; nothing happens when they didn't have this one.

    Raises LiveInUseError when the web product is live, unless confirmed.
    """
    product = WebProduct.objects.select_for_update().get(pk=product.pk)
    standing = TrialUse.objects.filter(trial=trial, web_product=product)
    if standing.exists():
        guard_live([product], confirmed=confirmed)
        standing.delete()
