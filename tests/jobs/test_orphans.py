"""Files that no row names: left by a rollback, deleted after two days, and no other file ever."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from gateways.coverage import uploads
from gateways.models import Deck, TermGateway
from portal.jobs import orphans
from portal.tenancy import wall
from portal.tenancy.models import TenantModel
from tests.conftest import Cast, Company

pytestmark = pytest.mark.django_db
AGED = (orphans.GRACE + timedelta(hours=1)).total_seconds()


@pytest.fixture(autouse=True)
def storage(own_storage: Path) -> Path:
    """In every test here: what others left would count as orphans."""
    return own_storage


@pytest.fixture
def deck_of(cast: Cast, as_partner: Callable, tmp_path: Path) -> Callable[..., Deck]:
    """`deck_of(cast.acme)`: a deck of that company, uploaded; `fails=True`: and rolled back."""

    def make(company: Company | int, *, fails: bool = False) -> Deck:
        path = tmp_path / "deck.csv"
        path.write_text("Code,Destination,Country,Rate\n48,Poland,PL,0.01\n", encoding="utf-8")
        entered = wall.enter_partner(company) if isinstance(company, int) else as_partner(company)
        with entered:
            gateway = TermGateway.objects.create(name=f"Carrier {fails}", authentication="ip", currency="USD")
            deck = uploads.receive(gateway=gateway, path=path, name=path.name).deck
            if fails:
                raise RuntimeError("what comes after the upload fails")
        return deck

    return make


def age(storage: Path) -> None:
    for path in storage.rglob("*"):
        if path.is_file():
            then = path.stat().st_mtime - AGED
            os.utime(path, (then, then))


def test_what_a_rollback_left_goes_and_what_is_named_stays(
    cast: Cast, storage: Path, deck_of: Callable[..., Deck]
) -> None:
    kept = [deck_of(who) for who in (cast.acme, cast.globex, wall.PLATFORM_PARTNER_ID)]
    with pytest.raises(RuntimeError):
        deck_of(cast.acme, fails=True)
    assert len(list(storage.rglob("*.csv"))) == 4
    assert orphans.sweep() == 0  # what wrote it may still be at work
    assert len(list(storage.rglob("*.csv"))) == 4
    age(storage)
    assert orphans.sweep() == 1
    assert {str(path.relative_to(storage)) for path in storage.rglob("*.csv")} == {str(deck.file) for deck in kept}


def test_folders_that_nobody_announced_are_left_alone(storage: Path) -> None:
    default_storage.save("backups/1/a.tar", ContentFile(b"x"))
    default_storage.save("tickets/1/a", ContentFile(b"x"))
    age(storage)
    assert orphans.sweep(now=timezone.now() + timedelta(days=400)) == 1
    assert [path.name for path in storage.rglob("*") if path.is_file()] == ["a.tar"]


def test_a_storage_of_another_portal_is_left_whole(storage: Path, caplog: pytest.LogCaptureFixture) -> None:
    for n in range(orphans.FEW + 1):
        default_storage.save(f"decks/7/term-1/{n}.csv", ContentFile(b"x"))
    age(storage)
    assert orphans.sweep() == 0
    assert len(list(storage.rglob("*.csv"))) == orphans.FEW + 1
    assert "too_many_orphans" in caplog.text


def test_every_column_that_names_a_file_is_announced() -> None:
    """Else the files that only it names would be deleted, or its orphans stay for good."""
    columns = {
        (model, field.name)
        for model in apps.get_models()
        if issubclass(model, TenantModel)
        for field in model._meta.get_fields()
        if isinstance(field, models.FileField)
    }
    announced = {column for folder in orphans.FOLDERS.values() for column in folder}
    assert columns == {
        (model, name) for model, name in announced if isinstance(model._meta.get_field(name), models.FileField)
    }
