"""This app's entries in the Settings panel."""

from django.utils.translation import gettext_lazy as _

from portal.grid.panels import SETTINGS, Entry, add

add(SETTINGS, Entry(url_name="term-pricelists", label=_("Term Pricelist"), icon="report-money", order=60))
add(SETTINGS, Entry(url_name="ddi-pricelists", label=_("DDI Pricelist"), icon="report-money", order=62))
add(SETTINGS, Entry(url_name="margin-guard", label=_("Margin guard"), icon="shield-check", order=65))
