"""Addresses of pricelists, populations and the margin guard."""

from django.urls import URLPattern, path

from gateways.views import populations, pricelists

urlpatterns: list[URLPattern] = [
    path("term-pricelists/choose/", pricelists.choose_pricelist, name="choose-pricelist"),
    *pricelists.TermPricelistPages.urls(),
    *pricelists.TermPricePages.urls(),
    *pricelists.PopulationPages.urls(),
    path("term-pricelists/<int:pricelist>/where-used/", pricelists.used_where, name="where-used"),
    path("term-pricelists/<int:pricelist>/where-used/add/", pricelists.use, name="where-used-add"),
    path("term-pricelists/<int:pricelist>/where-used/remove/", pricelists.disuse, name="where-used-remove"),
    path("term-pricelists/<int:pricelist>/prices/<int:pk>/codes/", pricelists.price_codes, name="price-codes"),
    path("term-pricelists/<int:pricelist>/prices/<int:pk>/versions/", pricelists.price_versions, name="price-versions"),
    path("term-gateways/<int:gateway>/populate/", populations.populate, name="populate"),
    path("populations/<int:pk>/", populations.show_population, name="population"),
    path("populations/<int:pk>/add/", populations.apply_population, name="population-add"),
    path("populations/<int:pk>/undo/", populations.undo_population, name="population-undo"),
    *populations.MarginPages.urls(),
    path("margin-guard/reprice/", populations.reprice_findings, name="reprice"),
    path("margin-guard/look/", populations.look_again, name="margin-guard-look"),
]
