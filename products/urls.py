"""Addresses of web products."""

from django.urls import URLPattern, path

from products import changeover_views
from products.domain_views import domain
from products.views import WebProductPages

urlpatterns: list[URLPattern] = [
    *WebProductPages.urls(),
    path("web-products/<int:pk>/domain/", domain, name="web-product-domain"),
    path("ended-currencies/<slug:code>/", changeover_views.show, name="changeover"),
    path("ended-currencies/<slug:code>/replace/", changeover_views.start, name="changeover-start"),
]
