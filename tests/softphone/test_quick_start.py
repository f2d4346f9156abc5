"""The Quick Start's chapter tells the softphone's real state; the demo shows it finished."""

from collections.abc import Callable

import pytest

from portal.grid.quick_start import State, ToldChapter, quick_start
from portal.jobs.models import Job
from products.models import WebProduct
from softphone import demo
from softphone.builds import building, current, tools
from softphone.models import Artwork, Build
from tenants.demo import PARTNERS
from tenants.models import Partner
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


def _chapter() -> ToldChapter:
    return next(one for one in quick_start().chapters if one.steps[0].step.key == "softphone-artwork")


def _states() -> tuple[str, list[str]]:
    found = _chapter()
    return found.state.value, [told.state.value for told in found.steps]


def test_nothing_waits_for_it_and_it_waits_for_a_web_product(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        assert _states() == ("optional", ["blocked", "blocked"])
        assert quick_start().following.step.key == "web-product"  # type: ignore[union-attr]


def test_pictures_and_then_a_build(
    cast: Cast, as_partner: Callable, make_product: Callable[..., WebProduct], ready_artwork: Callable[..., Artwork]
) -> None:
    make_product(domain="first.acme.example")
    product = make_product()
    with as_partner(cast.acme):
        assert _states() == ("optional", ["open", "blocked"])
    artwork = ready_artwork(product, cast.acme)
    with as_partner(cast.acme):
        found = _chapter()
        assert found.state is State.NEXT
        assert found.steps[1].url == f"/web-products/{product.pk}/branded-softphone/"
        assert "Your pictures are ready" in str(found.steps[1].step.why)
        build = building.ask_for_build(product, artwork=artwork)
        assert "1.0.1 of Acme Telecom is being built" in str(_chapter().steps[1].step.why)
        Build.objects.filter(pk=build.pk).update(state=Build.State.FAILED)
        assert "could not be built" in str(_chapter().steps[1].step.why)
        Build.objects.filter(pk=build.pk).update(state=Build.State.DONE)
        build.refresh_from_db()
        current.choose(build)
        assert _states() == ("done", ["done", "done"])
    with as_partner(cast.globex):
        assert _states()[0] == "optional"  # somebody else's does not count


def test_a_refused_upload_is_no_step_forward(
    cast: Cast, as_partner: Callable, make_product: Callable[..., WebProduct], ready_artwork: Callable[..., Artwork]
) -> None:
    artwork = ready_artwork(make_product(), cast.acme)
    with as_partner(cast.acme):
        Artwork.objects.filter(pk=artwork.pk).update(state=Artwork.State.REFUSED)
        assert _states() == ("optional", ["open", "blocked"])


@pytest.mark.parametrize("reader", [True, False])
def test_the_demo(
    cast: Cast,
    as_partner: Callable,
    make_product: Callable[..., WebProduct],
    monkeypatch: pytest.MonkeyPatch,
    reader: bool,
) -> None:
    """The first partner's web product gets pictures, and a build where it can be checked; a second run adds nothing."""
    monkeypatch.setattr(tools, "missing", lambda: [] if reader else [tools.PACKAGE])
    product = make_product()
    with as_partner(cast.acme):
        demo.make(Partner(name="Globex Voice"))
        assert not Artwork.objects.exists()
        for _time in range(2):
            demo.make(Partner(name=PARTNERS[0][0]))
        artwork = Artwork.objects.get()
        assert (artwork.web_product_id, artwork.state, artwork.problems) == (product.pk, Artwork.State.READY, [])
        assert [build.artwork_id for build in Build.objects.all()] == ([artwork.pk] if reader else [])
        assert Job.objects.filter(kind=building.BUILD).count() == int(reader)
