"""`read_deck --kind ddi` and `import_coverage --kind ddi`."""

import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from gateways.models import DdiOffer
from tests.gateways.ddi.conftest import offer


def test_reading_and_writing_out(ddi_deck, tmp_path):
    path, written, out = ddi_deck(offer("Warsaw", "2.50"), offer("Gdynia", "nothing")), tmp_path / "out.csv", StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("read_deck", str(path), "--kind", "ddi", "--codes", str(written), stdout=out, stderr=StringIO())
    assert ended.value.code == 1
    told = json.loads(out.getvalue())
    assert (told["kind"], told["offers"], told["rejected"]) == ("ddi", 1, 1)
    [row] = csv.DictReader(written.read_text(encoding="utf-8").splitlines())
    assert (row["city"], row["mrc"], row["stock"], row["fax"]) == ("Warsaw", "2.5", "10", "1")


@pytest.mark.django_db(transaction=True)
def test_importing(cast, ddi_gateway_of, ddi_deck, as_partner):
    ddi_gateway_of(cast.acme)
    where = ["--partner", "Acme", "--gateway", "Numbers", "--kind", "ddi", "--yes"]
    out = StringIO()
    call_command("import_coverage", str(ddi_deck(offer("Warsaw"), offer("Gdynia"))), *where, stdout=out)
    told = json.loads(out.getvalue())
    assert (told["state"], told["opened"], told["offers"]) == ("applied", 2, 2)
    with as_partner(cast.acme):
        assert DdiOffer.objects.count() == 2
    nameless = ddi_deck("PL,Warsaw,22,2.50", header="eins,zwei,drei,vier\n", name="nameless.csv")
    with pytest.raises(CommandError, match="Say which one it is"):
        call_command("import_coverage", str(nameless), *where, stdout=StringIO())
