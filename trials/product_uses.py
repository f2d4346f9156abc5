"""What of this app is linked to a web product."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from products.models import WebProduct
from products.uses import Use, announce
from trials.models import TrialUse


@announce
def trial_of_product(product: WebProduct) -> Iterator[Use]:
    """Its trial, if one is linked. No currency is required of it: who pays in another gets no credits."""
    for link in TrialUse.objects.filter(web_product=product).select_related("trial"):
        yield Use(kind=_("Trial"), name=link.trial.name)
