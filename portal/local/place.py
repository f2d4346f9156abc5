"""The folder that holds everything of one local portal: its servers' data, its secrets, uploads, logs."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from cryptography.fernet import Fernet

from portal.local import processes, roles
from portal.local.postgres import PostgresServer
from portal.local.valkey import ValkeyServer

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "portal"


@dataclass(frozen=True)
class Place:
    """One local portal. `directory` is what `make run DATA=…` names, `.local/data` by default."""

    directory: Path

    @classmethod
    def from_environment(cls) -> "Place":
        """The place named by DATA, else the default one."""
        return cls(Path(os.environ.get("DATA") or ROOT / ".local" / "data").absolute())

    def make(self) -> None:
        """Make the folders. Raises OSError."""
        self.directory.mkdir(parents=True, exist_ok=True)
        for name, mode in (("secrets", 0o700), ("logs", 0o700), ("files", 0o700), ("static", 0o755)):
            (self.directory / name).mkdir(mode=mode, exist_ok=True)

    def postgres(self) -> PostgresServer:
        """Its PostgreSQL, not started."""
        return PostgresServer(self.directory / "postgres")

    def valkey(self) -> ValkeyServer:
        """Its Valkey, not started."""
        return ValkeyServer(self.directory / "valkey")

    def secret(self, name: str) -> str:
        """A secret of this place, made the first time: owner-password, app-password, secret-key, sealing-key."""
        make = (
            (lambda: Fernet.generate_key().decode()) if name == "sealing-key" else (lambda: secrets.token_urlsafe(40))
        )
        return processes.private_file(self.directory / "secrets" / name, make)

    def remembered(self, name: str) -> int:
        """The port that `postgres`, `valkey` or `web` used last; 0 when it never ran."""
        file = self.directory / name / "port" if name != "web" else self.directory / "web-port"
        try:
            return int(file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0

    def environment(self) -> dict[str, str]:
        """The settings of every process of this portal, as environment variables. Servers must have run once."""
        port = self.remembered("web")
        valkey = self.valkey()
        valkey.port = self.remembered("valkey")
        # Without bytecode every process would compile all that it imports, at each start.
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {
            **inherited,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_MODE": "local",
            "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "BIND": f"127.0.0.1:{port}",
            "DATABASE_URL": self._database_url(roles.APP, "app-password"),
            "DATABASE_OWNER_URL": self._database_url(roles.OWNER, "owner-password"),
            "REDIS_URL": valkey.url(),
            "SECRET_KEY": self.secret("secret-key"),
            "SEALING_KEYS": os.environ.get("SEALING_KEYS") or self.secret("sealing-key"),
            "DATA_DIR": str(self.directory / "files"),
            "STATIC_ROOT": str(self.directory / "static"),
        }

    def _database_url(self, role: str, secret: str) -> str:
        password = quote(self.secret(secret), safe="")
        return f"postgresql://{role}:{password}@127.0.0.1:{self.remembered('postgres')}/{DATABASE}"
