"""Kinds of jobs: one that is asked for and that nobody declares keeps the portal from starting."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.jobs import queue, registry
from tests.conftest import Cast


@pytest.fixture
def nobody_declares(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(registry, "_asked_for", set(registry._asked_for))
    return registry.kind_name("nobody.declares_this")


def test_all_that_are_asked_for_are_declared() -> None:
    assert "pricelists.margin_guard" in registry._asked_for
    registry.require_all()


def test_a_missing_kind_is_an_error_at_start_up(nobody_declares: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"nobody\.declares_this"):
        registry.require_all()


def test_a_missing_kind_is_not_written_down(nobody_declares: str, cast: Cast, as_partner) -> None:
    with as_partner(cast.acme), pytest.raises(KeyError):
        queue.enqueue(nobody_declares, label="Whatever")
