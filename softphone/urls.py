"""Addresses of branded softphones."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
# While the parts are being built beside each other; becomes four plain imports.
for _name in ("page", "artwork", "builds", "web", "settings"):
    if find_spec(f"softphone.views.{_name}"):
        urlpatterns += getattr(import_module(f"softphone.views.{_name}"), "urls", [])
