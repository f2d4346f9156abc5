"""docker-compose.yml and the Dockerfile against the code: there is no Docker here to run them."""

import importlib
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery.app.utils import find_app

from portal.local import new_secrets, roles
from portal.local.place import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
OWN = {name: service for name, service in SERVICES.items() if service.get("image") == "partner-portal"}
_REFERENCE = re.compile(r"\$\{([A-Z0-9_]+)(?::([-?])([^}]*))?\}")
# Read by libraries, not by our code.
_LIBRARIES = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


def dotenv(path: Path) -> dict[str, str]:
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def variables_read() -> set[str]:
    """Every environment variable that the code reads."""
    calls = re.compile(r'(?:env\.(?:text|flag|number|words)|environment\.text|environ(?:\.get)?)[(\[]\s*"([A-Z0-9_]+)"')
    files = [*ROOT.glob("portal/*.py"), *ROOT.glob("portal/[!_]*/*.py"), *ROOT.glob("tenants/*.py")]
    files = [path for path in files if "check" not in path.name] + [ROOT / "gunicorn.conf.py"]
    found = {name for path in files for name in calls.findall(path.read_text(encoding="utf-8"))}
    # roles.py reads its three by name from a list
    return found | {"DATABASE_ADMIN_URL"}


def filled(text: str, values: dict[str, str]) -> str:
    """A value of the compose file as Docker would fill it in."""

    def one(match: re.Match[str]) -> str:
        value = values.get(match[1], "")
        return value or (match[3] if match[2] == "-" else "")

    return _REFERENCE.sub(one, text).replace("$$", "$")


def test_the_services_are_those_of_the_portal() -> None:
    assert set(SERVICES) == {"postgres", "valkey", "migrate", "web", "worker", "beat"}
    assert set(OWN) == {"migrate", "web", "worker", "beat"}


def test_every_variable_given_is_read_by_the_code() -> None:
    read = variables_read() | _LIBRARIES
    for name, service in OWN.items():
        assert set(service["environment"]) <= read, name


def test_every_reference_is_in_the_example_with_secrets_required_and_empty() -> None:
    example = dotenv(ROOT / ".env.example")
    references = {match[0]: match[1] for match in _REFERENCE.findall((ROOT / "docker-compose.yml").read_text("utf-8"))}
    assert set(references) - {"CSRF_TRUSTED_ORIGINS", "SECRET_KEY_FALLBACKS"} == set(example)
    for name in new_secrets.fresh():
        assert references[name] == "?", f"{name} has a default"
        assert example[name] == "", f"{name} is published"


def test_every_setting_reaches_the_containers() -> None:
    """What .env says would otherwise count for nothing, and nobody would be told."""
    of_the_image = {"DATA_DIR", "STATIC_ROOT", "BIND"}
    of_another_server = {"DATABASE_POOLED", "DATABASE_CONN_MAX_AGE", "PORTAL_DB"}
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([A-Z0-9_]+)`", text, re.MULTILINE))
    given = {name for service in OWN.values() for name in service["environment"]}
    assert explained - given == of_the_image | of_another_server


def test_the_filled_addresses_name_the_roles_and_the_services() -> None:
    values = {**dotenv(ROOT / ".env.example"), **new_secrets.fresh()}
    environment = {name: filled(str(text), values) for name, text in OWN["migrate"]["environment"].items()}
    from portal import environment as env

    app, owner = env.database(environment["DATABASE_URL"]), env.database(environment["DATABASE_OWNER_URL"])
    admin = env.database(environment["DATABASE_ADMIN_URL"])
    assert (app.user, owner.user, admin.user) == (roles.APP, roles.OWNER, "postgres")
    assert {app.host, owner.host, admin.host} == {"postgres"}
    assert app.name == owner.name
    assert (app.password, owner.password) == (values["APP_PASSWORD"], values["OWNER_PASSWORD"])
    assert environment["REDIS_URL"] == f"redis://:{values['VALKEY_PASSWORD']}@valkey:6379/0"


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_serving_processes_get_no_owner_and_no_administrator(name: str) -> None:
    environment = OWN[name]["environment"]
    assert "DATABASE_OWNER_URL" not in environment
    assert "DATABASE_ADMIN_URL" not in environment
    assert "PORTAL_DB" not in environment
    assert environment["PORTAL_MODE"] == "production"


def programs(command: list[str]) -> list[list[str]]:
    """The programs that a compose command starts, a shell's `a && B=c d` taken apart."""
    if command[:2] != ["sh", "-c"]:
        return [command]
    parts = [shlex.split(part) for part in command[2].split("&&")]
    return [[word for index, word in enumerate(part) if index or "=" not in word] for part in parts]


def test_every_command_exists() -> None:
    for service in OWN.values():
        for words in programs(service["command"]):
            words = [word for word in words if not re.fullmatch(r"[A-Z_]+=\S*", word)]
            if words[0] == "python" and words[1] == "-m":
                importlib.import_module(words[2])
            elif words[0] == "python":
                assert (ROOT / words[1]).is_file()
            elif words[0] == "celery":
                assert "--app=portal" in words
                assert find_app("portal").main == "portal"
            else:
                assert words == ["gunicorn", "--config=gunicorn.conf.py"]
                assert (ROOT / "gunicorn.conf.py").is_file()


def test_health_checks_ask_what_the_code_answers() -> None:
    from portal.health import probe

    assert SERVICES["web"]["healthcheck"]["test"] == ["CMD", "python", "-m", "portal.health.probe", "web"]
    assert SERVICES["worker"]["healthcheck"]["test"][-1] in probe.PROBES
    for name in ("postgres", "valkey", "web", "worker"):
        assert SERVICES[name]["healthcheck"]["test"], name
    for name in ("web", "worker", "beat"):
        conditions = {part: rule["condition"] for part, rule in SERVICES[name]["depends_on"].items()}
        assert conditions == {
            "migrate": "service_completed_successfully",
            "postgres": "service_healthy",
            "valkey": "service_healthy",
        }


def test_the_port_is_the_one_gunicorn_binds_in_the_image() -> None:
    inside = SERVICES["web"]["ports"][0].rsplit(":", 1)[1]
    assert re.search(rf"^EXPOSE {inside}$", DOCKERFILE, re.MULTILINE)
    assert f"BIND=0.0.0.0:{inside}" in DOCKERFILE
    assert filled(SERVICES["web"]["ports"][0], {}) == f"127.0.0.1:8000:{inside}"


def test_only_the_web_is_reachable_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]


def test_replicas_can_be_raised_but_beat_is_one() -> None:
    assert filled(SERVICES["web"]["deploy"]["replicas"], {"WEB_REPLICAS": "3"}) == "3"
    assert filled(SERVICES["worker"]["deploy"]["replicas"], {"WORKER_REPLICAS": "4"}) == "4"
    assert "deploy" not in SERVICES["beat"]


def test_data_lives_in_named_volumes() -> None:
    used = {
        volume.split(":")[0]: volume.split(":")[1] for service in SERVICES.values() for volume in service["volumes"]
    }
    assert set(COMPOSE["volumes"]) == set(used) == {"postgres", "valkey", "files"}
    assert used["postgres"] == "/var/lib/postgresql"  # the image of PostgreSQL 18 keeps its data in a folder below
    assert f"DATA_DIR={used['files']}" in DOCKERFILE
    assert f"VOLUME {used['files']}" in DOCKERFILE


def test_the_databases_are_the_versions_we_build_for() -> None:
    assert SERVICES["postgres"]["image"] == "postgres:18"
    assert SERVICES["valkey"]["image"] == "valkey/valkey:9"


def test_the_image_runs_as_nobody_in_particular_and_copies_what_exists() -> None:
    assert re.search(r"^USER portal$", DOCKERFILE, re.MULTILINE)
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        *sources, _target = line.split()
        assert all((ROOT / source).exists() for source in sources), line
    assert "--require-hashes" in DOCKERFILE
    assert re.search(r'^CMD \["gunicorn", "--config=gunicorn.conf.py"\]$', DOCKERFILE, re.MULTILINE)


def test_the_worker_is_stopped_by_the_signal_that_keeps_its_jobs() -> None:
    assert SERVICES["worker"]["stop_signal"] == "SIGQUIT"


def test_every_variable_is_explained() -> None:
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    internal = {"PATH", "PORTAL_TEST_DIRECTORY", "DJANGO_SETTINGS_MODULE", "CHROMIUM"}
    of_make = {"DATA", "DEMO", "PORT"}
    assert all(f"{name}=" in text for name in of_make)
    explained = set(re.findall(r"^\| `([A-Z0-9_]+)`", text, re.MULTILINE))
    assert variables_read() - internal - of_make - explained == set()
    given = {name for service in OWN.values() for name in service["environment"]}
    assert given - explained == set()
