"""Every address of the portal."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from portal.addresses_by_word import AddressesByWord

MODULES = (
    "portal.grid.urls",
    "portal.jobs.urls",
    "portal.mail.urls",
    "tenants.urls",
    "products.urls",
    "gateways.urls",
    "pricelists.urls",
    "pricing.urls",
    "trials.urls",
    "softphone.urls",
    "customers.urls",
    "support.urls",
    "website.urls",
    "website.wordpress.urls",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path(settings.STAFF_PATH.lstrip("/"), admin.site.urls),
    AddressesByWord(*MODULES),
]

handler400 = "portal.grid.errors.bad_request"
handler403 = "portal.grid.errors.forbidden"
handler404 = "portal.grid.errors.not_found"
handler500 = "portal.grid.errors.server_error"
