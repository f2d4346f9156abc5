"""`manage.py import_coverage`."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from gateways.models import Route
from tests.conftest import Cast
from tests.gateways.coverage.conftest import line


@pytest.mark.django_db(transaction=True)
def test_preview_then_apply(cast: Cast, gateway_of: Callable, deck_file: Callable, as_partner: Callable) -> None:
    gateway_of(cast.acme)
    path: Path = deck_file(line("48", "Poland", "0.01"), line("49", "Germany", "0.02"))
    arguments = [str(path), "--partner", "Acme", "--gateway", "Carrier"]
    out = StringIO()
    call_command("import_coverage", *arguments, stdout=out)
    assert json.loads(out.getvalue())["state"] == "preview"
    with as_partner(cast.acme):
        assert not Route.objects.exists()
    out = StringIO()
    call_command("import_coverage", *arguments, "--yes", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["state"], told["opened"], told["kinds"]["new"]["codes"]) == ("applied", 2, 2)
    with as_partner(cast.acme):
        assert Route.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_refusals_and_exit_status(
    cast: Cast, gateway_of: Callable, deck_file: Callable, tmp_path: Path, as_partner: Callable
) -> None:
    gateway = gateway_of(cast.acme)
    where = ["--partner", str(cast.acme.partner.pk), "--gateway", str(gateway.pk), "--yes"]
    picture = tmp_path / "deck.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n0000")
    with pytest.raises(CommandError) as refusal:
        call_command("import_coverage", str(picture), *where)
    assert refusal.value.returncode == 2
    ambiguous = deck_file(line("48", "Poland", "0.01", on="03/04/2026"))
    with pytest.raises(CommandError, match="date_order=dmy"):
        call_command("import_coverage", str(ambiguous), *where)
    with pytest.raises(CommandError, match="no gateway"):
        call_command("import_coverage", str(ambiguous), "--partner", "Globex", "--gateway", str(gateway.pk))
    bad = deck_file(line("48", "Poland", "0.01"), line("4x", "Poland", "0.01"))
    with pytest.raises(SystemExit) as ended:
        call_command("import_coverage", str(bad), *where, stdout=StringIO())
    assert ended.value.code == 1
    with as_partner(cast.acme):
        assert list(Route.objects.values_list("codes", flat=True)) == [["48"]]
