"""Backup and restore, tried: what comes back is what was saved, and the wall stands."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from portal.local import backup, roles
from portal.local.place import ROOT, Place
from tests import patience
from tests.portal_running import RunningPortal

WALL = (
    "SELECT polname, polrelid::regclass::text, pg_get_expr(polqual, polrelid), polroles::regrole[]::text"
    " FROM pg_policy ORDER BY 2, 1"
)
GRANTS = (
    "SELECT relname, relkind, relowner::regrole::text, relacl::text, relforcerowsecurity FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
)


def described(url: str) -> tuple[list[tuple], list[tuple], dict[str, int]]:
    """The policies, the grants, and how many rows each table has."""
    with psycopg.connect(url, autocommit=True) as connection:
        wall, grants = (connection.execute(question).fetchall() for question in (WALL, GRANTS))
        tables = [name for name, kind, *_rest in grants if kind == "r"]
        counted = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}
    return wall, grants, counted


def open_jobs(place: Place) -> int:
    """How many jobs of the running portal there wait or are at work."""
    server = place.postgres()
    server.port = place.remembered("postgres")
    with psycopg.connect(server.url(database="portal")) as connection:
        found = connection.execute("SELECT count(*) FROM jobs_job WHERE state IN ('queued', 'running')").fetchone()
    return found[0] if found else 0


def test_a_saved_portal_comes_back_whole(portal_running: RunningPortal, tmp_path_factory: Callable) -> None:
    saved = Place(portal_running.data)
    (saved.directory / "files" / "a-file").write_text("uploaded", encoding="utf-8")
    patience.until(lambda: not open_jobs(saved), 60, late="the demo's jobs don't end")  # they write, too
    file = tmp_path_factory.mktemp("backup") / "portal.tar"
    backup.save_place(saved, file)
    assert file.stat().st_mode & 0o777 == 0o600

    other = Place(portal_running.data.parent / "restored")  # a folder that PostgreSQL's user may enter
    backup.restore_place(other, file)
    assert (other.directory / "files" / "a-file").read_text(encoding="utf-8") == "uploaded"
    before, after = saved.postgres(), other.postgres()
    before.port = saved.remembered("postgres")
    after.start()
    try:
        old, new = (described(server.url(database="portal")) for server in (before, after))
        assert len(old[0]) > 10
        assert old[:2] == new[:2]
        moving = ("tenants_session", "jobs_job")  # other tests work on the portal meanwhile
        assert {k: n for k, n in old[2].items() if k not in moving} == {
            k: n for k, n in new[2].items() if k not in moving
        }
        assert new[2]["tenants_user"] > 0
        app = after.url(user=roles.APP, password=other.secret("app-password"), database="portal")
        with psycopg.connect(app) as connection, pytest.raises(psycopg.Error, match=r"app\.partner"):
            connection.execute("SELECT count(*) FROM products_webproduct")
    finally:
        after.stop()


def test_a_full_folder_is_not_overwritten(portal_running: RunningPortal, tmp_path: Path) -> None:
    with pytest.raises(backup.BackupError, match="already holds a portal"):
        backup.restore_place(Place(portal_running.data), tmp_path / "whatever.tar")


def test_a_name_with_spaces_is_one_name(tmp_path: Path) -> None:
    make = ["make", "--silent", f"DATA={tmp_path}"]
    done = subprocess.run([*make, "backup", f"TO={tmp_path}/my portal.tar"], cwd=ROOT, capture_output=True, text=True)
    assert "isn't running" in done.stderr
    done = subprocess.run([*make, "backup", "TO="], cwd=ROOT, capture_output=True, text=True)
    assert "usage: make backup TO=FILE" in done.stderr


def test_a_portal_that_does_not_run_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(backup.BackupError, match="make run"):
        backup.save_place(Place(tmp_path), tmp_path / "x.tar")
    assert not (tmp_path / "x.tar").exists()
