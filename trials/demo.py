"""Demo data of trials. Called by `manage.py demo_data` inside a partner's wall."""

from decimal import Decimal

from products.models import WebProduct
from tenants.models import Partner
from trials import where_used
from trials.drafts import AllowanceDraft, TrialDraft
from trials.editing import add_trial
from trials.models import Trial
from trials.terms import Allowance

CREDIT = {"EUR": Decimal(2), "GBP": Decimal(2), "USD": Decimal("2.50")}


def make(partner: Partner) -> None:
    """A trial with something of everything, linked to the partner's first web product."""
    if Trial.objects.exists():
        return
    trial = add_trial(
        TrialDraft(
            name="14 days free",
            days=14,
            currencies=list(CREDIT),
            allowances={
                Allowance.USERS: AllowanceDraft(allowed=True, quantity=3),
                Allowance.MINUTES: AllowanceDraft(allowed=True, activation=True, quantity=100),
                Allowance.COMPLIMENTARY_DDI: AllowanceDraft(allowed=True, activation=True, quantity=1),
                Allowance.FREE_DDI: AllowanceDraft(allowed=True, quantity=1),
                Allowance.CREDIT: AllowanceDraft(allowed=True, activation=True),
            },
            amounts=CREDIT,
        )
    )
    product = WebProduct.objects.order_by("pk").first()
    if product is not None:
        where_used.link(trial=trial, product=product)
