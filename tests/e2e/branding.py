"""The manual's chapter "Branded Softphone", as a person walks it: template out, pictures in, build, mail, installer."""

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from softphone.builds import tools
from tests import patience
from tests.portal_running import RunningPortal

PICTURES = ("aboutWindowBackground.png", "splash.gif", "wix-banner.jpg", "wix-dialog.jpg")
LAYERED = ("aboutWindowBackground.psd", "splash.psd", "wix-banner.psd", "wix-dialog.psd")
MSI = bytes.fromhex("d0cf11e0a1b11ae1")
A_JOB = patience.milliseconds(60_000)


def brand_the_softphone(page: Page, portal: RunningPortal, *, brand: str, folder: Path) -> None:
    """From the Branded Softphone page of a web product, whose name is `brand`, to its first version."""
    expect(page.get_by_role("heading", name="Branded Softphone")).to_be_visible()
    build = page.get_by_role("button", name="Build branded software")
    expect(build).to_be_disabled()
    template = _download(page, "Download branding template", folder / "template.zip")
    with zipfile.ZipFile(template) as archive:
        names = {Path(name).name for name in archive.namelist()}
    assert names >= {*PICTURES, *LAYERED}
    page.locator("input[type=file]").set_input_files(template)
    page.get_by_role("button", name="Upload").click()
    for shown in ("Your picture in the About window", "Your splash screen", "Your banner in the installer"):
        picture = page.get_by_role("img", name=shown)
        expect(picture).to_be_visible(timeout=A_JOB)
        assert picture.evaluate("async (image) => { await image.decode(); return image.naturalWidth }") > 0
    _build(page, portal, brand=brand, folder=folder)
    _open_phone(page, brand)


def _build(page: Page, portal: RunningPortal, *, brand: str, folder: Path) -> None:
    """A version and its mail; where msitools is missing the page says so, and that the build failed for it."""
    page.get_by_role("button", name="Build branded software").click()
    if tools.missing():
        expect(page.get_by_text("Version 1.0.1 could not be built")).to_be_visible(timeout=A_JOB)
        expect(page.get_by_text(tools.PACKAGE).first).to_be_visible()
        return
    row = page.locator("tbody tr", has_text="1.0.1")
    expect(row.get_by_text("what customers get")).to_be_visible(timeout=A_JOB)
    digest = row.locator("code").get_attribute("title")
    installer = _download(page, "Download 1.0.1", folder / "softphone.msi").read_bytes()
    assert installer.startswith(MSI)
    assert hashlib.sha256(installer).hexdigest() == digest
    subject = f"The softphone of {brand} is ready: version 1.0.1"
    _until(page, lambda: any(subject in mail for mail in portal.mails()))


def _open_phone(page: Page, brand: str) -> None:
    """The web softphone, in a tab of its own: it says plainly that no telephone service is set yet."""
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Open softphone").click()
    phone = opened.value
    expect(phone).to_have_title(brand)
    expect(phone.get_by_text(f"{brand} is not connected to a telephone service yet.")).to_be_visible(timeout=A_JOB)
    phone.close()


def _download(page: Page, link: str, path: Path) -> Path:
    with page.expect_download(timeout=A_JOB) as coming:
        page.get_by_role("link", name=link, exact=True).click()
    coming.value.save_as(path)
    return path


def _until(page: Page, holds: Callable[[], bool]) -> None:
    patience.until(holds, 60, wait=lambda: page.wait_for_timeout(1000))
