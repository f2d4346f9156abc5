"""Addresses of branded softphones."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
