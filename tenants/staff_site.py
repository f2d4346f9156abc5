"""The staff's Django admin."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Django's admin on our site class."""

    default_site = "tenants.staff_admin.StaffSite"
