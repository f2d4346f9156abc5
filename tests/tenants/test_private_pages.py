"""No page of a logged-in person is kept by a cache, and over https cookies are held to the portal's own host."""

import json
import subprocess
import sys

import pytest
from django.conf import settings as django_settings

from tests.grid.addresses import addresses


def test_no_answer_to_a_logged_in_person_may_be_kept(cast, client_for):
    """Every address, by GET and POST, as a page and as a fragment: 234 of 238 could be kept."""
    owner = client_for(cast.acme.owner)
    kept = []
    for address in addresses():
        if address.name.startswith("softphone-") or address.name in {"logout", "outbox"}:
            continue  # public pages without a session; and what ends it
        for method, headers in (("get", {}), ("post", {}), ("get", {"HX-Request": "true"})):
            answer = getattr(owner, method)(address.example(), headers=headers)
            if "no-store" not in answer.headers.get("Cache-Control", ""):
                kept.append((method, address.route, answer.status_code))
    assert kept == []


@pytest.mark.parametrize("path", ["/", "/web-products/", "/web-products/export/?format=xlsx", "/nothing-here/"])
def test_pages_downloads_and_refusals(cast, client_for, path):
    answer = client_for(cast.acme.owner).get(path)
    assert "no-store" in answer.headers["Cache-Control"]


def test_staff_pages_neither(cast, client_for):
    staff = client_for(cast.staff)
    for path in ("/admin/", "/admin/tenants/user/", "/admin/jsi18n/"):
        assert "no-store" in staff.get(path).headers["Cache-Control"], path


def test_the_page_that_logs_out_and_the_one_that_logs_in(cast, client_for):
    owner = client_for(cast.acme.owner)
    for answer in (owner.get("/logout/"), owner.post("/logout/"), owner.get("/login/")):
        assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(("base", "prefix"), [("https://portal.example.com", "__Host-"), ("http://127.0.0.1:8000", "")])
def test_cookies_over_https_are_held_to_the_host(base, prefix):
    """Browsers take a `__Host-` cookie only with Secure, Path=/ and no Domain."""
    code = (
        "import json; from django.conf import settings as s; print(json.dumps([s.SESSION_COOKIE_NAME,"
        " s.CSRF_COOKIE_NAME, s.BROWSER_COOKIE_NAME, s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE,"
        " s.SESSION_COOKIE_PATH, s.CSRF_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PORTAL_BASE_URL": base, "DJANGO_SETTINGS_MODULE": "portal.settings", "PORTAL_MODE": "local"},
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        check=True,
        text=True,
    )
    names = [f"{prefix}portal_session", f"{prefix}csrftoken", f"{prefix}portal_browser"]
    assert json.loads(done.stdout) == [*names, bool(prefix), "/", "/", None, None]
