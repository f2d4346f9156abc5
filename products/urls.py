"""Addresses of web products."""

from django.urls import URLPattern, path

from products.views import WebProductPages, branded_softphone

urlpatterns: list[URLPattern] = [
    *WebProductPages.urls(),
    path("web-products/<int:pk>/branded-softphone/", branded_softphone, name="web-product-softphone"),
]
