"""Addresses of web products."""

from django.urls import URLPattern

from products.views import WebProductPages

urlpatterns: list[URLPattern] = WebProductPages.urls()
