"""Addresses of going live."""

from django.urls import URLPattern, path

from support.going_live import views

urlpatterns: list[URLPattern] = [
    path("web-products/<int:pk>/going-live/", views.going_live, name="going-live"),
    path("web-products/<int:pk>/going-live/ask/", views.ask, name="going-live-ask"),
    path("web-products/<int:pk>/going-live/withdraw/", views.withdraw, name="going-live-withdraw"),
]
