"""Somebody at the web softphone: what he presses, sees and hears, in a browser of his own."""

import re

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, WebSocket, expect

from tests import patience

LISTEN = 1.5  # seconds
# Keeps an eye on the page's media connections, which the page itself shows nobody.
_WATCH = """
window.connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...options) { super(...options); window.connections.push(this); }
};
"""
_HEARD = """async (seconds) => {
  const energy = async () => {
    let sum = 0;
    for (const connection of window.connections) {
      if (connection.connectionState === "closed") continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type === "inbound-rtp" && report.kind === "audio") sum += report.totalAudioEnergy;
      }
    }
    return sum;
  };
  const before = await energy();
  await new Promise((later) => setTimeout(later, seconds * 1000));
  return (await energy()) - before;
}"""
# What a telephone exchange does: the two loudest of the keypad's tones (Goertzel), until they last. The analyser keeps
# two thirds of a second, so that nothing is missed while this page has to wait for the machine.
_LISTEN_FOR_A_KEY = """() => {
  const track = window.connections.at(-1).getReceivers()[0].track;
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 32768 });
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const kept = new Float32Array(analyser.fftSize), step = 512, piece = 2048;
  const power = (samples, hertz) => {
    const turn = 2 * Math.cos((2 * Math.PI * hertz) / context.sampleRate);
    let [one, two] = [0, 0];
    for (const sample of samples) [one, two] = [sample + turn * one - two, one];
    return one * one + two * two - turn * one * two;
  };
  const rows = [697, 770, 852, 941], columns = [1209, 1336, 1477];
  window.keysHeard = "";
  let [last, held, missed, heard] = ["", "", 0, context.currentTime];
  const listen = (samples) => {
    const loudest = (all) => all.reduce((best, hertz) => (power(samples, hertz) > power(samples, best) ? hertz : best));
    const total = samples.reduce((sum, sample) => sum + sample * sample, 0);
    const [row, column] = [loudest(rows), loudest(columns)];
    const share = (power(samples, row) + power(samples, column)) / (total * samples.length);
    const key = total > 0.05 && share > 0.25 ? "123456789*0#"[rows.indexOf(row) * 3 + columns.indexOf(column)] : "";
    missed = key && key === held ? 0 : missed + 1;
    if (missed > 4) held = ""; // a shorter gap is a lost packet
    if (key && key === last && key !== held) {
      held = key;
      window.keysHeard += key;
    }
    last = key;
  };
  setInterval(() => {
    const steps = Math.floor(((context.currentTime - heard) * context.sampleRate) / step);
    heard += (steps * step) / context.sampleRate;
    analyser.getFloatTimeDomainData(kept);
    const most = (kept.length - piece) / step;
    for (let back = Math.min(steps, most) - 1; back >= 0; back--) {
      const end = kept.length - back * step;
      listen(kept.subarray(end - piece, end));
    }
  }, 50);
}"""


class Telephone:
    """One browser window with the phone in it."""

    def __init__(self, browser: Browser, address: str, **options: object) -> None:
        self.address = address
        self.context: BrowserContext = browser.new_context(
            **{"viewport": {"width": 1000, "height": 820}, "locale": "en-GB", **options}  # type: ignore[arg-type]
        )
        self.context.set_default_timeout(patience.milliseconds(40_000))
        self.context.add_init_script(_WATCH)
        self.page: Page = self.context.new_page()
        self.troubles: list[str] = []
        self.received: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", self._console)
        self.page.on("websocket", self._socket)

    def open(self) -> "Telephone":
        """Load the page, and press a key to be done with the partner's picture."""
        self.page.goto(self.address)
        self.page.get_by_role("heading", level=1).wait_for()
        self.page.keyboard.press("Shift")  # else it stays for 1.4 seconds
        return self

    def sign_in(self, number: str, *, password: str | None = None, stay: bool = False) -> "Telephone":
        """Fill in the form and send it. The password is the right one unless another is given."""
        self.page.get_by_label("User name").fill(number)
        self.page.get_by_label("Password", exact=True).fill(f"secret-{number}" if password is None else password)
        if stay:
            self.page.get_by_label("Stay signed in").check()
        self.button("Sign in").click()
        return self

    def ready(self) -> "Telephone":
        """Wait until the phone says that it can be reached."""
        expect(self.status).to_have_text("Ready", timeout=patience.milliseconds(40_000))
        return self

    @property
    def status(self) -> Locator:
        return self.page.locator("#status")

    def button(self, name: str, *, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=name, exact=True)

    def call(self, number: str) -> None:
        """Press the keys of a number, and Call."""
        pad = self.page.get_by_role("group", name="Dial pad")
        for digit in number:
            self.button(digit, within=pad).click()
        self.button("Call").click()

    def got(self, text: str) -> bool:
        """Whether a message with this text has come from the server."""
        self.page.wait_for_timeout(1)  # milliseconds in which Playwright hands over what it heard
        return any(text in frame for frame in self.received)

    def rings(self, *, name: str) -> Locator:
        """Wait until a call from `name` is announced; the announcement."""
        card = self.page.get_by_role("alert").get_by_role("article").filter(has_text=name)
        card.wait_for()
        return card

    def answer(self, *, name: str) -> None:
        self.button("Answer", within=self.rings(name=name)).click()

    @property
    def front(self) -> Locator:
        """The call that is spoken in."""
        return self.page.locator("#calls").get_by_role("article").first

    def talks_with(self, name: str) -> None:
        """Wait until the call in front is up, with this other side."""
        expect(self.front.get_by_role("heading")).to_have_text(name)
        expect(self.front.get_by_role("timer")).to_have_text(re.compile(r"\d+:\d\d"))

    def says(self, text: str | re.Pattern[str]) -> None:
        """Wait for a message."""
        expect(self.page.locator("#notices")).to_contain_text(text, timeout=patience.milliseconds(40_000))

    def heard(self, seconds: float = LISTEN) -> float:
        """The energy of the sound that arrived from the other sides during so many seconds."""
        return float(self.page.evaluate(_HEARD, seconds))

    def listen_for_keys(self) -> None:
        """Decode keypad tones in what arrives from now on."""
        self.page.evaluate(_LISTEN_FOR_A_KEY)

    def keys_heard(self) -> str:
        return str(self.page.evaluate("window.keysHeard"))

    def history(self) -> list[str]:
        """The call history as it is read, newest first."""
        return self.page.locator("#history-list").get_by_role("listitem").all_inner_texts()

    def close(self) -> None:
        self.context.close()

    def _console(self, message: ConsoleMessage) -> None:
        # The browser's own lines about a server that is away; the tests look at what the page says of it.
        if message.type == "error" and "WebSocket" not in message.text and "Failed to load" not in message.text:
            self.troubles.append(message.text)

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.received.append(str(frame)))
