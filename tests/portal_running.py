"""The whole portal in a real browser: `portal_running` is what `make run` starts, `page` a tab that looks at it."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright

from portal.local import browser as chromium
from portal.local import logs, processes, throwaway
from portal.local.place import ROOT, Place
from tests import patience

READY = "Portal ready at "
PATIENCE = patience.milliseconds(20_000)
"""Milliseconds that a page may take to show something."""
_OF_THE_TESTS = re.compile(
    r"PORTAL_|DATABASE_|DJANGO_|REDIS_URL|SECRET_KEY|SEALING_KEYS|DATA_DIR|STATIC_ROOT|PYTEST_|DEMO"
)
# The browser's own line for every answer of 400 and above; the tests look at what the page says instead.
_BROWSERS_OWN = "Failed to load resource"


@dataclass(frozen=True, kw_only=True)
class RunningPortal:
    """A portal started by the same supervisor as `make run`, with its own data and the demo data."""

    url: str
    data: Path
    environment: dict[str, str]
    watch: logs.Watch

    def get(self, path: str) -> dict:
        """The JSON at a path, as a stranger gets it."""
        with urllib.request.urlopen(self.url + path.lstrip("/"), timeout=patience.seconds(10)) as answer:  # noqa: S310
            return json.load(answer)

    def manage(self, *arguments: str) -> str:
        """Run a management command inside it; what it printed. Raises AssertionError when it failed."""
        done = subprocess.run(
            [sys.executable, "-m", "portal.local.manage", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def new_errors(self) -> list[str]:
        """Errors that its processes logged since the last call."""
        return self.watch.new_errors()

    def mails(self) -> list[str]:
        """The texts of the mails it sent, oldest first."""
        files = sorted((self.data / "files" / "outbox").glob("*"), key=lambda path: path.stat().st_mtime_ns)
        return [path.read_text(encoding="utf-8") for path in files]


def start_portal(data: Path, **variables: str) -> tuple[subprocess.Popen[str], str, dict[str, str], list[str]]:
    """Start the supervisor and wait for its ready line: the process, the URL, its environment, what it printed."""
    clean = {name: value for name, value in os.environ.items() if not _OF_THE_TESTS.match(name)}
    environment = {**clean, "DATA": str(data), "PORT": str(processes.free_port()), "WEB_WORKERS": "2", **variables}
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.local.run"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    printed: list[str] = []
    for line in process.stdout:
        printed.append(line)
        if line.startswith(READY):
            return process, line.removeprefix(READY).strip(), environment, printed
    process.communicate()
    pytest.fail("the portal did not start:\n" + "".join(printed))


@pytest.fixture(scope="session")
def portal_running() -> Iterator[RunningPortal]:
    """The portal on a free port with fresh demo data, started once a run."""
    data = Path(os.environ["PORTAL_TEST_DIRECTORY"]) / f"portal-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    throwaway.lay_migrated(Place(data))  # tests/local begins at the very beginning
    process, url, environment, _printed = start_portal(data)
    watch = logs.Watch(data / "logs", ["web", "worker", "beat"])
    try:
        yield RunningPortal(url=url, data=data, environment=environment, watch=watch)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=patience.seconds(60))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run, without windows."""
    path = chromium.find_shell()
    # Playwright keeps an event loop in this thread, which Django otherwise takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=chromium.flags())
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_context(browser: Browser, portal_running: RunningPortal) -> Iterator[Callable[..., BrowserContext]]:
    """`new_context(viewport=…, color_scheme="dark")`: a browser without cookies that looks at the running portal."""
    opened: list[BrowserContext] = []

    def new(**options: object) -> BrowserContext:
        options = {"base_url": portal_running.url, "viewport": {"width": 1280, "height": 800}, **options}
        context = browser.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context

    yield new
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], portal_running: RunningPortal) -> Iterator[Page]:
    """A tab. The test fails when the page's scripts or the portal's processes reported an error."""
    tab = new_context().new_page()
    troubles: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_BROWSERS_OWN):
            troubles.append(message.text)

    tab.on("console", heard)
    tab.on("pageerror", lambda error: troubles.append(str(error)))
    portal_running.new_errors()
    yield tab
    assert troubles == []
    assert portal_running.new_errors() == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test of a page also says what the page showed: a timeout alone tells nothing of why."""
    report = yield
    tab = getattr(item, "funcargs", {}).get("page")
    if call.when == "call" and report.failed and isinstance(tab, Page):
        report.sections.append(("What the page showed", _shown(tab)))
    return report


def _shown(tab: Page) -> str:
    try:
        return f"{tab.url}\n{tab.inner_text('main', timeout=patience.milliseconds(2_000))[:4_000]}"
    except Error as error:
        return f"{tab.url}\n{error}"
