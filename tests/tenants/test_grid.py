"""The grid of a partner's people. Only owners write here."""

from typing import Any

from portal.tenancy import wall
from tenants.models import User
from tenants.people_views import PeoplePages
from tests.grid.base import GridTests


class TestPeople(GridTests):
    pages = PeoplePages
    writer = "owner"
    form_data = {"email": "new@acme.example", "name": "Nora New", "role": "editor"}
    edit_data = {"name": "Nora Newer", "role": "reader"}

    def make(self, n: int, **kwargs: Any) -> User:
        partner_id = wall.current().partner_id
        return User.objects.create(email=f"person{n}@example.com", name=f"Person {n % 3}", partner_id=partner_id)
