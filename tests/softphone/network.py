"""The network that the sound of a call travels on, as a thing that can be cut and mended.

Browsers send each other sound directly. To stand between them, a script changes the addresses that a page is told of
the other side: it sends to us, we send on. Nothing of the phone's own code knows.
"""

import select
import socket
import threading
from typing import Self

from tests import patience

# Replaces, in every description of the other side, its UDP addresses by the port that stands for it.
_REWRITE = """
window.networkPort = PORT;
const real = RTCPeerConnection.prototype.setRemoteDescription;
RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
  const line = /^(a=candidate:\\S+ \\d+ )udp( \\d+ )(\\S+) \\d+ typ host.*$/;
  let first = true;
  const lines = sdp.split("\\r\\n").flatMap((text) => {
    if (!text.startsWith("a=candidate:")) return [text];
    const found = line.exec(text);
    if (!found || !/^[\\d.]+$/.test(found[3]) || !first) return [];
    first = false;
    return [`${found[1]}udp${found[2]}${found[3]} ${window.networkPort} typ host`];
  });
  return real.call(this, { type, sdp: lines.join("\\r\\n") });
};
"""


class Network:
    """Two ports: whoever sends to one is heard from the other. Use as a context manager."""

    def __init__(self) -> None:
        self._ways: list[_Way] = [_Way()]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._carry, daemon=True)

    def script(self, side: int) -> str:
        """For the telephone at this side, 0 or 1: it takes our port for the other one."""
        return _REWRITE.replace("PORT", str(self.port(side)))

    def port(self, side: int) -> int:
        """What the telephone at this side sends to."""
        return int(self._ways[-1].ports[side].getsockname()[1])

    def cut(self) -> None:
        """From now on nothing gets through."""
        self._ways[-1].whole = False

    def lead_another_way(self) -> None:
        """There is a network again, but what stood for the telephones before stays dead: they have to look anew."""
        self._ways.append(_Way())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join(timeout=patience.seconds(5))
        for way in self._ways:
            for port in way.ports:
                port.close()

    def _carry(self) -> None:
        while not self._over.is_set():
            way = self._ways[-1]
            readable, _writable, _failed = select.select(way.ports, [], [], 0.2)
            for port in readable:
                way.pass_on(way.ports.index(port))


class _Way:
    def __init__(self) -> None:
        self.ports = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
        for port in self.ports:
            port.bind(("0.0.0.0", 0))  # noqa: S104 -- browsers speak from the machine's own address
        self.whole = True
        self._from: list[tuple[str, int] | None] = [None, None]

    def pass_on(self, side: int) -> None:
        packet, self._from[side] = self.ports[side].recvfrom(65_535)
        to = self._from[1 - side]
        if to is not None and self.whole:
            self.ports[1 - side].sendto(packet, to)
