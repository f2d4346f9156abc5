"""This app's entries in the Main Menu panel."""

from django.utils.translation import gettext_lazy as _

from portal.grid.panels import MAIN_MENU, Entry, add

add(MAIN_MENU, Entry(url_name="customers", label=_("Customers"), icon="building", order=10))
add(MAIN_MENU, Entry(url_name="customer-users", label=_("Users"), icon="users", order=20))
add(MAIN_MENU, Entry(url_name="trial-usage", label=_("Trial usage"), icon="gift", order=30))
