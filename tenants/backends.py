"""Finding the user of a session, through the login door."""

from django.contrib.auth.backends import ModelBackend

from portal.prepared import PreparedRow
from portal.tenancy import wall
from tenants.models import User
from tenants.sessions import person_of

_PERSON = PreparedRow(lambda pk: User.objects.select_related("partner").filter(pk=pk), 1)


class LoginDoorBackend(ModelBackend):
    """Reads users before a partner is known. Password checks are `tenants.login`'s, in two steps."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """Nobody logs in by password alone."""
        return

    def get_user(self, user_id: int) -> User | None:
        user = person_of(int(user_id))
        if user is None:
            with wall.enter_login():
                user = _PERSON.first(int(user_id))
        return user if user is not None and self.user_can_authenticate(user) else None
