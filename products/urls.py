"""Addresses of web products."""

from django.urls import URLPattern, path

from products.domain_views import domain
from products.views import WebProductPages

urlpatterns: list[URLPattern] = [
    *WebProductPages.urls(),
    path("web-products/<int:pk>/domain/", domain, name="web-product-domain"),
]
