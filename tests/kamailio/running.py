"""A real Kamailio and real SIPp on loopback, for tests: started on free ports, ended with the test."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from tests import patience

KAMAILIO = shutil.which("kamailio") or next((p for p in ("/usr/sbin/kamailio",) if Path(p).exists()), None)
SIPP = shutil.which("sipp")
DELIVERED = Path("/etc/kamailio/kamailio.cfg")
DBTEXT = Path("/usr/share/kamailio/dbtext/kamailio")
needs_kamailio = pytest.mark.skipif(not KAMAILIO, reason="kamailio is not installed (apt-get install kamailio)")
needs_sipp = pytest.mark.skipif(not SIPP, reason="SIPp is not installed (apt-get install sip-tester)")
SECONDS_TO_START = patience.seconds(20)
SECONDS_FOR_A_CALL = patience.seconds(20)


@dataclass(frozen=True)
class Answer:
    """A reply to a request: its status code, and its headers by name in lower case."""

    code: int
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kamailio:
    """One that runs. folder: where its files are; port: UDP on 127.0.0.1."""

    port: int
    folder: Path

    def ask(self, uri: str, *, method: str = "OPTIONS", headers: dict[str, str] | None = None) -> Answer:
        """Send one request and wait for its final reply. headers: those of the caller, From among them."""
        return ask(self.port, uri, method=method, headers=headers or {}, wait=patience.seconds(2))


def free_port() -> int:
    """A UDP port of loopback that nobody has just now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def kamailio(folder: Path, config: str, *options: str) -> Iterator[Kamailio]:
    """Run Kamailio with this configuration until the block ends. A test fails, with its log, when it doesn't start."""
    assert KAMAILIO
    port, written = free_port(), folder / "kamailio.cfg"
    written.write_text(config, encoding="utf-8")
    log = folder / "kamailio.log"
    command = [KAMAILIO, "-DD", "-E", "-f", str(written), "-w", str(folder), "-Y", str(folder), "-m", "32", "-M", "8"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "-l", f"udp:127.0.0.1:{port}", *options], stdout=out, stderr=out, stdin=subprocess.DEVNULL
        )
    try:
        running = Kamailio(port, folder)
        ends = time.monotonic() + SECONDS_TO_START
        while True:
            assert process.poll() is None, log.read_text(errors="replace")[-3000:]
            try:
                ask(port, "sip:ping@127.0.0.1", method="OPTIONS", headers={"From": "<sip:ping@test.invalid>"}, wait=0.5)
                break
            except TimeoutError:
                assert time.monotonic() < ends, log.read_text(errors="replace")[-3000:]
        yield running
    finally:
        process.terminate()
        try:
            process.wait(patience.seconds(10))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def ask(port: int, uri: str, *, method: str, headers: dict[str, str], wait: float) -> Answer:
    """One SIP request over UDP to a port of loopback, and its final reply. wait: seconds. Raises TimeoutError."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours:
        ours.bind(("127.0.0.1", 0))
        ours.settimeout(wait)
        own = f"127.0.0.1:{ours.getsockname()[1]}"
        tagged = {name: f"{value};tag={uuid4().hex}" if name == "From" else value for name, value in headers.items()}
        lines = {
            "Via": f"SIP/2.0/UDP {own};branch=z9hG4bK{uuid4().hex}",
            "To": f"<{uri}>",
            "Call-ID": uuid4().hex,
            "CSeq": f"1 {method}",
            "Contact": f"<sip:{own}>",
            "Max-Forwards": "10",
            "Content-Length": "0",
            **tagged,
        }
        text = f"{method} {uri} SIP/2.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
        try:
            ours.sendto(text.encode(), ("127.0.0.1", port))
            while True:
                status, *rest = ours.recv(65536).decode().split("\r\n\r\n")[0].split("\r\n")
                if (code := int(status.split()[1])) >= 200:
                    pairs = (line.partition(":") for line in rest)
                    return Answer(code, {name.strip().lower(): value.strip() for name, _colon, value in pairs})
        except (TimeoutError, ConnectionRefusedError):
            raise TimeoutError(f"nobody answers on UDP port {port}") from None


def text_database(folder: Path, **tables: list[str]) -> str:
    """Kamailio's text database with its delivered tables and these lines in some of them; returns the address."""
    place = folder / "dbtext"
    shutil.copytree(DBTEXT, place)
    for name, lines in tables.items():
        head = (place / name).read_text(encoding="utf-8").splitlines()[0].replace("(string)", "(string,null)")
        (place / name).write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return f"text://{place}"


CALLS = """<?xml version="1.0" encoding="ISO-8859-1"?>
<scenario name="a call with digest authentication">
<send retrans="500"><![CDATA[
INVITE @URI@ SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
@HEADERS@
To: <@URI@>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:portal@[local_ip]:[local_port]>
Max-Forwards: 10
Content-Length: 0

]]></send>
<recv response="100" optional="true"/>
<recv response="407" auth="true"/>
<send><![CDATA[
ACK @URI@ SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
@HEADERS@
To: <@URI@>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 10
Content-Length: 0

]]></send>
<send retrans="500"><![CDATA[
INVITE @URI@ SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
@HEADERS@
To: <@URI@>
Call-ID: [call_id]
CSeq: 2 INVITE
Contact: <sip:portal@[local_ip]:[local_port]>
[authentication username=@USER@ password=@PASSWORD@]
Max-Forwards: 10
Content-Length: 0

]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="200" rrs="true"/>
<send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[routes]
@HEADERS@
To: <@URI@>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 ACK
Max-Forwards: 10
Content-Length: 0

]]></send>
</scenario>
"""

ANSWERS = """<?xml version="1.0" encoding="ISO-8859-1"?>
<scenario name="the supplier's far end">
<recv request="INVITE" rrs="true"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
[last_Record-Route:]
Contact: <sip:far@[local_ip]:[local_port]>
Content-Length: 0

]]></send>
<recv request="ACK"/>
</scenario>
"""


_INVITES_REPLY = re.compile(r"^SIP/2.0 (\d{3}) (?:(?!\r?\n\r?\n).)*?^CSeq: \d+ INVITE", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class CallResult:
    """Whether SIPp's call went through, the codes that it got for its INVITEs, the INVITE that the far end got ("" for
    none), and SIPp's own errors."""

    answered: bool
    codes: list[int]
    far_end_got: str
    errors: str


@contextmanager
def far_end(folder: Path, port: int) -> Iterator[Path]:
    """A SIPp that answers calls on this port; yields the file with the messages it saw."""
    assert SIPP
    (folder / "answers.xml").write_text(ANSWERS, encoding="utf-8")
    seen = folder / "far.log"
    options = [
        "-sf",
        "answers.xml",
        "-i",
        "127.0.0.1",
        "-p",
        str(port),
        "-nostdin",
        "-trace_msg",
        "-message_file",
        seen.name,
    ]
    with (folder / "far.out").open("wb") as out:
        process = subprocess.Popen(
            [SIPP, *options], cwd=folder, stdout=out, stderr=out, stdin=subprocess.DEVNULL, env={"TERM": "dumb"}
        )
    try:
        yield seen
    finally:
        process.terminate()
        process.wait(patience.seconds(10))


def call(
    folder: Path, port: int, *, uri: str, headers: list[tuple[str, str]], account: tuple[str, str], seen: Path
) -> CallResult:
    """Place one call through SIPp with these headers, answering a challenge with the account's name and password."""
    assert SIPP
    lines = "\n".join(f"{name}: {value}{';tag=[call_number]' if name == 'From' else ''}" for name, value in headers)
    text = CALLS
    for mark, value in {"@URI@": uri, "@HEADERS@": lines, "@USER@": account[0], "@PASSWORD@": account[1]}.items():
        text = text.replace(mark, value)
    (folder / "calls.xml").write_text(text, encoding="utf-8")
    options = [
        "-sf",
        "calls.xml",
        "-i",
        "127.0.0.1",
        "-p",
        str(free_port()),
        "-m",
        "1",
        "-nostdin",
        "-trace_err",
        "-trace_msg",
    ]
    errors, messages = folder / f"{uuid4().hex}.err", folder / f"{uuid4().hex}.log"
    options += ["-error_file", errors.name, "-message_file", messages.name, "-timeout", "8s", "-recv_timeout", "3000"]
    before = seen.read_text(errors="replace") if seen.exists() else ""
    done = subprocess.run(
        [SIPP, f"127.0.0.1:{port}", *options],
        cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS_FOR_A_CALL, env={"TERM": "dumb"},
        check=False,
    )  # fmt: skip
    after = seen.read_text(errors="replace")[len(before) :] if seen.exists() else ""
    invite = after.partition("INVITE ")[2].partition("\n\n")[0]
    return CallResult(
        answered=done.returncode == 0,
        codes=[int(code) for code in _INVITES_REPLY.findall(messages.read_text(errors="replace"))],
        far_end_got=f"INVITE {invite}" if invite else "",
        errors=errors.read_text(errors="replace") if errors.exists() else "",
    )
