"""The forms of customers and their users. What is right and wrong is decided in the domain modules."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.drafts import CustomerDraft
from customers.finding import pick_of, resolve
from customers.models import Customer, CustomerUser
from customers.models.customer import LONGEST_CUSTOMER_NAME
from customers.packages import default_plan
from customers.saving import draft_errors
from customers.telephones import shown_telephone
from portal.countries import ALPHA2, countries_by_name
from portal.grid.picking import Picker
from portal.grid.widgets import ExplainedRadio
from portal.names import LONGEST_NAME
from pricing.models import PricePackage
from products.cultures import own_name
from products.models import WebProduct
from products.plans import Plan


def country_choices() -> list[tuple[str, str]]:
    """(ISO code, name in the reader's language) of every country, in order of their names."""
    return countries_by_name(ALPHA2)


class CustomerForm(forms.Form):
    """Add and Edit of a customer; on Edit the web product stays what it is."""

    web_product = forms.ModelChoiceField(
        label=_("Web Product"), queryset=WebProduct.objects.none(), empty_label=_("Select")
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Customer.Kind.choices, widget=forms.RadioSelect, initial=Customer.Kind.COMPANY
    )
    name = forms.CharField(label=_("Name"), max_length=LONGEST_CUSTOMER_NAME)
    email = forms.CharField(
        label=_("Email address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    country = forms.ChoiceField(label=_("Country"))
    telephone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        help_text=_("With its country, such as +48 22 123 45 67; without, it is taken as one of the country above."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    currency = forms.ChoiceField(label=_("Currency"), help_text=_("One of the web product's."))
    culture = forms.ChoiceField(label=_("Culture"), help_text=_("The language this customer is written to."))
    plan = forms.ChoiceField(
        label=_("Plan"),
        choices=Plan.choices,
        widget=ExplainedRadio(
            explanations={
                "": _("The one that the price package gives to new customers."),
                "P": _("Every call is paid for."),
                "S": _("Calls to the free routes of one chosen country are free of charge."),
                "A": _("Calls to all free routes of the price package are free of charge."),
            }
        ),
    )
    plan_country = forms.ChoiceField(
        label=_("Chosen country"), required=False, help_text=_("For Unlimited Domestic: the one country called freely.")
    )
    uncovered_ok = forms.BooleanField(
        label=_("This country is meant, although no calls to it are free"), required=False
    )
    package = forms.ModelChoiceField(
        label=_("Price Package"),
        queryset=PricePackage.objects.none(),
        required=False,
        empty_label=_("the web product's"),
        help_text=_("One of its own overrides the web product's."),
    )
    registered_at = forms.DateTimeField(
        label=_("Registered"),
        required=False,
        help_text=_("The free trial counts from here (UTC). Empty: now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"),
    )
    reference = forms.CharField(
        label=_("Reference"), max_length=60, required=False, help_text=_("Your own number for this customer.")
    )

    def __init__(self, *args: Any, customer: Customer | None = None, **kwargs: Any) -> None:
        self.customer = customer
        if customer is not None:
            kwargs["initial"] = _initial(customer)
        super().__init__(*args, **kwargs)
        products = list(WebProduct.objects.order_by("brand", "id"))
        if customer is not None:
            del self.fields["web_product"]
            products = [product for product in products if product.pk == customer.web_product_id]
        else:
            self.fields["web_product"].queryset = WebProduct.objects.order_by("brand", "id")  # type: ignore[attr-defined]
            self._begin_with(products)
            self._offer_default_plan(products)
        countries = country_choices()
        self._offer("country", countries)
        self._offer("plan_country", countries)
        self._offer("currency", [(code, code) for code in _union(product.currencies for product in products)])
        self._offer("culture", [(tag, own_name(tag)) for tag in _union(product.cultures for product in products)])
        self.fields["package"].queryset = PricePackage.objects.order_by("name", "id")  # type: ignore[attr-defined]
        if not (self.is_bound and (self.data.get("uncovered_ok") or self._asks_about_country())):
            del self.fields["uncovered_ok"]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", _("Select")), *choices]  # type: ignore[attr-defined]

    def _begin_with(self, products: list[WebProduct]) -> None:
        """With one web product there is nothing to choose; its own language and currency are likely."""
        if len(products) == 1:
            self.fields["web_product"].initial = products[0].pk
        if products:
            self.fields["culture"].initial = products[0].default_culture
            self.fields["currency"].initial = products[0].currencies[0]

    def _offer_default_plan(self, products: list[WebProduct]) -> None:
        """Unless a plan is chosen, the package decides; with one web product it can be named."""
        plan: Any = self.fields["plan"]
        label: Any = _("Default package")
        if len(products) == 1:
            label = _("Default package: %(plan)s") % {"plan": Plan(default_plan(products[0])).label}
        plan.choices = [("", label), *Plan.choices]
        plan.required, plan.initial = False, ""

    def _asks_about_country(self) -> bool:
        return self.data.get("plan", "") in {"", Plan.DOMESTIC} and bool(self.data.get("plan_country"))

    def draft(self) -> CustomerDraft:
        """What was entered, for the domain functions."""
        data = self.cleaned_data
        return CustomerDraft(
            kind=data.get("kind", ""),
            name=data.get("name", ""),
            email=data.get("email", ""),
            country=data.get("country", ""),
            currency=data.get("currency", ""),
            culture=data.get("culture", ""),
            plan=data.get("plan", ""),
            plan_country=data.get("plan_country", ""),
            telephone=data.get("telephone", ""),
            reference=data.get("reference", ""),
            registered_at=data.get("registered_at"),
            package=data.get("package"),
            uncovered_ok=bool(data.get("uncovered_ok")) or self._country_is_as_it_was(),
        )

    def _country_is_as_it_was(self) -> bool:
        """Who changes a telephone number isn't asked again about a country that was meant before."""
        old, data = self.customer, self.cleaned_data
        package = data.get("package")
        now = (data.get("plan"), data.get("plan_country"), package.pk if package else None)
        return old is not None and now == (old.plan, old.plan_country, old.package_id)

    def product(self) -> WebProduct | None:
        """The web product that was chosen, or that the customer has."""
        return self.customer.web_product if self.customer is not None else self.cleaned_data.get("web_product")

    def clean(self) -> None:
        """Everything that is wrong at once, also where a field's own check has passed."""
        product = self.product()
        if product is None:
            return
        for name, text in draft_errors(self.draft(), product).items():
            if name not in self.errors:
                self.add_error(name, text)
        if "plan_country" not in self.errors and not self.cleaned_data.get("uncovered_ok"):
            self.fields.pop("uncovered_ok", None)


def _initial(customer: Customer) -> dict[str, Any]:
    return {
        "kind": customer.kind,
        "name": customer.name,
        "email": customer.email,
        "country": customer.country,
        "telephone": shown_telephone(customer.telephone) if customer.telephone else "",
        "currency": customer.currency,
        "culture": customer.culture,
        "plan": customer.plan,
        "plan_country": customer.plan_country,
        "package": customer.package_id,
        "registered_at": _whole_second(customer.registered_at),
        "reference": customer.reference,
    }


def _whole_second(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(microsecond=0)


def _union(lists: Any) -> list[str]:
    return list(dict.fromkeys(item for one in lists for item in one))


class CustomerUserForm(forms.Form):
    """Add and Edit of a user of a customer; on Edit the customer stays."""

    customer = forms.CharField(
        label=_("Customer"),
        max_length=200,
        help_text=_("Type part of the name, the e-mail address or the ID."),
        widget=Picker(url_name="customer-picks"),
    )
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    email = forms.EmailField(label=_("Email address"), required=False)
    extension = forms.CharField(
        label=_("Extension"),
        max_length=8,
        help_text=_("2 to 8 digits; other users of the customer dial it."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def __init__(self, *args: Any, user: CustomerUser | None = None, **kwargs: Any) -> None:
        if user is not None:
            kwargs["initial"] = {name: getattr(user, name) for name in ("name", "email", "extension", "active")}
        super().__init__(*args, **kwargs)
        if user is not None:
            del self.fields["customer"]

    def clean_customer(self) -> Customer:
        return resolve(self.cleaned_data["customer"])


def customer_text(customer: Customer) -> str:
    """A customer as the form's picker writes it."""
    return str(pick_of(customer))


class ReasonForm(forms.Form):
    """Why something is done; it becomes a note."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept as a note."),
    )


class PackageChoiceForm(forms.Form):
    """Which package many customers get of their own."""

    package = forms.ModelChoiceField(
        label=_("Price Package"),
        queryset=PricePackage.objects.none(),
        required=False,
        empty_label=_("none of their own: the web product's"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["package"].queryset = PricePackage.objects.order_by("name", "id")  # type: ignore[attr-defined]
