"""What the Columns page and the preview tell a person before `Apply`, by HTTP."""

from collections.abc import Callable

import pytest

from gateways.models import Route
from tests.conftest import Cast
from tests.gateways.coverage.test_import_pages import confirm, run_job, send

STRANGE = (
    "Code,Destination,Rate,Colour\n34,Poland,0.01,red\n48,Spain,0.02,red\n33,France,0.03,blue\n"
    "DELETED CODES,,,\n39199,Italy Special,0.3,red\n"
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_codes_of_other_countries_need_a_word_before_apply(
    cast: Cast, client_for: Callable, gateway_of: Callable, as_partner: Callable
) -> None:
    gateway, editor = gateway_of(cast.acme), client_for(cast.acme.editor)
    url = send(editor, gateway, STRANGE).headers["Location"]
    columns = editor.get(url).content.decode()
    assert "line 2: 34 “Poland” is a code of Spain" in columns
    assert "Why each column was taken for what it is" in columns
    confirm(editor, url)
    run_job(cast.acme)
    preview = editor.get(url).content.decode()
    assert "line 2: 34 “Poland” is a code of Spain" in preview
    before_apply = preview[: preview.index("Nothing has been changed yet")]
    assert "Columns that were not read: Colour." in before_apply
    assert "DELETED CODES" in before_apply
    assert "no billing increments" in before_apply
    refused = editor.post(f"{url}apply/", {"mode": "replace"})
    assert refused.status_code == 422
    assert "Look at the codes of other countries above first." in refused.content.decode()
    assert editor.post(f"{url}apply/", {"mode": "replace", "codes_checked": "on"}).status_code == 302
    run_job(cast.acme)
    with as_partner(cast.acme):
        assert Route.objects.filter(status="active").count() == 3


def test_all_prices_moving_by_one_factor_is_asked_about(cast: Cast, client_for: Callable, gateway_of: Callable) -> None:
    gateway, editor = gateway_of(cast.acme), client_for(cast.acme.editor)
    names = {"48": "Poland", "34": "Spain", "33": "France", "39": "Italy"}
    for factor in (1, 60):
        lines = [f"{code},{name},{factor * (at + 1) / 1000:.3f}" for at, (code, name) in enumerate(names.items())]
        url = send(editor, gateway, "Code,Destination,Rate\n" + "\n".join(lines) + "\n").headers["Location"]
        confirm(editor, url)
        run_job(cast.acme)
        preview = editor.get(url).content.decode()
        assert ("Nearly all prices are 60 times what they were." in preview) == (factor == 60)
        assert "Codes of other countries" not in preview
        editor.post(f"{url}apply/", {"mode": "replace"})
        run_job(cast.acme)


def test_answers_are_repeated_where_apply_stands(cast: Cast, client_for: Callable, gateway_of: Callable) -> None:
    gateway, editor = gateway_of(cast.acme), client_for(cast.acme.editor)
    deck = "Code,Destination,Rate,Band\n48,Poland,0.01,Night\n48,Poland,0.02,Day\n34,Spain,0.03,Day\n"
    url = send(editor, gateway, deck).headers["Location"]
    assert "They differ in column “Band”" in editor.get(url).content.decode()
    confirm(editor, url, **{"decision-only:3": "Day"})
    run_job(cast.acme)
    preview = " ".join(editor.get(url).content.decode().split())
    assert "Lines that are read, by column “Band”" in preview
    assert "Only the lines with “Day” in column “Band” were read, as you decided." in preview
