"""The pages of builds: the button, its refusals, downloads with any brand's name, comparing, rolling back."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from portal.jobs.models import Job
from products.models import WebProduct
from softphone import reading_back
from softphone.artwork.kinds import PICTURES
from softphone.builds import building, files, running
from softphone.builds.building import ask_for_build
from softphone.builds.current import current_build
from softphone.models import Artwork, Build
from softphone.views.builds import BuildPages
from tests.conftest import Cast
from tests.grid.base import GridTests

pytestmark = pytest.mark.django_db
State = Build.State


class Quiet:
    """A build's progress that nobody watches."""

    def step(self, number: int, name: str) -> None:
        pass

    def say(self, text: str) -> None:
        pass


def build_now(product: WebProduct, artwork: Artwork) -> Build:
    """Ask for a build and do it, inside the wall and this transaction."""
    asked = ask_for_build(product, artwork=artwork)
    build = running.take(asked.pk)
    assert build is not None
    with files.shelf(build) as shelf:
        done = running.run(build, shelf=shelf, progress=Quiet())
    Job.objects.filter(subject_table="softphone_build", subject_id=build.pk).update(state=Job.State.SUCCEEDED)
    return done


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are of the pages: msitools needn't be there."""

    def read_back(path: Path, *, expected: reading_back.Expected) -> list[str]:
        return []

    monkeypatch.setattr(reading_back, "read_back", read_back)


@pytest.fixture
def product(make_product: Callable) -> WebProduct:
    return make_product(brand="Łódź 電話 Telecom")


@pytest.fixture
def artwork(product: WebProduct, ready_artwork: Callable, cast: Cast) -> Artwork:
    return ready_artwork(product, cast.acme)


@pytest.fixture
def built(product: WebProduct, artwork: Artwork, cast: Cast, as_partner: Callable) -> Callable[[], Build]:
    def make() -> Build:
        with as_partner(cast.acme):
            return build_now(product, artwork)

    return make


@pytest.fixture
def owner(cast: Cast, client_for: Callable[..., Client]) -> Client:
    return client_for(cast.acme.owner)


def page(product: WebProduct) -> str:
    return reverse("web-product-softphone", args=[product.pk])


def press(client: Client, product: WebProduct) -> Any:
    return client.post(reverse("softphone-build-begin", args=[product.pk]), follow=True)


# ---- the button


def test_the_button_waits_for_pictures(owner: Client, product: WebProduct) -> None:
    text = owner.get(page(product)).content.decode()
    assert "Build branded software" in text
    assert "Upload your pictures first: a build is made of them." in text
    answer = press(owner, product)
    assert "Upload your pictures first: a build is made of them." in answer.content.decode()
    assert Build.objects.none().count() == 0


def test_the_button_begins_a_build_and_a_second_press_says_so(
    owner: Client, product: WebProduct, artwork: Artwork, cast: Cast, as_partner: Callable
) -> None:
    first = press(owner, product).content.decode()
    assert "Version 1.0.1 is being built." in first
    with as_partner(cast.acme):
        [build] = Build.objects.all()
        job = building.job_of(build)
        assert job is not None
        assert job.mail_to == cast.acme.owner.email
    assert f'hx-get="/jobs/{job.pk}/bar/"' in first
    assert reverse("job-cancel", args=[job.pk]) in first
    second = press(owner, product).content.decode()
    assert "Version 1.0.1 is being built already; Acme Owner asked for it. One build runs at a time." in second
    with as_partner(cast.acme):
        assert Build.objects.count() == 1


def test_people_who_may_only_read_see_and_cannot_build(
    cast: Cast, client_for: Callable[..., Client], product: WebProduct, built: Callable
) -> None:
    done = built()
    reader = client_for(cast.acme.reader)
    text = reader.get(page(product)).content.decode()
    assert "1.0.1" in text
    assert reverse("softphone-build-begin", args=[product.pk]) not in text
    answer = reader.get(reverse("softphone-build-download", args=[done.pk]))
    assert b"".join(answer.streaming_content)
    for name, number in (
        ("softphone-build-begin", product.pk),
        ("softphone-build-choose", done.pk),
        ("softphone-build-again", done.pk),
    ):
        assert reader.post(reverse(name, args=[number])).status_code == 403


def test_another_partner_gets_nothing(
    cast: Cast, client_for: Callable[..., Client], product: WebProduct, built: Callable
) -> None:
    done = built()
    stranger = client_for(cast.globex.owner)
    for name in ("softphone-build", "softphone-build-download", "softphone-build-compare"):
        assert stranger.get(reverse(name, args=[done.pk])).status_code == 404
    assert stranger.get(reverse("softphone-build-picture", args=[done.pk, "about"])).status_code == 404
    for name in ("softphone-build-choose", "softphone-build-again"):
        assert stranger.post(reverse(name, args=[done.pk])).status_code == 404
    assert stranger.post(reverse("softphone-build-begin", args=[product.pk])).status_code == 404
    assert stranger.get(reverse("softphone-builds", args=[product.pk])).status_code == 404


def test_looking_changes_nothing(owner: Client, built: Callable) -> None:
    done = built()
    for name in ("softphone-build-choose", "softphone-build-again"):
        assert owner.get(reverse(name, args=[done.pk])).status_code == 405
    assert owner.get(reverse("softphone-build-begin", args=[done.web_product_id])).status_code == 405


def test_what_is_missing_on_the_server_is_said_before(
    owner: Client, product: WebProduct, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "This server lacks msitools" in owner.get(page(product)).content.decode()


# ---- one version


def test_a_version_says_what_went_into_it(owner: Client, built: Callable, artwork: Artwork) -> None:
    done = built()
    text = owner.get(reverse("softphone-build", args=[done.pk])).content.decode()
    assert done.installer_sha256 in text
    assert "unsigned: Windows warns that the publisher is unknown" in text
    assert "Łódź 電話 Telecom" in text
    assert "Reading the installer back" in text
    for key, noted in artwork.pictures.items():
        assert noted["sha256"] in text
        assert reverse("softphone-build-picture", args=[done.pk, key]) in text
    assert all(file["sha256"] in text for file in done.web_files.values())


def test_the_installer_is_downloaded_under_its_name_in_any_script(owner: Client, built: Callable) -> None:
    done = built()
    answer = owner.get(reverse("softphone-build-download", args=[done.pk]))
    content = b"".join(answer.streaming_content)
    assert hashlib.sha256(content).hexdigest() == done.installer_sha256
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/x-msi"
    way, _, name = answer["Content-Disposition"].partition("; filename*=utf-8''")
    assert way == "attachment"
    assert unquote(name) == "Łódź 電話 Telecom Softphone 1.0.1.msi"


@pytest.mark.parametrize(
    ("brand", "name"),
    [
        ('A/B\\C:"D"\r\nX: y', "A B C D X y Softphone 1.0.1.msi"),
        ("../../etc", None),
        ("شركة 😀", "شركة 😀 Softphone 1.0.1.msi"),
    ],
)
def test_no_brand_breaks_the_name_of_its_download(
    owner: Client, product: WebProduct, built: Callable, cast: Cast, as_partner: Callable, brand: str, name: str | None
) -> None:
    with as_partner(cast.acme):
        WebProduct.objects.filter(pk=product.pk).update(brand=brand)
    answer = owner.get(reverse("softphone-build-download", args=[built().pk]))
    assert b"".join(answer.streaming_content)
    header = answer["Content-Disposition"]
    assert "\r" not in header
    assert "\n" not in header
    shown = unquote(header.partition("filename*=utf-8''")[2] or header.partition('filename="')[2].rstrip('"'))
    assert "/" not in shown
    assert "\\" not in shown
    assert name is None or shown == name


def test_an_installer_that_is_gone_says_so(owner: Client, built: Callable) -> None:
    done = built()
    default_storage.delete(done.installer.name)
    answer = owner.get(reverse("softphone-build-download", args=[done.pk]), follow=True)
    assert "The installer is gone from the storage. Build a new version." in answer.content.decode()


def test_pictures_of_a_version_are_shown_to_its_people_only_as_pictures(owner: Client, built: Callable) -> None:
    done = built()
    for key, kind in PICTURES.items():
        answer = owner.get(reverse("softphone-build-picture", args=[done.pk, key]))
        content = b"".join(answer.streaming_content)
        assert hashlib.sha256(content).hexdigest() == done.inputs["artwork"]["pictures"][key]["sha256"]
        assert answer["Content-Type"] == f"image/{kind.stored.lower()}"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "private" in answer["Cache-Control"]
    for name in ("nothing", "path", "..%2Fx"):
        assert owner.get(f"/softphone-versions/{done.pk}/pictures/{name}/").status_code == 404


# ---- failed ones


def test_a_failed_build_shows_its_reason_and_is_tried_again(
    owner: Client, product: WebProduct, artwork: Artwork, cast: Cast, as_partner: Callable
) -> None:
    press(owner, product)
    with as_partner(cast.acme):
        build = Build.objects.get()
        Build.objects.update(state=State.FAILED, error="The reader is <b>missing</b>.", log="12:00:00 Signing")
        Job.objects.update(state=Job.State.FAILED, error="The reader is missing.")
    for address in (page(product), reverse("softphone-build", args=[build.pk])):
        text = owner.get(address).content.decode()
        assert "The reader is &lt;b&gt;missing&lt;/b&gt;." in text
        assert reverse("softphone-build-again", args=[build.pk]) in text
    assert "12:00:00 Signing" in text
    answer = owner.post(reverse("softphone-build-again", args=[build.pk]), follow=True).content.decode()
    assert "Version 1.0.1 is being built." in answer
    refused = owner.post(reverse("softphone-build-again", args=[build.pk]), follow=True).content.decode()
    assert "This softphone is being built already." in refused
    for name in ("softphone-build-download", "softphone-build-compare"):
        assert owner.get(reverse(name, args=[build.pk])).status_code == 404


# ---- several versions


def test_versions_are_chosen_and_the_page_says_which_customers_get(
    owner: Client, product: WebProduct, built: Callable, cast: Cast, as_partner: Callable
) -> None:
    one, two = built(), built()
    answer = owner.post(reverse("softphone-build-choose", args=[one.pk]), follow=True).content.decode()
    assert "Your customers get version 1.0.1 from now on." in answer
    assert "You have gone back to version 1.0.1" in answer
    assert reverse("softphone-build-choose", args=[two.pk]) in answer
    assert reverse("softphone-build-choose", args=[one.pk]) not in answer
    with as_partner(cast.acme):
        assert current_build(product) == one


def test_what_has_changed_since_is_said(
    owner: Client, product: WebProduct, built: Callable, cast: Cast, as_partner: Callable
) -> None:
    built()
    assert "A new build takes it over." not in owner.get(page(product)).content.decode()
    with as_partner(cast.acme):
        WebProduct.objects.filter(pk=product.pk).update(brand="Other")
    text = owner.get(page(product)).content.decode()
    assert "Changed since version 1.0.1: Brand name, Licence agreement." in text


def test_two_versions_side_by_side(
    owner: Client, product: WebProduct, built: Callable, cast: Cast, as_partner: Callable
) -> None:
    one = built()
    alone = owner.get(reverse("softphone-build-compare", args=[one.pk]), follow=True).content.decode()
    assert "There is no other version yet to compare this one with." in alone
    same = built()
    address = reverse("softphone-build-compare", args=[same.pk])
    assert "Both versions are made of the same" in owner.get(address).content.decode()
    with as_partner(cast.acme):
        WebProduct.objects.filter(pk=product.pk).update(brand="Other <i>brand</i>")
    other = built()
    text = owner.get(reverse("softphone-build-compare", args=[other.pk]), {"with": one.pk}).content.decode()
    assert "Other &lt;i&gt;brand&lt;/i&gt;" in text
    assert "Łódź 電話 Telecom" in text
    assert text.count(">differs<") == 2  # brand, and the licence that names it
    for hostile in ("'", "9" * 30, "-1", str(other.pk), "%00"):
        assert owner.get(reverse("softphone-build-compare", args=[other.pk]), {"with": hostile}).status_code in {
            200,
            302,
        }


class TestBuilds(GridTests):
    pages = BuildPages

    @pytest.fixture(autouse=True)
    def _artwork(self, make_product: Callable, ready_artwork: Callable) -> None:
        self.make_product, self.ready_artwork = make_product, ready_artwork

    def parent(self) -> dict[str, Any]:
        from portal.tenancy import wall
        from tests.conftest import Company

        inside = wall.current()
        assert inside is not None
        company: Company = (
            self.cast.acme if inside.partner_id == self.cast.acme.partner.pk else self.cast.globex  # type: ignore[attr-defined]
        )
        product = self.make_product(company, domain=f"{company.partner.name.lower()}.example")
        self.artworks = {**getattr(self, "artworks", {}), product.pk: self.ready_artwork(product, company)}
        return {"product": product.pk}

    def make(self, n: int, product: int) -> Build:
        return Build.objects.create(
            web_product_id=product, artwork=self.artworks[product], number=n, state=State.DONE, inputs={"name": "x"}
        )
