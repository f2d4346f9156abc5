"""Tests of the tests: an address, or a grid, that nothing tests makes this fail.

Exemptions carry a reason; one that is no longer needed fails too.
"""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from portal.grid.panels import PANELS
from tests.conftest import Cast
from tests.grid.addresses import Address, addresses

TESTS = Path(__file__).parents[1]

PUBLIC = {
    "login": "where one logs in",
    "login-letters": "the second step of logging in",
    "logout": "leads to the login page whoever asks",
    "forgotten": "for people who can't log in",
    "link": "mailed links carry their own proof",
    "link-use": "mailed links carry their own proof",
    "softphone-phone": "a web product's softphone, for its customers; tests/softphone/test_web*.py",
    "softphone-phone-short": "leads there",
    "softphone-manifest": "what makes it installable",
    "softphone-worker": "its service worker",
    "softphone-asset": "its own files",
    "softphone-picture": "the current build's pictures",
}
LOCAL_ONLY = {"outbox": "lists mail that local mode writes to files; elsewhere there is no such page"}
UNTESTED: dict[str, str] = {}
GRIDS_WITHOUT_TESTS: dict[str, str] = {}


def _sources() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py") if path != Path(__file__)}


def _grids() -> dict[str, type]:
    return {a.view.grid_pages.__name__: a.view.grid_pages for a in addresses() if hasattr(a.view, "grid_pages")}


def _tested_grids() -> set[str]:
    """Names of the pages that a subclass of GridTests names."""
    found = set()
    for path, source in _sources().items():
        if not path.name.startswith("test_"):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("GridTests") for base in node.bases):
                found |= {
                    ast.unparse(line.value)
                    for line in node.body
                    if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "pages"
                }
    return found


def test_every_grid_has_its_tests() -> None:
    without = set(_grids()) - _tested_grids()
    assert without == set(GRIDS_WITHOUT_TESTS), "give it a subclass of GridTests, or take the stale exemption out"


def test_every_address_is_tested() -> None:
    text = "\n".join(_sources().values())
    ordinary = {a.name for a in addresses() if not hasattr(a.view, "grid_pages")}
    assert "" not in ordinary, "every address has a name"
    quoted = {name for name in ordinary if f'"{name}"' in text or f"'{name}'" in text}
    routes = {a.name for a in addresses() if f'"{"/" + a.route}"' in text or _is_visited(a, text)}
    untested = ordinary - quoted - routes
    assert untested == set(UNTESTED), "name it in a test (reverse), or take the stale exemption out"


def _is_visited(address: Address, text: str) -> bool:
    """Whether a test spells the address out, as in client.get("/account/") or f"/jobs/{job.pk}/cancel/"."""
    pattern = re.escape("/" + address.route)
    pattern = re.sub(r"<(?:\w+:)?\w+>", r"[^\"'/]+", pattern.replace(r"\<", "<").replace(r"\>", ">"))
    return re.search(rf"[\"']{pattern}[\"'?]", text) is not None


@pytest.mark.django_db
def test_a_stranger_gets_nothing_but_the_login() -> None:
    for address in addresses():
        if address.name in PUBLIC or address.name.startswith(tuple(LOCAL_ONLY)):
            continue
        for method in ("get", "post"):
            answer = getattr(Client(), method)(address.example())
            if answer.status_code == 405:
                continue
            assert answer.status_code == 302, (method, address.route, answer.status_code)
            assert answer.headers["Location"].startswith(reverse("login")), (method, address.route)


def test_public_addresses_exist() -> None:
    assert {*PUBLIC, *LOCAL_ONLY} - {a.name for a in addresses()} == set(), "stale exemptions"


def test_an_id_that_is_not_there_is_a_404(cast: Cast, client_for: Callable[..., Client]) -> None:
    owner = client_for(cast.acme.owner)
    for address in addresses():
        if not address.has_number or address.name in PUBLIC:
            continue
        for number in (987_654_321, 10**30):
            for method in ("get", "post"):
                answer = getattr(owner, method)(address.example(number))
                assert answer.status_code in {404, 405}, (method, address.example(number), answer.status_code)


def test_a_read_only_person_posts_nowhere(cast: Cast, client_for: Callable[..., Client]) -> None:
    """Without a body nothing valid is posted; all the same the answer must be a refusal, not a form error."""
    reader = client_for(cast.acme.reader)
    own = {
        "account",
        "account-password",
        "account-word",
        "account-sessions-end",
        "logout",
        *(a.name for a in addresses() if a.name.endswith("-columns")),
    }  # a person's own things, which a read-only person may change
    for address in addresses():
        if address.has_number or address.name in PUBLIC or address.name in own:
            continue
        with CaptureQueriesContext(connection) as asked:
            answer = reader.post(address.example())
        writes = [q["sql"][:90] for q in asked if q["sql"].startswith(("INSERT", "UPDATE", "DELETE", "MERGE"))]
        assert not [sql for sql in writes if "tenants_session" not in sql], address.route
        only_looks = answer.status_code == 200 and address.view.portal_access == "partner"  # a page that ignores POST
        assert only_looks or answer.status_code in {403, 404, 405}, (address.route, answer.status_code)


def test_every_entry_of_the_panels_leads_somewhere() -> None:
    for panel in PANELS:
        for entry in panel.entries:
            try:
                reverse(entry.url_name)
            except NoReverseMatch:
                pytest.fail(f"{panel.title}: {entry.label} names {entry.url_name}, which is no address")
