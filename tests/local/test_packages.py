"""The list of packages that checks go through is complete, and so are the import contracts."""

import tomllib

from django.conf import settings

from portal.environment import ROOT
from portal.local.packages import PACKAGES


def test_every_app_is_among_the_packages() -> None:
    own = {app.split(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.split(".")[0]).is_dir()}
    assert own <= set(PACKAGES)


def test_every_package_stands_in_the_import_contracts() -> None:
    """A new app that no contract names would be checked by none."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers, _, inside = linter["contracts"]
    assert set(linter["root_packages"]) == set(PACKAGES)
    assert {name.strip() for layer in layers["layers"] for name in layer.split("|")} == set(PACKAGES)
    assert set(inside["containers"]) == set(PACKAGES) - {"portal", "decks"}
