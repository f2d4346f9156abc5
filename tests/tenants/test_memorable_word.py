"""The memorable word: what it may be, how it is sealed, which letters are asked."""

from collections import Counter
from itertools import combinations

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from portal.tenancy import wall
from tenants.memorable_word import check_word, decoy_positions, draw_positions
from tenants.models import MemorableWordDevice
from tests.conftest import WORD
from tests.tenants.people import can_log_in, failures_of, is_inside, try_to_log_in

ALL = set(combinations(range(1, 9), 3))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("telephone", "telephone"),
        ("  TelePhone ", "telephone"),
        ("ｔｅｌｅｐｈｏｎｅ", "telephone"),
        ("straße99x", "strasse99x"),
    ],
)
def test_a_word_in_its_normal_form(typed, kept):
    assert check_word(typed) == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("short12", "at least 8"),
        ("x" * 65, "at most 64"),
        ("two words", "no spaces"),
        ("łódźłódź", "a to z"),
        ("☎☎☎☎☎☎☎☎", "a to z"),
        ("tele\x00phone", "a to z"),
        ("aaaaaaaaaa", "more different letters"),
        ("", "at least 8"),
    ],
)
def test_a_word_that_cannot_be_used_says_why(typed, why):
    with pytest.raises(ValidationError, match=why):
        check_word(typed)


def test_every_three_positions_are_drawn_alike():
    drawn = Counter(tuple(draw_positions()) for _number in range(5600))
    assert set(drawn) == ALL
    assert 50 < min(drawn.values()) <= max(drawn.values()) < 160


def test_decoys_look_like_drawn_ones():
    drawn = Counter(tuple(decoy_positions(f"{number}@example.org", at=0)) for number in range(5600))
    assert set(drawn) == ALL
    assert 50 < min(drawn.values()) <= max(drawn.values()) < 160


def test_decoys_stay_for_a_while_and_change_as_if_somebody_logged_in():
    day = 86_400
    for address in ("a@example.org", "b@example.org", "c@example.org"):
        by_day = [tuple(decoy_positions(address, at=number * day)) for number in range(60)]
        assert decoy_positions(address, at=5.0) == decoy_positions(address, at=6.0)
        assert 5 < len(set(by_day)) < 60


def test_decoys_hang_on_the_secret_key(settings):
    before = [decoy_positions(f"{number}@example.org", at=0) for number in range(20)]
    settings.SECRET_KEY = "another"
    assert before != [decoy_positions(f"{number}@example.org", at=0) for number in range(20)]


def test_the_letters_of_a_short_and_a_long_word_come_from_the_same_places(cast):
    for person, word in ((cast.acme.owner, "abcdefgh"), (cast.acme.editor, "abcdefgh" * 8)):
        can_log_in(person, word=word)
        with wall.enter_login():
            device = MemorableWordDevice.objects.get(user=person)
        for _number in range(50):
            device.set_word(word)
            assert set(device.challenge) <= set(range(1, 9))


def test_what_the_database_holds_tells_nothing(cast):
    can_log_in(cast.acme.owner)
    can_log_in(cast.acme.editor)
    with wall.enter_login():
        one, two = (bytes(d.sealed) for d in MemorableWordDevice.objects.all())
    assert one != two
    assert b"telephone" not in one


def test_a_word_copied_to_another_person_opens_nothing(cast, client):
    can_log_in(cast.acme.owner, word="elephants")
    can_log_in(cast.acme.editor)
    with wall.enter_login():
        sealed = MemorableWordDevice.objects.get(user=cast.acme.editor).sealed
        MemorableWordDevice.objects.filter(user=cast.acme.owner).update(sealed=sealed)
    try_to_log_in(client, cast.acme.owner.email)
    assert not is_inside(client)


def test_a_lost_key_refuses_without_an_exception_and_does_not_lock(cast, client, settings):
    can_log_in(cast.acme.owner)
    settings.SEALING_KEYS = [Fernet.generate_key().decode()]
    try_to_log_in(client, cast.acme.owner.email)
    assert not is_inside(client)
    assert failures_of(cast.acme.owner) == 0


def test_the_sealing_key_is_changed_by_the_command(cast, settings, capsys):
    old, new = settings.SEALING_KEYS[0], Fernet.generate_key().decode()
    people = [can_log_in(person) for person in (cast.acme.owner, cast.acme.editor, cast.globex.owner)]
    settings.SEALING_KEYS = [new, old]
    call_command("reseal_words")
    assert "3 memorable words" in capsys.readouterr().out
    settings.SEALING_KEYS = [new]
    for person in people:
        with wall.enter_login():
            device = MemorableWordDevice.objects.get(user=person)
            assert device.verify_token("".join(WORD[position - 1] for position in device.challenge))
    settings.SEALING_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("reseal_words")


def test_one_word_per_person(cast):
    can_log_in(cast.acme.owner)
    can_log_in(cast.acme.owner, word="elephants")
    with wall.enter_login(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tenants_memorableworddevice WHERE user_id = %s", [cast.acme.owner.pk])
        assert cursor.fetchone() == (1,)
