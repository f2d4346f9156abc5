"""The pages of web products."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.grid.actions import Action
from portal.grid.numbers import whole_number
from portal.grid.pages import GridPages
from products import saving
from products.filters import WebProductFilter
from products.forms import WebProductForm
from products.live import LiveInUseError
from products.models import WebProduct
from products.notices import notices_of
from products.tables import WebProductTable

NOTICES = 20
"""How many notices are shown above the grid at most."""


class WebProductPages(GridPages):
    """Web Products: the partner's branded websites."""

    name = "web-products"
    prefix = "web-products/"
    model = WebProduct
    title = _("Web Products")
    title_one = _("Web Product")
    table_class = WebProductTable
    filterset_class = WebProductFilter
    form_class = WebProductForm
    empty_text = _("A Web Product is your branded website, with its languages and currencies. Add the first one.")

    def get_form(self, obj: WebProduct | None, **kwargs: Any) -> forms.BaseForm:
        if not kwargs.get("initial"):
            kwargs.pop("initial", None)
        return WebProductForm(product=obj, **kwargs)

    def create(self, form: WebProductForm) -> WebProduct:
        return saving.add_web_product(form.draft())

    def update(self, obj: WebProduct, form: WebProductForm) -> WebProduct:
        confirmed = form.cleaned_data.get("confirmed", False)
        try:
            return saving.change_web_product(obj, form.draft(), confirmed=confirmed)
        except LiveInUseError as warning:
            raise ValidationError({"confirmed": str(warning)}) from warning

    def delete(self, obj: WebProduct) -> None:
        saving.delete_web_product(obj)

    def used_by(self, obj: WebProduct) -> list[str]:
        return saving.used_by(obj)

    def toolbar(self) -> list[Action]:
        return [
            Action(label=_("Pricing"), url=reverse("price-packages"), icon="package", primary=True),
            Action(label=_("Free Trial"), url=reverse("trials"), icon="gift", primary=True),
        ]

    def banner(self) -> tuple[str, dict[str, Any]] | None:
        notices = notices_of(WebProduct.objects.all())[:NOTICES]
        return ("products/notices.html", {"notices": notices}) if notices else None

    def after_update(self, obj: WebProduct) -> str:
        """What follows from the change, such as another address, stands above the grid."""
        return reverse("web-products") if notices_of(WebProduct.objects.filter(pk=obj.pk)) else ""

    def menu(self, obj: WebProduct) -> list[Action]:
        url = reverse("web-product-softphone", kwargs={"pk": obj.pk})
        going_live = reverse("going-live", kwargs={"pk": obj.pk})
        asks = obj.state == WebProduct.State.DEVELOPMENT
        label = _("Request activation") if asks else _("Going live")
        domain = reverse("web-product-domain", kwargs={"pk": obj.pk})
        website = reverse("web-product-website", kwargs={"pk": obj.pk})
        wordpress = reverse("web-product-wordpress", kwargs={"pk": obj.pk})
        has_page = obj.cms == WebProduct.Cms.WORDPRESS
        return [
            Action(label=_("Domain"), url=domain, icon="world", dialog=True),
            Action(label=_("Website"), url=website, icon="world-www", dialog=True),
            *([Action(label=_("Wordpress"), url=wordpress, icon="send")] if has_page else []),
            Action(label=_("Branded Softphone"), url=url, icon="headset"),
            Action(label=label, url=going_live, icon="rocket"),
        ]


def posted_product(request: HttpRequest) -> WebProduct:
    """The web product whose id was posted by one of the Where used lists. Raises Http404."""
    number = whole_number(request.POST.get("id", ""))
    if number is None:
        raise Http404
    return get_object_or_404(WebProduct, pk=number)
