"""The staff's admin site: only for a person whose one-time code has been checked."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice


class StaffSite(AdminSite):
    """Refuses everybody but staff verified by a one-time code; three letters don't open it."""

    site_header = _("Partner Portal: platform")
    site_title = _("Platform")
    login_template = None

    def has_permission(self, request: HttpRequest) -> bool:
        device = getattr(request.user, "otp_device", None)
        return super().has_permission(request) and isinstance(device, TOTPDevice | StaticDevice)
