"""Which of a person's devices verified this session (django-otp's middleware, through the login door)."""

from django.http import HttpRequest
from django_otp.middleware import OTPMiddleware

from portal.tenancy import wall


class VerificationMiddleware(OTPMiddleware):
    """django-otp's middleware, reading devices through the login door."""

    def _verify_user(self, request: HttpRequest, user):  # type: ignore[no-untyped-def]
        with wall.enter_login():
            return super()._verify_user(request, user)
