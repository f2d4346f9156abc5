"""Where used: which web products' customers get a trial."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from products.live import LiveInUseError
from products.models import WebProduct
from products.uses import uses_of
from tenants.models import User
from tests.conftest import Cast
from tests.trials.conftest import draft
from trials.editing import add_trial, delete_trial
from trials.models import Trial, TrialUse
from trials.where_used import link, linked_products, trial_of, unlink, without_credit

pytestmark = pytest.mark.django_db
Make = Callable[..., WebProduct]
Log = Callable[[User], Client]


def test_a_web_product_has_one_trial(cast: Cast, as_partner: Callable, product: Make) -> None:
    with as_partner(cast.acme):
        one, other = add_trial(draft("One")), add_trial(draft("Other"))
        site = product("acme.example")
        assert trial_of(site) is None
        link(trial=one, product=site)
        link(trial=one, product=site)
        assert trial_of(site) == one
        assert [str(use) for use in uses_of(site)] == ["Trial One"]
        link(trial=other, product=site)
        assert trial_of(site) == other
        assert linked_products(one) == []
        unlink(trial=one, product=site)  # not linked to it: nothing happens
        assert trial_of(site) == other
        unlink(trial=other, product=site)
        assert TrialUse.objects.count() == 0


def test_what_is_live_is_changed_only_when_confirmed(cast: Cast, as_partner: Callable, product: Make) -> None:
    with as_partner(cast.acme):
        one, other = add_trial(draft("One")), add_trial(draft("Other"))
        site = product("alive.example", live=True)
        link(trial=one, product=site)  # giving something takes nothing away
        with pytest.raises(LiveInUseError, match="Alive"):
            unlink(trial=one, product=site)
        with pytest.raises(LiveInUseError, match="Alive"):
            link(trial=other, product=site)
        assert trial_of(site) == one
        link(trial=other, product=site, confirmed=True)
        unlink(trial=other, product=site, confirmed=True)
        assert trial_of(site) is None


def test_a_linked_trial_is_not_deleted(cast: Cast, as_partner: Callable, product: Make) -> None:
    with as_partner(cast.acme):
        trial = add_trial(draft())
        site = product("acme.example")
        link(trial=trial, product=site)
        with pytest.raises(ValidationError, match="Acme"):
            delete_trial(trial)
        unlink(trial=trial, product=site)
        delete_trial(trial)
        assert not Trial.objects.exists()


def test_currencies_without_credit(cast: Cast, as_partner: Callable, product: Make) -> None:
    with as_partner(cast.acme):
        site = product("acme.example", currencies=("EUR", "GBP"))
        assert without_credit(add_trial(draft("With")), site) == ["GBP"]
        assert without_credit(add_trial(draft("Without", allowances={})), site) == []


def test_the_page(cast: Cast, as_partner: Callable, product: Make, client_for: Log) -> None:
    with as_partner(cast.acme):
        trial = add_trial(draft())
        site = product("acme.example", currencies=("EUR", "GBP"))
    editor = client_for(cast.acme.editor)
    page = reverse("trial-where-used", args=[trial.pk])
    text = editor.get(page).content.decode()
    assert "Customers who pay in GBP get no free call out credits from this trial." in text
    assert page in editor.get(reverse("choose-trial")).content.decode()
    answer = editor.post(reverse("trial-where-used-add", args=[trial.pk]), {"id": site.pk}, follow=True)
    text = answer.content.decode()
    assert "New customers of Acme get Two weeks now." in text
    assert "pay in GBP" in text
    with as_partner(cast.acme):
        assert trial_of(site) == trial
    remove = reverse("trial-where-used-remove", args=[trial.pk])
    assert "no longer has a Free Trial" in editor.post(remove, {"id": site.pk}, follow=True).content.decode()
    assert editor.post(remove, {"id": "nonsense"}).status_code == 404
    empty = client_for(cast.globex.owner).get(reverse("choose-trial")).content.decode()
    assert "You have no Trial yet" in empty


def test_the_page_asks_again_before_it_changes_what_is_live(
    cast: Cast, as_partner: Callable, product: Make, client_for: Log
) -> None:
    with as_partner(cast.acme):
        trial, site = add_trial(draft()), product("alive.example", live=True)
        link(trial=trial, product=site)
    editor = client_for(cast.acme.editor)
    remove = reverse("trial-where-used-remove", args=[trial.pk])
    answer = editor.post(remove, {"id": site.pk})
    assert answer.status_code == 409
    assert "Alive (alive.example) is live" in answer.content.decode()
    with as_partner(cast.acme):
        assert trial_of(site) == trial
    assert editor.post(remove, {"id": site.pk, "confirmed": "1"}).status_code == 302
    with as_partner(cast.acme):
        assert trial_of(site) is None


def test_the_wall(cast: Cast, as_partner: Callable, product: Make, client_for: Log) -> None:
    with as_partner(cast.acme):
        trial, site = add_trial(draft()), product("acme.example")
        link(trial=trial, product=site)
    with as_partner(cast.globex):
        own, theirs = add_trial(draft("Own")), product("globex.example")
        assert trial_of(site) is None
    globex, reader = client_for(cast.globex.owner), client_for(cast.acme.reader)
    assert globex.get(reverse("trial-where-used", args=[trial.pk])).status_code == 404
    for what in ("add", "remove"):
        name = f"trial-where-used-{what}"
        assert globex.post(reverse(name, args=[trial.pk]), {"id": theirs.pk}).status_code == 404
        assert globex.post(reverse(name, args=[own.pk]), {"id": site.pk}).status_code == 404
        assert reader.post(reverse(name, args=[trial.pk]), {"id": site.pk}).status_code == 403
    with as_partner(cast.acme):
        assert trial_of(site) == trial
