"""The grid of a partner's people."""

from typing import Any

from tenants import people
from tenants.models import User
from tenants.people_views import PeoplePages
from tests.grid.base import GridTests


class TestPeople(GridTests):
    pages = PeoplePages
    writer = "owner"
    form_data = {"email": "someone@new.example", "name": "Someone", "role": "editor"}
    edit_data = {"name": "Another", "role": "reader"}

    def make(self, n: int, **kwargs: Any) -> User:
        return people.invite(email=f"person{n}@new.example", name=f"Person {n}", role=User.Role.EDITOR)
