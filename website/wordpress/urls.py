"""Addresses of web products' WordPress sites."""

from django.urls import URLPattern, path

from website.wordpress import views

_AT = "web-products/<int:pk>/wordpress/"
urlpatterns: list[URLPattern] = [
    path(_AT, views.website, name="web-product-wordpress"),
    path(f"{_AT}settings/", views.settings_dialog, name="web-product-wordpress-settings"),
    path(f"{_AT}settings/history/", views.history, name="web-product-wordpress-history"),
    path(f"{_AT}disconnect/", views.disconnect, name="web-product-wordpress-disconnect"),
    path(f"{_AT}key/", views.new_key, name="web-product-wordpress-key"),
    path(f"{_AT}plugin/", views.plugin, name="web-product-wordpress-plugin"),
    path(f"{_AT}test/", views.test, name="web-product-wordpress-test"),
    path(f"{_AT}compare/", views.compare, name="web-product-wordpress-compare"),
    path(f"{_AT}send/", views.send, name="web-product-wordpress-send"),
]
