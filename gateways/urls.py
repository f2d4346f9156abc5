"""Addresses of gateways and their coverage."""

from django.urls import URLPattern, path

from gateways import import_urls
from gateways.views.blocking import block_rows
from gateways.views.ddi_gateways import DdiGatewayPages, DdiOfferPages, choose_ddi_gateway, offer_versions
from gateways.views.retiring import retire
from gateways.views.term_gateways import (
    RoutePages,
    TermGatewayPages,
    choose_gateway,
    route_codes,
    route_versions,
    try_a_number,
)

urlpatterns: list[URLPattern] = [
    *DdiGatewayPages.urls(),
    *DdiOfferPages.urls(),
    path("ddi-gateways/choose/<str:purpose>/", choose_ddi_gateway, name="choose-ddi-gateway"),
    path("ddi-gateways/<int:gateway>/coverage/<int:pk>/versions/", offer_versions, name="offer-versions"),
    *TermGatewayPages.urls(),
    *RoutePages.urls(),
    *import_urls.urlpatterns,
    path("term-gateways/choose/<str:purpose>/", choose_gateway, name="choose-gateway"),
    path("term-gateways/<int:gateway>/retire/", retire, {"kind": "term"}, name="term-gateway-retire"),
    path("ddi-gateways/<int:gateway>/retire/", retire, {"kind": "ddi"}, name="ddi-gateway-retire"),
    path("term-gateways/<int:gateway>/routes/block/", block_rows, {"kind": "term", "lift": False}, name="routes-block"),
    path(
        "term-gateways/<int:gateway>/routes/unblock/", block_rows, {"kind": "term", "lift": True}, name="routes-unblock"
    ),
    path("ddi-gateways/<int:gateway>/coverage/block/", block_rows, {"kind": "ddi", "lift": False}, name="offers-block"),
    path(
        "ddi-gateways/<int:gateway>/coverage/unblock/", block_rows, {"kind": "ddi", "lift": True}, name="offers-unblock"
    ),
    path("term-gateways/<int:gateway>/try/", try_a_number, name="try-number"),
    path("term-gateways/<int:gateway>/routes/<int:pk>/codes/", route_codes, name="route-codes"),
    path("term-gateways/<int:gateway>/routes/<int:pk>/versions/", route_versions, name="route-versions"),
]
