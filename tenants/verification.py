"""Which of a person's devices verified this session, and which kinds of device count for whom."""

from typing import Any

from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django_otp.middleware import OTPMiddleware
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.prepared import PreparedRow
from portal.tenancy import wall
from tenants.models import MemorableWordDevice, User
from tenants.sessions import keep_persons

STAFF_DEVICES = (TOTPDevice, StaticDevice)
_MEMORABLE_WORD = PreparedRow(lambda pk: MemorableWordDevice.objects.filter(pk=pk), 1)


def counts_for(user: User, device: Device | None) -> bool:
    """Whether this kind of device lets this person in: three letters never open the staff's door."""
    return isinstance(device, STAFF_DEVICES if user.is_staff else MemorableWordDevice) and device.user_id == user.pk


class VerificationMiddleware(OTPMiddleware):
    """django-otp's middleware: the session, its person and his device, read through the login door at one go.

    They are read at once, as every page asks who is there (the request log does so first): behind a lazy object
    each of the hundred questions for `request.user` would cost several times as much.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user: Any = request.user
        request.user = self._verify_user_sync(request, user)
        return self.get_response(request)

    def _verify_user_sync(self, request: HttpRequest, user):
        if request.session.session_key is None:  # a stranger, of whom nothing is known to the database
            user = AnonymousUser()
            self._init_user_fields(user)
            return user
        with wall.enter_login(), keep_persons():
            user = super()._verify_user_sync(request, get_user(request))
        if not user.is_authenticated:
            return user
        if not counts_for(user, user.otp_device):
            user.otp_device = None
        return user

    def _device_from_persistent_id(self, persistent_id: str) -> Device | None:
        """The device that a session names. A partner's people have one kind, whose query is kept."""
        label, _slash, number = persistent_id.rpartition("/")
        if label == MemorableWordDevice.model_label() and number.isascii() and number.isdigit() and len(number) < 19:
            return _MEMORABLE_WORD.first(int(number))
        return super()._device_from_persistent_id(persistent_id)
