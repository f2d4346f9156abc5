"""What the documents say is there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from portal.environment import ROOT

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
OPERATING = ROOT / "docs" / "operating.md"
OUR_APPS = ("portal", "tenants", "products", "gateways", "pricelists", "support")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _anchors(text: str) -> set[str]:
    """The names that GitHub and GitLab give to headings."""
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", _text(document)):
        if target.startswith(("http://", "https://")):
            continue
        file, _hash, anchor = target.partition("#")
        path = (document.parent / file) if file else document
        assert path.exists(), f"{document.name}: {target}"
        if anchor:
            assert anchor in _anchors(_text(path)), f"{document.name}: {target}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_make_targets_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", _text(ROOT / "Makefile"), flags=re.MULTILINE))
    named = set(re.findall(r"(?:^ {4}|`)make ([a-z][a-z-]*)", _text(document), flags=re.MULTILINE))
    assert named <= targets


def test_the_readme_names_the_two_commands() -> None:
    readme = _text(ROOT / "README.md")
    assert {"run", "test"} <= set(re.findall(r"^ {4}make (\S+)", readme, flags=re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_paths_exist(document: Path) -> None:
    """Every `folder/…` in backticks that begins with one of our folders."""
    folders = "portal|tenants|products|gateways|support|templates|static|tests|bench|docs"
    for path in re.findall(rf"`((?:{folders})/[\w./-]*)`", _text(document)):
        assert (ROOT / path).exists() or path.startswith("static/vendor"), f"{document.name}: {path}"


def _environment_variables() -> set[str]:
    """What the settings and the programs beside them read from the environment."""
    found: set[str] = set()
    for path in (ROOT / "portal" / "settings.py", ROOT / "gunicorn.conf.py"):
        found |= set(re.findall(r"env(?:ironment)?\.(?:text|flag|number|words)\(\s*\"([A-Z0-9_]+)\"", _text(path)))
        found |= set(re.findall(r"environ(?:\.get\(|\[)\"([A-Z0-9_]+)\"", _text(path)))
    return found


def test_every_setting_is_documented() -> None:
    variables = _environment_variables()
    assert {"DATABASE_URL", "SEALING_KEYS", "DECK_MAX_BYTES"} <= variables
    missing = sorted(name for name in variables if f"`{name}`" not in _text(OPERATING))
    assert missing == []


def test_every_command_is_documented() -> None:
    ours = {name for name, app in get_commands().items() if str(app).split(".")[0] in OUR_APPS}
    assert "read_deck" in ours
    documented = " ".join(map(_text, DOCUMENTS))
    assert sorted(name for name in ours if not re.search(rf"\b{name}\b", documented)) == []


def test_the_changelog_has_its_form() -> None:
    lines = _text(ROOT / "CHANGELOG.md").splitlines()
    versions = [line for line in lines if line.startswith("## ")]
    assert versions[0] == "## [Unreleased]"
    assert all(re.fullmatch(r"## \[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", line) for line in versions[1:])
    kinds = {line.removeprefix("### ") for line in lines if line.startswith("### ")}
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
