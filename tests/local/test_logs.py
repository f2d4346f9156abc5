"""What `make run` shows of its logs."""

import json
from pathlib import Path

import pytest

from portal.local import logs


def add(folder: Path, *lines: object) -> None:
    with (folder / "web.log").open("a", encoding="utf-8") as log:
        log.writelines((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)


def test_only_new_errors_are_shown_each_in_one_line(tmp_path: Path) -> None:
    add(tmp_path, {"level": "error", "event": "old"})
    watch = logs.Watch(tmp_path, ["web", "worker"])
    assert watch.new_errors() == []
    add(
        tmp_path,
        {"level": "info", "event": "request"},
        "no JSON at all",
        {"level": "error", "event": "failed", "exception": "Traceback …\n  File …\nValueError: bad"},
    )
    assert watch.new_errors() == ["web: failed – ValueError: bad"]
    assert watch.new_errors() == []


def test_half_a_line_is_waited_for(tmp_path: Path) -> None:
    watch = logs.Watch(tmp_path, ["web"])
    path = tmp_path / "web.log"
    path.write_text('{"level": "critical", ', encoding="utf-8")
    assert watch.new_errors() == []
    with path.open("a", encoding="utf-8") as log:
        log.write('"event": "gone"}\n')
    assert watch.new_errors() == ["web: gone"]


def test_a_large_log_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_LARGEST", 10)
    add(tmp_path, "more than ten characters")
    with logs.opened(tmp_path / "web.log") as log:
        log.write(b"new\n")
    assert (tmp_path / "web.log").read_text(encoding="utf-8") == "new\n"
    assert "more than ten" in (tmp_path / "web.log.old").read_text(encoding="utf-8")
