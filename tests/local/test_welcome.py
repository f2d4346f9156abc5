"""What `make run` prints for a newcomer to copy."""

import pytest

from portal.local import run
from portal.local.place import Place


def test_the_command_for_the_staffs_code_can_be_pasted(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path_factory.mktemp("my portal")
    (folder / "demo.stamp").touch()
    monkeypatch.setenv("DATA", str(folder))
    run._welcome(Place.from_environment(), "http://127.0.0.1:8000/")
    assert f"make staff-code DATA='{folder}'" in capsys.readouterr().out
