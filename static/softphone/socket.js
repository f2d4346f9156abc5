// The WebSocket that SIP travels on (the interface JsSIP asks for), kept alive and given up when nothing answers.
const PING_EVERY = 25_000; // milliseconds; routers forget silent connections after a minute or so
const ANSWER_WITHIN = 10_000;

export class SipSocket {
  constructor(url) {
    const { protocol, host } = new URL(url);
    this.url = url;
    this.via_transport = protocol === "wss:" ? "WSS" : "WS";
    this.sip_uri = `sip:${host};transport=ws`;
    this.answersPings = false;
  }

  connect() {
    if (this.isConnected() || this.isConnecting()) return;
    this.disconnect();
    let web;
    try {
      web = new WebSocket(this.url, "sip");
    } catch {
      // The address itself is refused, as ws:// is from an https:// page.
      setTimeout(() => this.ondisconnect(true, 0, "refused"));
      return;
    }
    this.web = web;
    web.binaryType = "arraybuffer";
    web.onopen = () => {
      this.#keepAlive();
      this.onconnect();
    };
    web.onmessage = ({ data }) => {
      if (data === "\r\n") this.answersPings = true;
      clearTimeout(this.deadline);
      this.deadline = null;
      this.ondata(data);
    };
    web.onclose = ({ wasClean, code, reason }) => this.#lost(!wasClean, code, reason);
  }

  /** Close it and tell nobody: JsSIP asked for it. */
  disconnect() {
    this.#silence();
    this.web?.close();
    this.web = null;
  }

  /** Give it up at once and say so: the network changed, and TCP would take minutes to notice. */
  abandon() {
    if (this.web) this.#lost(true, 0, "abandoned");
  }

  send(text) {
    if (!this.isConnected()) return false;
    this.web.send(text);
    return true;
  }

  isConnected() {
    return this.web?.readyState === WebSocket.OPEN;
  }

  isConnecting() {
    return this.web?.readyState === WebSocket.CONNECTING;
  }

  #keepAlive() {
    clearInterval(this.pings);
    this.pings = setInterval(() => {
      this.send("\r\n\r\n");
      // Not every service answers; only of one that did before does silence mean that it is gone.
      if (this.answersPings) this.deadline ??= setTimeout(() => this.abandon(), ANSWER_WITHIN);
    }, PING_EVERY);
  }

  #silence() {
    clearInterval(this.pings);
    clearTimeout(this.deadline);
    this.deadline = null;
    if (this.web) this.web.onopen = this.web.onmessage = this.web.onclose = null;
  }

  #lost(error, code, reason) {
    this.disconnect();
    this.ondisconnect(error, code, reason);
  }
}
