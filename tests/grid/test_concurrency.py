"""Two people editing one object."""

from decimal import Decimal
from typing import Any

from django import forms

from portal.grid import concurrency


class _Form(forms.Form):
    name = forms.CharField()
    kind = forms.ChoiceField(choices=[("a", "Apple"), ("b", "Berry")])
    tags = forms.MultipleChoiceField(choices=[("x", "Ex"), ("y", "Why")], required=False)
    rate = forms.DecimalField(required=False)
    live = forms.BooleanField(required=False)
    secret = forms.CharField(widget=forms.PasswordInput, required=False)


def _begun(**initial: Any) -> dict[str, str]:
    return concurrency.state_of(_Form(initial=initial))


def test_a_change_in_between_is_told_in_words() -> None:
    began = _begun(name="A", kind="a", tags=["x"], rate=Decimal("1.50"), live=False, secret="s")
    assert "secret" not in began
    token = concurrency.token_of(began, 7)
    posted = _Form(data={"name": "Mine", "kind": "a", "tags": ["x"]})
    same = _begun(name="A", kind="a", tags=["x"], rate=Decimal("1.5"), live=False)
    assert concurrency.changes_since(token, same, posted, 7) == []
    now = _begun(name="A", kind="b", tags=["x", "y"], rate=Decimal("1.5"), live=True)
    changes = concurrency.changes_since(token, now, posted, 7)
    assert [(c.label, c.was, c.now, c.yours) for c in changes or []] == [
        ("Kind", "Apple", "Berry", "Apple"),
        ("Tags", "Ex", "Ex, Why", "Ex"),
        ("Live", "no", "yes", "no"),
    ]


def test_another_objects_or_a_forged_token_is_no_token() -> None:
    token = concurrency.token_of(_begun(name="A"), 7)
    assert concurrency.changes_since(token, _begun(name="A"), _Form(), 8) is None
    assert concurrency.changes_since(token + "x", _begun(name="A"), _Form(), 7) is None
    assert concurrency.changes_since("", _begun(name="A"), _Form(), 7) is None
