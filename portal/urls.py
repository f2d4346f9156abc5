"""Every address of the portal."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path(settings.STAFF_PATH.lstrip("/"), admin.site.urls),
    path("", include("portal.grid.urls")),
    path("", include("portal.jobs.urls")),
    path("", include("portal.mail.urls")),
    path("", include("tenants.urls")),
    path("", include("products.urls")),
    path("", include("gateways.urls")),
    path("", include("pricelists.urls")),
    path("", include("pricing.urls")),
    path("", include("trials.urls")),
    path("", include("softphone.urls")),
    path("", include("customers.urls")),
    path("", include("support.urls")),
    path("", include("website.urls")),
]

handler400 = "portal.grid.errors.bad_request"
handler403 = "portal.grid.errors.forbidden"
handler404 = "portal.grid.errors.not_found"
handler500 = "portal.grid.errors.server_error"
