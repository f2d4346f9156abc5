"""What only lines far below the first ones tell: codes without their 1, lines of one code in a column not read."""

import pytest

import decks

ABOVE = "".join(f"Poland,48{at},0.01,any\n" for at in range(10_000, 40_000))


def inspected(tmp_path, text, **answers):
    path = tmp_path / "deck.csv"
    path.write_text(text)
    return decks.inspect(path, decisions={key.replace("__", ":"): value for key, value in answers.items()}), path


def rates(path, layout):
    deck = decks.read(path, layout=layout)
    found = {code: row["rate_micro"] for row in deck.routes.iter_rows(named=True) for code in row["codes"]}
    return found, deck


USA = "".join(f"USA {place},{code},0.02,any\n" for place, code in [("NY", 212), ("NJ", 201), ("CA", 415), ("CA", 916)])


@pytest.mark.parametrize("above", ["Poland,48,0.01,any\nSpain,34,0.03,any\nEgypt,20,0.1,any\n", ABOVE])
def test_codes_without_their_one_in_a_deck_of_many_countries_are_asked_about(tmp_path, above):
    text = f"Destination,Code,Rate,Time\n{above}{USA}"
    inspection, path = inspected(tmp_path, text)
    question = next(q for q in inspection.questions if q.key == "code_lead")
    assert [option.value for option in question.options] == ["", "named"]
    assert "212 USA NY" in question.samples

    inspection, _path = inspected(tmp_path, text, code_lead="named")
    assert not inspection.questions
    found, deck = rates(path, inspection.layout)
    assert {code for code, rate in found.items() if rate == 20_000} == {"1212", "1201", "1415", "1916"}
    told = {warning.code: warning.count for warning in deck.warnings}
    assert told["ones_added"] == 4
    assert "country_mismatch" not in told

    inspection, _path = inspected(tmp_path, text, code_lead="")
    found, deck = rates(path, inspection.layout)
    assert {code for code, rate in found.items() if rate == 20_000} == {"212", "201", "415", "916"}
    assert "country_mismatch" in {warning.code for warning in deck.warnings}


def test_codes_of_north_america_in_full_are_not_asked_about(tmp_path):
    inspection, _path = inspected(tmp_path, "Destination,Code,Rate,Time\n" + ABOVE + USA.replace(",2", ",12"))
    assert not inspection.questions


def test_the_column_in_which_lines_of_a_code_differ_is_found_far_below(tmp_path):
    text = f"Destination,Code,Rate,Time\n{ABOVE}Spain,34,0.03,peak\nSpain,34,0.01,offpeak\n"
    inspection, path = inspected(tmp_path, text)
    question = next(q for q in inspection.questions if q.key == "only:3")
    assert [option.value for option in question.options] == ["any", "peak", "offpeak", "dearest"]
    inspection, _path = inspected(tmp_path, text, only__3="dearest")
    assert not inspection.questions
    found, _deck = rates(path, inspection.layout)
    assert found["34"] == 30_000


def test_lines_of_a_code_at_one_price_are_not_asked_about(tmp_path):
    text = f"Destination,Code,Rate,Time\n{ABOVE}Spain,34,0.03,peak\nSpain,34,0.03,offpeak\n"
    inspection, _path = inspected(tmp_path, text)
    assert not inspection.questions
