"""This app's entry in the Settings panel."""

from django.utils.translation import gettext_lazy as _

from portal.grid.panels import SETTINGS, Entry, add

add(SETTINGS, Entry(url_name="price-packages", label=_("Pricing"), icon="package", order=20))
