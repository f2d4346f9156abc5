"""The forms of Import customers."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.forms.customers import country_choices
from customers.importing.columns import MEANINGS
from customers.importing.layouts import FileLayout
from customers.models import Customer, CustomerImport
from customers.packages import default_plan
from portal.tabular.choosing import ACCEPTED, part_field
from portal.tabular.corrections import DELIMITERS, ENCODINGS
from products.cultures import own_name
from products.models import WebProduct
from products.plans import Plan


class UploadForm(forms.Form):
    """Which web product's customers, and the file."""

    web_product = forms.ModelChoiceField(
        label=_("Web Product"),
        queryset=WebProduct.objects.none(),
        empty_label=_("Select"),
        help_text=_("All customers of the file become customers of this web product."),
    )
    file = forms.FileField(
        label=_("Customers (.csv)"),
        help_text=_(
            "One customer a line: text with comma, semicolon, tab or pipe between its columns, a workbook (.xlsx, .xls,"
            " .ods) or a packed file (.zip, .gz). Nothing changes before you have seen what would happen to every line."
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Choose a file first."), "empty": _("The file is empty.")},
        max_length=255,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products = WebProduct.objects.order_by("brand", "id")
        self.fields["web_product"].queryset = products  # type: ignore[attr-defined]
        if len(products) == 1:
            self.fields["web_product"].initial = products[0].pk


class LayoutForm(forms.Form):
    """What the file is, what each column means, and what holds where the file says nothing."""

    encoding = forms.ChoiceField(label=_("Encoding"), choices=list(ENCODINGS.items()))
    delimiter = forms.ChoiceField(
        label=_("Columns are divided by"), choices=[(sign, label) for sign, label in DELIMITERS.values()]
    )
    header = forms.BooleanField(label=_("The first line names the columns"), required=False)
    dates = forms.ChoiceField(
        label=_("Dates are written"),
        choices=[("dmy", _("day first: 31/12/2026")), ("mdy", _("month first: 12/31/2026"))],
        help_text=_("Dates such as 2026-12-31 are understood anyway."),
    )
    existing = forms.ChoiceField(
        label=_("Customers that exist already"),
        choices=CustomerImport.Existing.choices,
        widget=forms.RadioSelect,
        help_text=_("A customer is known by its e-mail address. An empty cell never empties anything."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Customer.Kind.choices)
    country = forms.ChoiceField(label=_("Country"), required=False)
    currency = forms.ChoiceField(label=_("Currency"))
    culture = forms.ChoiceField(label=_("Culture"))
    plan = forms.ChoiceField(
        label=_("Plan"),
        choices=Plan.choices,
        help_text=_(
            "Unlimited Domestic: calls to each customer's own country are free, unless a column names another."
        ),
    )
    registered_at = forms.DateField(
        label=_("Registered"),
        help_text=_("Free trials count from here."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    FILE = ("encoding", "delimiter", "header", "dates")
    DEFAULTS = ("kind", "country", "currency", "culture", "plan", "registered_at")

    def __init__(self, customer_import: CustomerImport, data: Any = None) -> None:
        self.layout = FileLayout.from_json(customer_import.layout)
        super().__init__(data, initial=_begin(self.layout, customer_import))
        product = customer_import.web_product
        if (part := part_field(self.layout.source)) is not None:
            self.fields["part"] = part
        self._offer("country", [("", _("must be in the file")), *country_choices()])
        self._offer("currency", [(code, code) for code in product.currencies])
        self._offer("culture", [(tag, own_name(tag)) for tag in product.cultures])
        meanings = [("", _("not read")), *MEANINGS.items()]
        for index, name in enumerate(self.layout.names):
            self.fields[f"column-{index}"] = forms.ChoiceField(
                label=name or _("Column %(number)d") % {"number": index + 1},
                choices=meanings,
                required=False,
                initial=self.layout.mapping.get(str(index), ""),
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_registered_at(self) -> date:
        found: date = self.cleaned_data["registered_at"]
        if not date(1990, 1, 1) <= found <= date.today():  # noqa: DTZ011 -- the person's today may be a day ahead
            raise forms.ValidationError(_("Enter a day between 1990 and today."))
        return found

    def clean(self) -> None:
        """No meaning twice, and an e-mail address somewhere: it is what tells customers apart."""
        if self.reads_anew():
            return
        chosen = self.mapping().values()
        for index in range(len(self.layout.names)):
            meaning = self.cleaned_data.get(f"column-{index}", "")
            if meaning and list(chosen).count(meaning) > 1:
                self.add_error(f"column-{index}", _("Another column means this too."))
        if "email" not in chosen:
            self.add_error(None, _("Say which column holds the e-mail addresses: customers are known by them."))
        if not {"name", "company", "first_name", "last_name"} & set(chosen):
            self.add_error(None, _("Say which column holds the names."))

    def reads_anew(self) -> bool:
        """Whether the file is to be read in another way than the one that the page shows."""
        data = self.cleaned_data
        return (
            self.part() not in {"", self.layout.source.get("part")}
            or data.get("encoding") != self.layout.encoding
            or data.get("delimiter") != self.layout.delimiter
            or bool(data.get("header")) != self.layout.header
        )

    def part(self) -> str:
        """The table that a person chose; "" where there is nothing to choose."""
        return str(self.cleaned_data.get("part") or "")

    def mapping(self) -> dict[str, str]:
        """Column index (as text) -> meaning, of those that are read."""
        names = range(len(self.layout.names))
        return {str(i): meaning for i in names if (meaning := self.cleaned_data.get(f"column-{i}", ""))}

    def defaults(self) -> dict[str, str]:
        """What holds where the file says nothing."""
        data = self.cleaned_data
        found = {name: str(data.get(name) or "") for name in self.DEFAULTS}
        return {**found, "dates": data.get("dates") or "dmy"}

    def file_fields(self) -> list[forms.BoundField]:
        chosen = ("part",) if "part" in self.fields else ()
        return [self[name] for name in (*chosen, *self.FILE)]

    def default_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.DEFAULTS]

    def column_fields(self) -> list[forms.BoundField]:
        """The drop-downs of the columns, in the file's order."""
        return [self[f"column-{index}"] for index in range(len(self.layout.names))]


def _begin(layout: FileLayout, customer_import: CustomerImport) -> dict[str, Any]:
    product, kept = customer_import.web_product, layout.defaults
    return {
        "encoding": layout.encoding,
        "delimiter": layout.delimiter,
        "header": layout.header,
        "dates": kept.get("dates", "dmy"),
        "existing": customer_import.existing,
        "kind": kept.get("kind", Customer.Kind.COMPANY),
        "country": kept.get("country", ""),
        "currency": kept.get("currency", product.currencies[0]),
        "culture": kept.get("culture", product.default_culture),
        "plan": kept.get("plan") or default_plan(product),
        "registered_at": kept.get("registered_at", date.today().isoformat()),  # noqa: DTZ011 -- as above
    }
