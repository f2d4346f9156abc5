"""What does it cost? for a customer: pricing's dialog with the customer's own terms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.models import Customer
from portal.grid.access import partner_required
from pricing.views.cost import scope_of_customer, what_does_it_cost


@require_safe
@partner_required
def customer_cost(request: HttpRequest, pk: int) -> HttpResponse:
    """Rate a supposed call of this customer."""
    customer = get_object_or_404(Customer.objects.select_related("web_product", "package"), pk=pk)
    suspended = _("%(customer)s is suspended: its users can't call. This is what it would cost.")
    scope = scope_of_customer(
        name=customer.name,
        back_url=reverse("customers"),
        product=customer.web_product,
        own_package=customer.package,
        currency=customer.currency,
        plan=customer.plan,
        chosen_country=customer.plan_country,
        expensive_allowed=customer.expensive_allowed,
        country=customer.country,
        caller=customer.telephone,
        warning=suspended % {"customer": customer} if customer.suspended_at is not None else "",
    )
    return what_does_it_cost(request, scope)
