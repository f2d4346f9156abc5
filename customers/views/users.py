"""Main Menu → Users: the users (extensions) of customers."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers import users
from customers.filters.customers import CustomerUserFilter
from customers.forms.customers import CustomerUserForm, customer_text
from customers.models import Customer, CustomerUser
from customers.tables.customers import CustomerUserTable
from portal.grid.numbers import whole_number
from portal.grid.pages import GridPages


class CustomerUserPages(GridPages):
    """The users of all customers, or of the one that the customer filter names."""

    name = "customer-users"
    prefix = "customer-users/"
    model = CustomerUser
    title = _("Users")
    title_one = _("User")
    table_class = CustomerUserTable
    filterset_class = CustomerUserFilter
    form_class = CustomerUserForm
    customer_filter = "customer"
    empty_text = _("A user is a person or a telephone of a customer, with an extension of its own.")

    def get_queryset(self) -> QuerySet[CustomerUser]:
        return CustomerUser.objects.select_related("customer")

    def get_form(self, obj: CustomerUser | None, **kwargs: Any) -> forms.BaseForm:
        return CustomerUserForm(user=obj, **kwargs)

    def initial(self) -> dict[str, Any]:
        number = whole_number(self.request.GET.get("customer", ""))
        customer = Customer.objects.filter(pk=number).first() if number is not None else None
        if customer is None:
            return {}
        return {"customer": customer_text(customer), "extension": users.free_extension(customer)}

    def create(self, form: CustomerUserForm) -> CustomerUser:
        return users.add_user(**form.cleaned_data)

    def update(self, obj: CustomerUser, form: CustomerUserForm) -> CustomerUser:
        return users.change_user(obj, **form.cleaned_data)

    def delete(self, obj: CustomerUser) -> None:
        users.delete_user(obj)
