"""The template that goes out and the pictures that come back, as a browser sees them and as the worker decides."""

import hashlib
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from psd_tools import PSDImage

from portal.jobs import queue
from portal.jobs.models import Job
from portal.jobs.running import run
from portal.tenancy import wall
from products.models import WebProduct
from softphone.artwork import checking, confined
from softphone.artwork.kinds import PICTURES
from softphone.artwork.newest import newest_upload, ready_artwork
from softphone.artwork.reasons import WORDS
from softphone.models import Artwork
from tests.conftest import Cast, Company
from tests.softphone.conftest import picture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def product(make_product: Callable[..., WebProduct]) -> WebProduct:
    return make_product()


@pytest.fixture
def editor(cast: Cast, client_for: Callable[..., Client]) -> Client:
    return client_for(cast.acme.editor)


def page_of(product: WebProduct) -> str:
    return reverse("web-product-softphone", args=[product.pk])


def send(client: Client, product: WebProduct, content: bytes, name: str = "artwork.zip"):
    file = SimpleUploadedFile(name, content, content_type="application/zip")
    return client.post(reverse("softphone-upload", args=[product.pk]), {"file": file})


@pytest.fixture
def decide(cast: Cast) -> Callable[..., Artwork]:
    """Run the newest check of a web product's upload, as a worker would, and give the upload."""

    def work(product: WebProduct, company: Company | None = None) -> Artwork:
        partner = (company or cast.acme).partner.pk
        with wall.enter_partner(partner):
            job = queue.jobs_of(newest_upload(product)).first()
        assert run(partner, job.pk) == Job.State.SUCCEEDED
        with wall.enter_partner(partner):
            return newest_upload(product)

    return work


def test_the_template_is_whole_and_can_be_uploaded_as_it_is(
    product: WebProduct, editor: Client, decide: Callable
) -> None:
    answer = editor.get(reverse("softphone-template", args=[product.pk]))
    assert answer.headers["Content-Type"] == "application/zip"
    assert "branding-template-acme-telecom.zip" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        names = set(archive.namelist())
        assert names == {
            "README.html",
            *(kind.psd for kind in PICTURES.values() if kind.psd),
            *(f"examples/{kind.file}" for kind in PICTURES.values()),
        }
        readme = archive.read("README.html").decode()
        for kind in PICTURES.values():
            example = Image.open(BytesIO(archive.read(f"examples/{kind.file}")))
            assert (example.size, example.format) == (kind.size, kind.source)
            assert kind.file in readme
            assert f"{kind.width} × {kind.height}" in readme
            if kind.psd:
                document = PSDImage.open(BytesIO(archive.read(kind.psd)))
                assert document.size == kind.size
                groups = {group.name: [layer.name for layer in group] for group in document}
                assert "Background" in groups["Your artwork"]
                assert "Safe area" in groups["Guides (hide before you save)"]
        assert Image.open(BytesIO(archive.read("examples/splash.gif"))).n_frames > 1
    assert send(editor, product, answer.content).status_code == 302
    found = decide(product)
    assert (found.state, found.problems) == ("ready", [])
    assert found.pictures["splash"]["frames"] > 1
    assert editor.get(reverse("softphone-template", args=[product.pk])).content == answer.content


def test_an_upload_is_kept_privately_and_shown_in_its_windows(
    cast: Cast, product: WebProduct, editor: Client, decide: Callable, artwork_zip: Callable
) -> None:
    content = artwork_zip(icon=None)
    assert send(editor, product, content, "Meine Bilder.zip").url == page_of(product)
    waiting = editor.get(page_of(product)).content.decode()
    assert "Meine Bilder.zip is being looked through" in waiting
    found = decide(product)
    assert found.state == Artwork.State.READY
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert (found.uploaded_by_id, found.size) == (cast.acme.editor.pk, len(content))
    assert Path(default_storage.path(found.file.name)).stat().st_mode & 0o777 == 0o600
    shown = editor.get(page_of(product)).content.decode()
    for key, kind in PICTURES.items():
        url = reverse("softphone-artwork-picture", args=[found.pk, key])
        assert f"{url}?v={found.pictures[key]['sha256'][:16]}" in shown
        answer = editor.get(url)
        drawn = answer.content
        assert hashlib.sha256(drawn).hexdigest() == found.pictures[key]["sha256"]
        assert Image.open(BytesIO(drawn)).size == kind.size
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] == f"image/{kind.stored.lower()}"
        assert "private" in answer.headers["Cache-Control"]
    still = editor.get(reverse("softphone-artwork-picture", args=[found.pk, "splash-still"]))
    assert still.headers["Content-Type"] == "image/png"
    assert Image.open(BytesIO(still.content)).size == PICTURES["splash"].size
    assert "Stop the animation" in shown
    assert "drawn from your brand" in shown
    assert "Welcome to the Acme Telecom Softphone Setup Wizard" in shown
    original = editor.get(reverse("softphone-artwork-original", args=[found.pk]))
    assert b"".join(original.streaming_content) == content
    assert original.headers["Content-Disposition"].startswith("attachment")


def test_a_refused_upload_says_why_for_every_file_and_changes_nothing(
    product: WebProduct, editor: Client, decide: Callable, artwork_zip: Callable, cast: Cast
) -> None:
    send(editor, product, artwork_zip())
    good = decide(product)
    send(editor, product, artwork_zip(about=b"no picture", splash=None, banner=b"", more={"inner.zip": b"PK"}))
    bad = decide(product)
    assert bad.state == Artwork.State.REFUSED
    reasons = {problem["file"]: problem["reason"] for problem in bad.problems}
    assert reasons == {
        "aboutWindowBackground.png": "other",
        "splash.gif": "missing",
        "wix-banner.jpg": "empty",
        "inner.zip": "nested",
    }
    with wall.enter_partner(cast.acme.partner.pk):
        assert ready_artwork(product) == good
    shown = editor.get(page_of(product)).content.decode()
    assert "The pictures that you had before are unchanged." in shown
    for problem in bad.problems:
        assert problem["file"] in shown
        assert problem["message"].split("%")[0][:25].replace("'", "&#x27;") in shown
    assert reverse("softphone-artwork-picture", args=[good.pk, "about"]) in shown


@pytest.mark.parametrize("way", ["crop", "pad"])
def test_pictures_of_another_size_are_fitted_on_demand(
    product: WebProduct, editor: Client, decide: Callable, artwork_zip: Callable, way: str
) -> None:
    wide = picture(PICTURES["about"], size=(900, 400))
    send(editor, product, artwork_zip(about=wide))
    refused = decide(product)
    assert [problem["reason"] for problem in refused.problems] == ["size"]
    shown = editor.get(page_of(product)).content.decode()
    for both in ("about-crop", "about-pad"):
        url = reverse("softphone-artwork-picture", args=[refused.pk, both])
        assert url in shown
        assert editor.get(url).status_code == 200
    previews = [refused.pictures[key]["path"] for key in ("about-crop", "about-pad")]
    nothing = editor.post(reverse("softphone-artwork-fit", args=[refused.pk]), {"way": "stretch"})
    assert nothing.status_code == 422
    assert "Choose one of the two." in nothing.content.decode()
    assert editor.post(reverse("softphone-artwork-fit", args=[refused.pk]), {"way": way}).status_code == 302
    fitted = decide(product)
    assert (fitted.pk, fitted.state, fitted.fit) == (refused.pk, "ready", True)
    about = fitted.pictures["about"]
    assert (about["width"], about["height"], about["fitted"]) == (480, 320, way)
    with default_storage.open(about["path"]) as file:
        assert Image.open(file).size == (480, 320)
    assert not any(default_storage.exists(path) for path in previews)
    assert f"{'cropped' if way == 'crop' else 'padded'} to size" in editor.get(page_of(product)).content.decode()
    again = editor.post(reverse("softphone-artwork-fit", args=[refused.pk]), {"way": way}, follow=True)
    assert "can&#x27;t be fitted" in again.content.decode()


def test_what_is_no_upload_is_said_beside_the_field(product: WebProduct, editor: Client, settings) -> None:
    url = reverse("softphone-upload", args=[product.pk])
    assert "Choose a file first." in editor.post(url).content.decode()
    assert "The file is empty." in send(editor, product, b"").content.decode()
    settings.ARTWORK_MAX_BYTES = 1000
    answer = send(editor, product, b"x" * 1001)
    assert answer.status_code == 422
    assert "larger than 1000" in answer.content.decode()
    settings.DECK_MAX_BYTES = 1000
    assert "larger than 1000" in send(editor, product, b"x" * 70_000).content.decode()
    with wall.enter_staff():
        assert not Artwork.objects.exists()


def test_others_see_nothing_and_readers_change_nothing(
    cast: Cast,
    product: WebProduct,
    make_product: Callable,
    client_for: Callable,
    ready_artwork: Callable,
    artwork_zip: Callable,
) -> None:
    made = ready_artwork(product, cast.acme)
    theirs = client_for(cast.globex.owner)
    for name, args in (
        ("web-product-softphone", [product.pk]),
        ("softphone-template", [product.pk]),
        ("softphone-artwork-picture", [made.pk, "about"]),
        ("softphone-artwork-original", [made.pk]),
    ):
        assert theirs.get(reverse(name, args=args)).status_code == 404
    assert send(theirs, product, artwork_zip()).status_code == 404
    assert theirs.post(reverse("softphone-artwork-fit", args=[made.pk]), {"way": "crop"}).status_code == 404
    reader = client_for(cast.acme.reader)
    shown = reader.get(page_of(product)).content.decode()
    assert "mock-about" in shown
    assert 'type="file"' not in shown
    assert reader.get(reverse("softphone-template", args=[product.pk])).status_code == 200
    assert send(reader, product, artwork_zip()).status_code == 403
    assert reader.post(reverse("softphone-artwork-fit", args=[made.pk]), {"way": "crop"}).status_code == 403
    assert reader.get(reverse("softphone-artwork-picture", args=[made.pk, "nothing"])).status_code == 404


def test_a_chat_has_nothing_to_call_with(editor: Client, make_product: Callable, artwork_zip: Callable) -> None:
    chat = make_product(type="chat")
    shown = editor.get(page_of(chat)).content.decode()
    assert "A Live Support Chat has no softphone" in shown
    assert 'type="file"' not in shown
    assert editor.get(reverse("softphone-template", args=[chat.pk])).status_code == 404
    assert send(editor, chat, artwork_zip()).status_code == 404


def test_a_check_that_falls_through_leaves_nobody_waiting(
    cast: Cast, product: WebProduct, editor: Client, artwork_zip: Callable
) -> None:
    send(editor, product, artwork_zip())
    with wall.enter_partner(cast.acme.partner.pk):
        assert queue.cancel(queue.jobs_of(newest_upload(product)).get())
    with wall.enter_partner(cast.acme.partner.pk):
        assert [problem["reason"] for problem in newest_upload(product).problems] == ["not-checked"]
    assert "Upload the file again" in editor.get(page_of(product)).content.decode()


def test_what_another_job_found_good_stays_good(
    cast: Cast, product: WebProduct, editor: Client, decide: Callable, artwork_zip: Callable
) -> None:
    """A check that began before and ends after: a build may use the pictures already."""
    send(editor, product, artwork_zip())
    with wall.enter_partner(cast.acme.partner.pk):
        before = newest_upload(product)
    good = decide(product)
    with wall.enter_partner(cast.acme.partner.pk):
        default_storage.delete(good.file.name)
        assert checking.check(before).state == Artwork.State.READY
        assert newest_upload(product).pictures == good.pictures
    assert all(default_storage.exists(picture["path"]) for picture in good.pictures.values())


def test_a_lost_file_is_a_reason_and_no_crash(
    product: WebProduct, editor: Client, decide: Callable, artwork_zip: Callable, cast: Cast
) -> None:
    send(editor, product, artwork_zip())
    with wall.enter_partner(cast.acme.partner.pk):
        default_storage.delete(newest_upload(product).file.name)
    assert [problem["reason"] for problem in decide(product).problems] == ["lost"]


def test_a_process_that_dies_is_a_problem_of_its_file(
    product: WebProduct, editor: Client, decide: Callable, artwork_zip: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The confined process is killed for real, by the limit of its memory or of its time."""
    monkeypatch.setattr(confined.limits, "WALL_SECONDS", 0.01)
    send(editor, product, artwork_zip())
    assert [problem["reason"] for problem in decide(product).problems] == ["too-hard"]


def test_every_reason_has_words_that_its_values_fill() -> None:
    assert all("%s" not in words for words in WORDS.values())
