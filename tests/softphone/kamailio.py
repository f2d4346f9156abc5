"""A real SIP server that speaks WebSocket: Debian's Kamailio, on loopback, started and stopped by the tests."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from portal.local import apt, processes
from tests import patience

DOMAIN = "phone.example"
BUSY, BROKEN, OLD_FASHIONED = "486", "500", "105"
"""Numbers that answer busy, answer with a server's fault, and a telephone that knows no RFC 4733 digits."""

_PACKAGES = ("kamailio", "kamailio-websocket-modules")
_MODULES = (
    "sl",
    "tm",
    "rr",
    "pv",
    "maxfwd",
    "textops",
    "siputils",
    "usrloc",
    "registrar",
    "nathelper",
    "auth",
    "sdpops",
)
_CONFIGURATION = """#!KAMAILIO
# Telephones 100 to 109, whose password is "secret-" and their number.
debug=1
log_stderror=yes
children=2
tcp_accept_no_cl=yes
auto_aliases=no
alias="{domain}"
listen=tcp:127.0.0.1:{port}
mpath="{modules}/"
{load}
loadmodule "xhttp.so"
loadmodule "websocket.so"
modparam("usrloc", "db_mode", 0)
modparam("registrar", "received_avp", "$avp(RECEIVED)")
modparam("nathelper", "received_avp", "$avp(RECEIVED)")

request_route {{
    if (!mf_process_maxfwd_header("10")) {{ sl_send_reply("483", "Too Many Hops"); exit; }}
    force_rport();
    if (is_method("REGISTER")) {{ fix_nated_register(); }}
    else if (is_method("INVITE|UPDATE")) {{ if (!add_contact_alias()) {{ sl_reply_error(); exit; }} }}
    if (is_method("REGISTER")) {{
        if (!($fU =~ "^10[0-9]$") || !pv_auth_check("{domain}", "secret-$fU", "0", "0")) {{
            auth_challenge("{domain}", "0"); exit;
        }}
        save("location"); exit;
    }}
    if (has_totag()) {{
        if (loose_route()) {{
            if ($du == "") {{ handle_ruri_alias(); }}
            t_relay(); exit;
        }}
        if (is_method("ACK")) {{ if (t_check_trans()) {{ t_relay(); }} exit; }}
        sl_send_reply("404", "Not here"); exit;
    }}
    if (is_method("CANCEL")) {{ if (t_check_trans()) {{ t_relay(); }} exit; }}
    if (!is_method("INVITE")) {{ if (!is_method("ACK")) {{ sl_send_reply("405", "Method Not Allowed"); }} exit; }}
    if (!pv_auth_check("{domain}", "secret-$fU", "0", "0")) {{ proxy_challenge("{domain}", "0"); exit; }}
    consume_credentials();
    if ($rU == "{busy}") {{ sl_send_reply("486", "Busy Here"); exit; }}
    if ($rU == "{broken}") {{ sl_send_reply("500", "Server Internal Error"); exit; }}
    if (!($rU =~ "^10[0-9]$")) {{ sl_send_reply("404", "Not Found"); exit; }}
    record_route();
    if ($rU == "{old_fashioned}") {{ sdp_remove_codecs_by_name("telephone-event"); }}
    if (!lookup("location")) {{ sl_send_reply("480", "Temporarily Unavailable"); exit; }}
    t_relay();
}}
onreply_route {{ if (nat_uac_test("64")) {{ add_contact_alias(); }} }}
event_route[xhttp:request] {{
    set_reply_close();
    set_reply_no_connect();
    if ($hdr(Upgrade) =~ "websocket" && $hdr(Connection) =~ "Upgrade" && $rm =~ "GET") {{
        if (ws_handle_handshake()) {{ exit; }}
    }}
    xhttp_reply("404", "Not Found", "", "");
}}
"""


class KamailioMissingError(Exception):
    """There is no Kamailio and none could be installed; the text says why."""


def find_or_install() -> tuple[str, Path]:
    """The program and the folder of its modules. As root on Debian it is installed if need be.

    Raises KamailioMissingError.
    """
    if not (found := _find()):
        _install()
        found = _find()
    if not found:
        raise KamailioMissingError(f"apt-get could not install {' and '.join(_PACKAGES)} here.")
    return found


def _find() -> tuple[str, Path] | None:
    program = shutil.which("kamailio", path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")
    modules = _modules()
    return (program, modules) if program and modules else None


def _modules() -> Path | None:
    """The folder that holds websocket.so, wherever this machine's kind of Debian puts it."""
    listed: list[str] = []
    if shutil.which("dpkg"):
        asked = subprocess.run(["dpkg", "-L", _PACKAGES[1]], capture_output=True, text=True)
        listed = asked.stdout.splitlines()
    candidates = [Path(name) for name in listed if name.endswith("/websocket.so")]
    candidates += Path("/usr").glob("lib*/kamailio/modules/websocket.so")
    candidates += Path("/usr/lib").glob("*/kamailio/modules/websocket.so")
    return next((path.parent for path in candidates if path.is_file()), None)


def _install() -> None:
    names = " ".join(_PACKAGES)
    if not shutil.which("apt-get"):
        raise KamailioMissingError(f"Kamailio is not installed, and there is no apt-get to install {names} with.")
    if os.geteuid() != 0:
        raise KamailioMissingError(f"Kamailio is not installed. As root: apt-get install {names}")
    apt.install(*_PACKAGES)


class Kamailio:
    """One server. It keeps its port when it is stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self._program, modules = find_or_install()
        self._port = processes.free_port()
        self._log = folder / "kamailio.log"
        self._configuration = folder / "kamailio.cfg"
        self._process: subprocess.Popen[bytes] | None = None
        self._configuration.write_text(
            _CONFIGURATION.format(
                domain=DOMAIN,
                port=self._port,
                modules=modules,
                load="\n".join(f'loadmodule "{name}.so"' for name in _MODULES),
                busy=BUSY,
                broken=BROKEN,
                old_fashioned=OLD_FASHIONED,
            ),
            encoding="utf-8",
        )

    @property
    def websocket(self) -> str:
        """The address that phones connect to."""
        return f"ws://127.0.0.1:{self._port}/"

    def start(self) -> None:
        """Start it and wait until it takes connections. Raises AssertionError with its log when it does not."""
        command = [self._program, "-DD", "-E", "-m", "32", "-M", "4", "-f", str(self._configuration)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._log.parent)
        until = time.monotonic() + patience.seconds(15)
        while time.monotonic() < until and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("Kamailio did not start:\n" + self._log.read_text(encoding="utf-8", errors="replace"))

    def stop(self) -> None:
        """End it; connections break. Does nothing when it is not running."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=patience.seconds(10))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
