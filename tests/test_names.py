"""What may be a name."""

import pytest

from portal.names import is_name, is_visible


@pytest.mark.parametrize(
    "name", ["Müller & Söhne", "北京 電話", "نرم\u200cافزار", "क्\u200dष", "O'Neil's 24/7", "👩\u200d🚀"]
)
def test_names_of_every_script(name: str) -> None:
    assert is_name(name, longest=20)


@pytest.mark.parametrize(
    "name", ["", "a\u200bb", "a\u202eb", "a\x00b", "a\nb", "a\ud800", "\u200d", "\u200c \u200c", "x" * 21]
)
def test_what_nobody_would_see_or_is_too_long(name: str) -> None:
    assert not is_name(name, longest=20)


def test_nothing_at_all_hides_nothing() -> None:
    assert is_visible("")
