"""Addresses of branded softphones."""

from django.urls import URLPattern

from softphone.views import artwork, builds, page, settings, web

urlpatterns: list[URLPattern] = [*page.urls, *artwork.urls, *builds.urls, *settings.urls, *web.urls]
