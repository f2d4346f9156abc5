"""Builds on a real database, with a real installer: numbered, one at a time, killed and finished, told by mail."""

import hashlib
import shutil
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection
from django.utils import timezone

from portal.history.events import history_of
from portal.jobs import queue, reaper
from portal.jobs import running as jobs
from portal.jobs.models import Job
from portal.tenancy import wall
from products import saving
from products.models import WebProduct
from products.saving import ProductDraft
from softphone import reading_back, signing
from softphone.artwork.kinds import PICTURES
from softphone.builds import building, current, files, tools
from softphone.builds.building import BuildRefusedError, BuildRunningError, ask_for_build
from softphone.builds.comparing import changed_since, compare
from softphone.builds.current import choose, current_build
from softphone.builds.page import builds_context
from softphone.models import Artwork, Build, SoftphoneSettings
from tests.conftest import Cast
from tests.mail.delivering import deliver_all
from tests.softphone.conftest import picture

pytestmark = pytest.mark.django_db(transaction=True)
needs_msitools = pytest.mark.skipif(
    not shutil.which(reading_back.INFO), reason="msitools is not installed (apt-get install msitools)"
)
State = Build.State


class Shop:
    """A web product of Acme's with artwork, and what its people do with it."""

    def __init__(self, cast: Cast, as_partner: Callable, product: WebProduct, artwork: Artwork) -> None:
        self.cast, self.as_partner = cast, as_partner
        self.product, self.artwork = product, artwork

    def ask(self, **options: Any) -> Build:
        with self.as_partner(self.cast.acme, **options):
            return ask_for_build(self.product, artwork=self.artwork)

    def job(self, build: Build) -> Job:
        with self.as_partner(self.cast.acme):
            found = building.job_of(build)
            assert found is not None
            return found

    def work(self, build: Build) -> Build:
        """What a worker does."""
        job = self.job(build)
        jobs.run(job.partner_id, job.pk)
        return self.reload(build)

    def built(self) -> Build:
        done = self.work(self.ask())
        assert done.state == State.DONE, done.error
        return done

    def reload(self, build: Build) -> Build:
        with self.as_partner(self.cast.acme):
            return Build.objects.select_related("web_product", "artwork").get(pk=build.pk)

    def current(self) -> Build | None:
        with self.as_partner(self.cast.acme):
            return current_build(self.product)


@pytest.fixture
def shop(cast: Cast, as_partner: Callable, make_product: Callable, ready_artwork: Callable) -> Shop:
    product = make_product()
    return Shop(cast, as_partner, product, ready_artwork(product, cast.acme))


def stored(build: Build) -> set[str]:
    """The files in the build's folder of the storage."""
    folder = f"softphone/{build.partner_id}/{build.web_product_id}/builds/{build.pk}"
    try:
        return {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
    except FileNotFoundError:
        return set()


def reader_says(monkeypatch: pytest.MonkeyPatch, problems: list[str]) -> None:
    """For tests of something else than the reader, which may be missing."""

    def read_back(path: Path, *, expected: reading_back.Expected) -> list[str]:
        assert path.read_bytes()
        assert expected.properties["ProductVersion"].startswith("1.0.")
        return problems

    monkeypatch.setattr(reading_back, "read_back", read_back)


# ---- a build that ends well


@needs_msitools
def test_a_build_is_a_numbered_version_with_all_that_went_into_it(shop: Shop, tmp_path: Path) -> None:
    asked = shop.ask()
    assert (asked.number, asked.state, asked.asked_by_name) == (1, State.QUEUED, "Acme Owner")
    done = shop.work(asked)
    assert (done.state, done.error, done.signed) == (State.DONE, "", False)
    content = files.read(done.installer.name)
    assert (len(content), hashlib.sha256(content).hexdigest()) == (done.installer_size, done.installer_sha256)
    assert stored(done) == {done.installer.name, *(file["path"] for file in done.web_files.values())}
    assert set(done.web_files) == {"about", "splash", "icon-192", "icon-512", "icon-maskable-512"}
    for file in done.web_files.values():
        assert hashlib.sha256(files.read(file["path"])).hexdigest() == file["sha256"]
    assert done.inputs["brand"] == "Acme Telecom"
    assert done.inputs["url"].endswith("/softphone/phone.acme.example/")
    assert done.inputs["artwork"]["sha256"] == shop.artwork.sha256
    assert {name: p["sha256"] for name, p in done.inputs["artwork"]["pictures"].items()} == {
        name: p["sha256"] for name, p in shop.artwork.pictures.items()
    }
    assert done.inputs["tools"]["msitools"] == tools.versions()["msitools"] != ""
    assert done.installer_sha256 in done.log
    assert "Not signed: the platform has no certificate." in done.log
    assert shop.current() == done
    assert shop.job(done).percent == 100


def test_what_is_done_never_changes(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    reader_says(monkeypatch, [])
    done = shop.built()
    for changes in ({"installer": "another.msi"}, {"state": State.FAILED}, {"number": 7}, {"web_files": {}}):
        with pytest.raises(IntegrityError, match="does not change"), shop.as_partner(shop.cast.acme):
            Build.objects.filter(pk=done.pk).update(**changes)
    with pytest.raises(IntegrityError, match="does not change"), wall.enter_staff(), connection.cursor() as cursor:
        cursor.execute("UPDATE softphone_build SET log = 'another' WHERE id = %s", [done.pk])
    assert shop.reload(done).installer == done.installer
    with shop.as_partner(shop.cast.acme):
        done.save()  # nothing of it is another


@needs_msitools
def test_the_same_again_gives_the_same_bytes_but_for_number_and_what_hangs_on_it(shop: Shop) -> None:
    one, two = shop.built(), shop.built()
    assert (one.number, two.number) == (1, 2)
    assert one.inputs["upgrade_code"] == two.inputs["upgrade_code"]
    assert one.inputs["product_code"] != two.inputs["product_code"]
    same = {key: value for key, value in one.inputs.items() if key != "product_code"}
    assert same == {key: value for key, value in two.inputs.items() if key != "product_code"}
    assert {n: f["sha256"] for n, f in one.web_files.items()} == {n: f["sha256"] for n, f in two.web_files.items()}
    with shop.as_partner(shop.cast.acme):
        choose(one)
        shop.reload(two).delete()
    again = shop.built()
    assert (again.number, again.installer_sha256) == (two.number, two.installer_sha256)


@needs_msitools
def test_a_brand_of_any_script_is_built_and_read_back(shop: Shop) -> None:
    with shop.as_partner(shop.cast.acme):
        WebProduct.objects.filter(pk=shop.product.pk).update(brand='Łódź 電話 "Telecom" 😀 شركة')
    assert shop.built().inputs["name"] == 'Łódź 電話 "Telecom" 😀 شركة Softphone'


@needs_msitools
def test_who_asked_gets_one_mail_when_it_is_ready(shop: Shop) -> None:
    done = shop.work(shop.ask(actor=shop.cast.acme.editor))
    shop.work(done)
    [mail] = deliver_all()
    assert mail.to == [shop.cast.acme.editor.email]
    assert mail.subject == "The softphone of Acme Telecom is ready: version 1.0.1"
    assert done.installer_sha256 in mail.body
    assert f"/web-products/{shop.product.pk}/branded-softphone/" in mail.body
    assert "not signed" in mail.body


@needs_msitools
def test_the_partners_own_licence_and_support_address_go_in(shop: Shop) -> None:
    with shop.as_partner(shop.cast.acme):
        SoftphoneSettings.objects.create(
            web_product=shop.product, licence="Lizenz für Łódź", support_url="https://help.acme.example/"
        )
    done = shop.built()
    assert done.inputs["own_licence"]
    content = files.read(done.installer.name)
    assert b"f\\u252?r \\u321?\\u243?d\\u378?" in content
    assert b"https://help.acme.example/" in content


# ---- one at a time


def test_one_build_of_a_web_product_at_a_time(shop: Shop, make_product: Callable, ready_artwork: Callable) -> None:
    shop.ask()
    with pytest.raises(BuildRunningError, match=r"Version 1\.0\.1 is being built already; Acme Owner asked for it"):
        shop.ask()
    other = make_product(domain="other.acme.example")
    Shop(shop.cast, shop.as_partner, other, ready_artwork(other, shop.cast.acme)).ask()


def test_of_two_clicks_at_the_same_moment_one_builds(shop: Shop) -> None:
    outcomes: list[str] = []
    gate = threading.Barrier(2)

    def click() -> None:
        from django.db import connection

        gate.wait()
        try:
            outcomes.append(f"version {shop.ask().number}")
        except BuildRunningError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "version 1"]


def test_only_ready_artwork_of_the_same_web_product_is_built(
    shop: Shop, make_product: Callable, ready_artwork: Callable
) -> None:
    other = make_product(domain="other.acme.example")
    with shop.as_partner(shop.cast.acme):
        with pytest.raises(BuildRefusedError):
            ask_for_build(other, artwork=shop.artwork)
        Artwork.objects.filter(pk=shop.artwork.pk).update(state=Artwork.State.REFUSED)
        shop.artwork.refresh_from_db()
        with pytest.raises(BuildRefusedError):
            ask_for_build(shop.product, artwork=shop.artwork)


def test_a_chat_has_no_softphone(shop: Shop) -> None:
    with shop.as_partner(shop.cast.acme):
        WebProduct.objects.filter(pk=shop.product.pk).update(type=WebProduct.Type.CHAT)
        shop.product.refresh_from_db()
        assert not builds_context(shop.product)["has_softphone"]
        with pytest.raises(BuildRefusedError, match="nothing to call with"):
            ask_for_build(shop.product, artwork=shop.artwork)


# ---- builds that fail


def test_without_a_reader_a_build_fails_and_says_what_is_missing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert tools.missing() == ["msitools"]
    asked = shop.ask()
    failed = shop.work(asked)
    assert failed.state == State.FAILED
    assert "msitools is not installed on the platform's server" in failed.error
    assert "Reading the installer back" in failed.log
    assert (failed.installer.name, stored(failed), shop.current()) == ("", set(), None)
    [mail] = deliver_all()
    assert mail.subject == "The softphone of Acme Telecom could not be built"
    assert "msitools is not installed" in mail.body
    assert shop.ask().number == 2


def test_an_installer_that_reads_back_wrong_is_not_published(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    reader_says(monkeypatch, ["ProductName is ''"])
    failed = shop.work(shop.ask())
    assert (failed.state, stored(failed)) == (State.FAILED, set())
    assert "ProductName is ''" in failed.error


def test_a_certificate_that_fails_publishes_nothing(shop: Shop, settings: Any, tmp_path: Path) -> None:
    settings.SOFTPHONE_SIGNING_CERTIFICATE = str(tmp_path / "gone.pfx")
    failed = shop.work(shop.ask())
    assert failed.state == State.FAILED
    assert "couldn't be signed" in failed.error


def test_a_licence_too_long_says_by_how_much(shop: Shop) -> None:
    with shop.as_partner(shop.cast.acme):
        SoftphoneSettings.objects.create(web_product=shop.product, licence="x" * 40_000)
    failed = shop.work(shop.ask())
    assert (failed.state, failed.installer.name) == (State.FAILED, "")
    assert "40,114 bytes of at most 40,000: shorten it in the settings." in failed.error


@pytest.mark.parametrize("how", ["gone", "changed", "never there"])
def test_a_picture_that_is_not_the_one_looked_through_fails_the_build(shop: Shop, how: str) -> None:
    pictures = dict(shop.artwork.pictures)
    if how == "gone":
        default_storage.delete(pictures["about"]["path"])
    elif how == "changed":
        default_storage.delete(pictures["about"]["path"])
        default_storage.save(pictures["about"]["path"], ContentFile(b"something else"))
    else:
        del pictures["about"]
        with shop.as_partner(shop.cast.acme):
            Artwork.objects.filter(pk=shop.artwork.pk).update(pictures=pictures)
    failed = shop.work(shop.ask())
    assert failed.state == State.FAILED
    assert "about" in failed.error


def test_a_crash_leaves_no_file_and_frees_the_web_product(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(build: Build) -> None:
        assert stored(build), "the files are there by now"
        raise RuntimeError("boom")

    monkeypatch.setattr(current, "choose", crash)
    reader_says(monkeypatch, [])
    failed = shop.work(shop.ask())
    assert (failed.state, stored(failed)) == (State.FAILED, set())
    assert "Something went wrong on our side" in failed.error
    assert "boom" not in failed.error + failed.log
    assert shop.ask().number == 2


def test_cancelled_while_it_waits(shop: Shop) -> None:
    asked = shop.ask()
    with shop.as_partner(shop.cast.acme):
        assert queue.cancel(shop.job(asked))
    failed = shop.reload(asked)
    assert (failed.state, failed.error) == (State.FAILED, "The build was cancelled.")
    assert deliver_all() == []
    assert shop.ask().number == 2


def test_cancelled_while_it_runs(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def cancel_meanwhile(path: Path) -> bool:
        with wall.enter_partner(shop.cast.acme.partner.pk):
            pass
        from portal.jobs.sideline import Sideline

        [beat] = [t for t in threading.enumerate() if t.name == f"job-{job.pk}-beat"]
        sideline: Sideline = beat._target.__self__
        sideline._connection.execute("UPDATE jobs_job SET cancel_asked = true WHERE id = %s", [job.pk])
        return False

    monkeypatch.setattr(signing, "sign", cancel_meanwhile)
    asked = shop.ask()
    job = shop.job(asked)
    failed = shop.work(asked)
    assert (failed.state, failed.error, stored(failed)) == (State.FAILED, "The build was cancelled.", set())
    assert shop.current() is None


# ---- workers that die


@needs_msitools
def test_what_a_killed_worker_left_is_finished_by_the_next(shop: Shop) -> None:
    asked = shop.ask()
    job = shop.job(asked)
    left = default_storage.save(
        f"softphone/{asked.partner_id}/{asked.web_product_id}/builds/{asked.pk}/half.msi", ContentFile(b"half")
    )
    ago = timezone.now() - timedelta(minutes=5)
    with shop.as_partner(shop.cast.acme):
        Job.objects.filter(pk=job.pk).update(state="running", lease=uuid4(), lease_until=ago, attempts=1)
        with pytest.raises(BuildRunningError):
            ask_for_build(shop.product, artwork=shop.artwork)
    assert reaper.reap() == 1
    done = shop.work(asked)
    assert (done.state, done.number) == (State.DONE, 1)
    assert left not in stored(done)


def test_a_job_that_is_given_up_frees_the_web_product_and_tells(shop: Shop) -> None:
    asked = shop.ask()
    ago = timezone.now() - timedelta(minutes=5)
    with shop.as_partner(shop.cast.acme):
        Job.objects.filter(pk=shop.job(asked).pk).update(state="running", lease=uuid4(), lease_until=ago, attempts=3)
    assert reaper.reap() == 0
    failed = shop.reload(asked)
    assert failed.state == State.FAILED
    assert "worker stopped 3 times" in failed.error
    assert [mail.subject for mail in deliver_all()] == ["The softphone of Acme Telecom could not be built"]
    assert shop.ask().number == 2


def test_a_build_whose_job_is_gone_frees_the_web_product(shop: Shop) -> None:
    asked = shop.ask()
    with shop.as_partner(shop.cast.acme):
        Job.objects.filter(pk=shop.job(asked).pk).delete()
    assert shop.ask().number == 2
    assert shop.reload(asked).state == State.FAILED


def test_a_build_left_open_by_a_job_that_failed_is_settled_when_somebody_looks(shop: Shop) -> None:
    asked = shop.ask()
    with shop.as_partner(shop.cast.acme):
        Job.objects.filter(pk=shop.job(asked).pk).update(state="failed", error="The server burnt.")
        context = builds_context(shop.product)
    assert context["failed_build"].build.pk == asked.pk
    assert (shop.reload(asked).state, shop.reload(asked).error) == (State.FAILED, "The server burnt.")


# ---- trying again


@needs_msitools
@pytest.mark.parametrize("where", ["on the page", "among the jobs"])
def test_a_failed_build_is_tried_again_under_its_number(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("PATH", "/nonexistent")
        failed = shop.work(shop.ask())
    assert failed.state == State.FAILED
    with shop.as_partner(shop.cast.acme):
        if where == "on the page":
            building.try_again(failed)
        else:
            assert queue.retry(shop.job(failed))
        with pytest.raises(BuildRunningError):
            ask_for_build(shop.product, artwork=shop.artwork)
    done = shop.work(failed)
    assert (done.state, done.number, done.error) == (State.DONE, 1, "")
    assert len(deliver_all()) == 2


def test_what_cannot_be_tried_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    reader_says(monkeypatch, ["wrong"])
    failed = shop.work(shop.ask())
    newer = shop.ask()
    with shop.as_partner(shop.cast.acme):
        with pytest.raises(BuildRefusedError, match="newer version"):
            building.try_again(failed)
        with pytest.raises(BuildRunningError):
            building.try_again(newer)
        queue.retry(shop.job(failed))
    assert "newer version" in shop.work(failed).error
    reader_says(monkeypatch, [])
    done = shop.work(newer)
    with shop.as_partner(shop.cast.acme), pytest.raises(BuildRefusedError, match="Only a failed build"):
        building.try_again(done)


# ---- versions


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what follows a build: no reader needed."""
    reader_says(monkeypatch, [])


@pytest.mark.usefixtures("unread")
def test_rolling_back_and_forward(shop: Shop) -> None:
    one, two = shop.built(), shop.built()
    assert shop.current() == two
    with shop.as_partner(shop.cast.acme):
        choose(one)
        assert current_build(shop.product) == one
        choose(two)
        choose(one)
    three = shop.built()
    assert shop.current() == three
    asked = shop.ask()
    with shop.as_partner(shop.cast.acme), pytest.raises(BuildRefusedError):
        choose(asked)
    assert shop.current() == three


@pytest.mark.usefixtures("unread")
def test_a_version_that_is_done_never_changes(shop: Shop) -> None:
    one = shop.built()
    kept = stored(one)
    with shop.as_partner(shop.cast.acme):
        Job.objects.filter(pk=shop.job(one).pk).update(state="queued")
    again = shop.work(one)
    assert (again.installer_sha256, again.built_at, stored(again)) == (one.installer_sha256, one.built_at, kept)


@pytest.mark.usefixtures("unread")
def test_what_differs_between_two_versions(shop: Shop, ready_artwork: Callable) -> None:
    one = shop.built()
    with shop.as_partner(shop.cast.acme):
        assert changed_since(one) == []
        draft = ProductDraft(
            type="business", cultures=["en-GB"], default_culture="en-GB", currencies=["EUR"], brand="Łódź Telecom",
            domain="phone.lodz.example", cms="own",
        )  # fmt: skip
        shop.product = saving.change_web_product(shop.product, draft)
    shop.artwork = ready_artwork(shop.product, shop.cast.acme)
    other = picture(PICTURES["banner"], format="PNG", compress_level=1)
    with shop.as_partner(shop.cast.acme):
        pictures = dict(shop.artwork.pictures)
        path = default_storage.save("artwork/test/other.png", ContentFile(other))
        pictures["banner"] = {**pictures["banner"], "path": path, "sha256": hashlib.sha256(other).hexdigest()}
        Artwork.objects.filter(pk=shop.artwork.pk).update(pictures=pictures)
        shop.artwork.refresh_from_db()
        expected = ["Brand name", "Website domain name", "Address that the softphone opens", "Cultures"]
        assert changed_since(shop.reload(one)) == [*expected, "Licence agreement", "Pictures"]
    two = shop.built()
    assert one.inputs["upgrade_code"] == two.inputs["upgrade_code"]
    texts, pairs = compare(one, two)
    assert [text.name for text in texts if text.differs] == [*expected, "Licence agreement"]
    assert [pair.key for pair in pairs if pair.differs] == ["banner"]


@pytest.mark.usefixtures("unread")
def test_the_history_tells_of_builds_and_choices(shop: Shop) -> None:
    one = shop.built()
    shop.built()
    with shop.as_partner(shop.cast.acme, actor=shop.cast.acme.editor):
        choose(one)
        told = history_of(one)
        assert [event.actor_name for event in told][-1] == "Acme Owner"
        assert any("installer_sha256" in event.changes for event in told)
        chosen = history_of(one.web_product.current_build).first()
        assert chosen is not None
        assert chosen.actor_name == "Acme Editor"
        assert "build_id" in chosen.changes


@pytest.mark.usefixtures("unread")
def test_a_web_product_with_versions_is_not_deleted(shop: Shop) -> None:
    shop.built()
    with shop.as_partner(shop.cast.acme):
        assert saving.used_by(shop.product) == ["It is linked to versions of its branded softphone: 1."]
