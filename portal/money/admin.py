"""Staff keep the exchange rates here: from the European Central Bank's file, or by hand."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.money import currencies, ecb, rates
from portal.money.models import ExchangeRate
from portal.number_fields import DecimalField


class RateFileForm(forms.Form):
    """The bank's file; its rates are ready in `cleaned_data["file"]`."""

    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("eurofxref-daily.xml, eurofxref.csv, eurofxref-hist.zip …")
    )

    def clean_file(self) -> list[ecb.Rate]:
        upload = self.cleaned_data["file"]
        if upload.size > ecb.MAX_BYTES:
            raise forms.ValidationError(_("The file is too large to be one of the bank's."))
        try:
            return ecb.read(upload.read())
        except ecb.RateFileError as error:
            raise forms.ValidationError(str(error)) from error


class RateForm(forms.ModelForm):
    """One rate by hand."""

    class Meta:
        model = ExchangeRate
        fields = ["date", "currency", "per_euro"]
        field_classes = {"per_euro": DecimalField}

    def clean_currency(self) -> str:
        currency = self.cleaned_data["currency"].strip().upper()
        if currency == rates.EURO or currency not in currencies.codes():
            raise forms.ValidationError(_("Enter the code of a currency other than the euro, as USD."))
        return currency

    def clean_date(self) -> Any:
        if self.cleaned_data["date"] > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return self.cleaned_data["date"]

    def clean_per_euro(self) -> Any:
        if self.cleaned_data["per_euro"] <= 0:
            raise forms.ValidationError(_("The rate must be more than nothing."))
        return self.cleaned_data["per_euro"]


@admin.register(ExchangeRate)
class ExchangeRateAdmin(admin.ModelAdmin):
    """Rates with their age; an old one is easily seen."""

    form = RateForm
    list_display = ["currency", "per_euro", "date", "age", "source", "updated_at"]
    list_filter = ["source", "currency"]
    date_hierarchy = "date"
    change_list_template = "admin/money/exchangerate/change_list.html"

    @admin.display(description=gettext_lazy("Age"))
    def age(self, rate: ExchangeRate) -> str:
        days = (timezone.localdate() - rate.date).days
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, with a warning above it when the newest rate is old."""
        today = timezone.localdate()
        kept = set(ExchangeRate.objects.order_by().values_list("currency", flat=True).distinct())
        newest = rates.newest(kept & set(currencies.codes()), today)
        old = sorted((q.date, q.currency) for q in newest.values() if rates.is_too_old(q, today))
        context = {"old_rates": old, "most_days": rates.most_days(), **(extra_context or {})}
        return super().changelist_view(request, context)

    def get_urls(self) -> list[URLPattern]:
        own = path("import/", self.admin_site.admin_view(self.import_view), name="money_exchangerate_import")
        return [own, *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Upload the bank's file."""
        if not self.has_add_permission(request):
            return HttpResponse(status=403)
        form = RateFileForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            counts = rates.save_rates(form.cleaned_data["file"], source=ExchangeRate.Source.ECB)
            messages.success(
                request,
                _("%(read)d rates read: %(new)d new, %(changed)d changed, %(kept)d kept as entered by hand.") % counts,
            )
            return HttpResponseRedirect(reverse("admin:money_exchangerate_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "form": form,
            "title": _("Import exchange rates"),
            "opts": self.model._meta,
            "newest": rates.newest_date(),
        }
        return render(request, "admin/money/exchangerate/import.html", context)

    def save_model(self, request: HttpRequest, obj: ExchangeRate, form: forms.ModelForm, change: bool) -> None:
        obj.source = ExchangeRate.Source.HAND
        super().save_model(request, obj, form, change)
        rates.tell_change()
