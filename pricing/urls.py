"""Addresses of pricing."""

from django.urls import URLPattern, path

from pricing.views import cost, where_used
from pricing.views.packages import PricePackagePages, show_package

urlpatterns: list[URLPattern] = [
    path("price-packages/choose/", where_used.choose_package, name="choose-package"),
    *PricePackagePages.urls(),
    path("price-packages/<int:pk>/", show_package, name="price-package"),
    path("price-packages/<int:pk>/cost/", cost.package_cost, name="price-package-cost"),
    path("price-packages/<int:pk>/where-used/", where_used.package_uses, name="price-package-uses"),
    path("price-packages/<int:pk>/where-used/add/", where_used.link_package, name="price-package-link"),
    path("price-packages/<int:pk>/where-used/remove/", where_used.unlink_package, name="price-package-unlink"),
    path("term-pricelists/<int:pk>/cost/", cost.pricelist_cost, name="term-pricelist-cost"),
]
