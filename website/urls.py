"""Addresses of what partners decide about their hosted pages. The pages' own are in website.public.views."""

from django.urls import URLPattern, path

from website.views import open_website, website, website_history

urlpatterns: list[URLPattern] = [
    path("web-products/<int:pk>/website/", website, name="web-product-website"),
    path("web-products/<int:pk>/website/open/", open_website, name="web-product-website-open"),
    path("web-products/<int:pk>/website/history/", website_history, name="web-product-website-history"),
]
