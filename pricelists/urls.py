"""Addresses of pricelists of both kinds, populations and the margin guard."""

from django.urls import URLPattern, path

from pricelists.kinds import DDI, TERM
from pricelists.views import (
    after_import,
    amendments,
    ddi_pricelists,
    margins,
    populate,
    populations,
    pricelists,
    where_used,
)
from pricelists.views.pricelist_frame import price_versions

term, ddi = {"kind": TERM}, {"kind": DDI}

urlpatterns: list[URLPattern] = [
    path("term-pricelists/choose/", where_used.choose_pricelist, term, name="choose-pricelist"),
    *pricelists.TermPricelistPages.urls(),
    *pricelists.TermPricePages.urls(),
    *pricelists.PopulationPages.urls(),
    path("term-pricelists/<int:pricelist>/where-used/", where_used.used_where, term, name="where-used"),
    path("term-pricelists/<int:pricelist>/where-used/add/", where_used.use, term, name="where-used-add"),
    path("term-pricelists/<int:pricelist>/where-used/remove/", where_used.disuse, term, name="where-used-remove"),
    path("term-pricelists/<int:pricelist>/prices/<int:pk>/codes/", pricelists.price_codes, name="price-codes"),
    path("term-pricelists/<int:pricelist>/prices/<int:pk>/versions/", price_versions, term, name="price-versions"),
    path("term-gateways/<int:gateway>/populate/", populate.populate, name="populate"),
    path("ddi-pricelists/choose/", where_used.choose_pricelist, ddi, name="choose-ddi-pricelist"),
    *ddi_pricelists.DdiPricelistPages.urls(),
    *ddi_pricelists.DdiPricePages.urls(),
    *ddi_pricelists.DdiPopulationPages.urls(),
    path("ddi-pricelists/<int:pricelist>/where-used/", where_used.used_where, ddi, name="ddi-where-used"),
    path("ddi-pricelists/<int:pricelist>/where-used/add/", where_used.use, ddi, name="ddi-where-used-add"),
    path("ddi-pricelists/<int:pricelist>/where-used/remove/", where_used.disuse, ddi, name="ddi-where-used-remove"),
    path("ddi-pricelists/<int:pricelist>/prices/<int:pk>/versions/", price_versions, ddi, name="ddi-price-versions"),
    path("ddi-gateways/<int:gateway>/coverage/add-to-pricelist/", populate.populate_ddi, name="ddi-population-add"),
    path("coverage-imports/<int:pk>/populate/", after_import.populate_again, name="coverage-populate"),
    path("populations/<int:pk>/", populations.show_population, name="population"),
    path("populations/<int:pk>/add/", populations.apply_population, name="population-add"),
    path("populations/<int:pk>/undo/", populations.undo_population, name="population-undo"),
    path("populations/<int:pk>/redo/", populations.redo_population, name="population-redo"),
    path("populations/<int:pk>/date/", populations.set_date, name="amendment-date"),
    path("populations/<int:pk>/stop/", amendments.stop_waiting, name="amendment-stop"),
    path("populations/together/<int:pk>/", amendments.together, name="amendments"),
    path("populations/together/<int:pk>/add/", amendments.apply_together, name="amendments-add"),
    *amendments.AmendmentRowPages.urls(),
    *amendments.DdiAmendmentRowPages.urls(),
    *margins.MarginPages.urls(),
    *margins.DdiMarginPages.urls(),
    path("margin-guard/reprice/", margins.reprice_findings, {"pages": margins.MarginPages}, name="reprice"),
    path("margin-guard/ddi/reprice/", margins.reprice_findings, {"pages": margins.DdiMarginPages}, name="ddi-reprice"),
    path("margin-guard/unsold/", amendments.unsold, {"pages": margins.MarginPages}, name="unsold"),
    path("margin-guard/ddi/unsold/", amendments.unsold, {"pages": margins.DdiMarginPages}, name="ddi-unsold"),
    path("margin-guard/look/", margins.look_again, name="margin-guard-look"),
]
