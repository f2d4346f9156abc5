// Being registered at the telephone service, and getting back there whenever the network comes back.
import JsSIP from "jssip";
import { config } from "./config.js";
import { SipSocket } from "./socket.js";
import { Trouble } from "./trouble.js";

const DELAYS = [1, 2, 4, 8, 15, 30]; // seconds before each further attempt; some chance is mixed in
const NEVER = 86_400; // JsSIP's own attempts show nobody when they happen, so they are put off
const REFUSED = new Set([401, 403, 404, 407]);

/** Says "change" whenever `state` does: off, connecting, ready, waiting (until `retryAt`) or refused. */
export class Connection extends EventTarget {
  state = "off";
  account = null;
  ua = null;
  code = 0; // why the service did not register us, when it said so
  retryAt = 0;
  #attempt = 0;
  #timer = null;
  #first = null;

  constructor() {
    super();
    addEventListener("online", () => this.retry());
    addEventListener("offline", () => this.socket?.abandon());
    addEventListener("pagehide", () => this.ua?.stop());
  }

  /** Register. Resolves when the service knows us; rejects with the Trouble of the first attempt, and goes on trying. */
  signIn(account) {
    this.signOut();
    this.account = account;
    this.socket = new SipSocket(config.sip.websocket);
    this.ua = new JsSIP.UA({
      sockets: this.socket,
      uri: `sip:${account.user}@${account.domain}`,
      authorization_user: account.user,
      ...(account.ha1 ? { ha1: account.ha1, realm: account.realm } : { password: account.password }),
      instance_id: instance(),
      user_agent: `Softphone ${config.version}`.trim(),
      register_expires: 300,
      no_answer_timeout: 180,
      // The refreshing requests of RFC 4028 would end a call when the network is away at that moment.
      session_timers: false,
      connection_recovery_min_interval: NEVER,
      connection_recovery_max_interval: NEVER,
    });
    this.#listen(this.ua);
    this.#become("connecting");
    const first = new Promise((resolve, reject) => (this.#first = { resolve, reject }));
    this.ua.start();
    return first;
  }

  /** Take leave of the service; calls end. */
  signOut() {
    clearTimeout(this.#timer);
    const ua = this.ua;
    this.ua = this.account = this.#first = null;
    this.#attempt = 0;
    ua?.removeAllListeners();
    ua?.stop();
    this.#become("off");
  }

  /** Try now rather than when the next attempt is due. */
  retry() {
    if (!this.ua || this.state === "refused") return;
    clearTimeout(this.#timer);
    if (this.ua.isRegistered()) return;
    this.#become("connecting");
    if (this.ua.isConnected()) this.ua.register();
    else this.ua.transport.connect();
  }

  /** The realm and the key derived from the password, known once the service asked for them; else null. */
  get key() {
    const [realm, ha1] = [this.ua?.get("realm"), this.ua?.get("ha1")];
    return realm && ha1 ? { realm, ha1 } : null;
  }

  #listen(ua) {
    ua.on("registered", () => {
      this.#attempt = 0;
      this.code = 0;
      this.#become("ready");
      this.#settle();
    });
    ua.on("disconnected", () => this.#again("telephone_unreachable"));
    ua.on("registrationFailed", ({ response }) => {
      this.code = response?.status_code ?? 0;
      if (REFUSED.has(this.code)) {
        this.#become("refused");
        this.#settle(new Trouble("wrong_password"));
      } else if (ua.isConnected()) {
        this.#again(this.code ? "server_trouble" : "timed_out");
      }
    });
    ua.on("newRTCSession", (event) => this.dispatchEvent(new CustomEvent("session", { detail: event })));
  }

  #again(key) {
    if (!this.ua) return;
    const chance = 0.8 + 0.4 * Math.random();
    const delay = DELAYS[Math.min(this.#attempt, DELAYS.length - 1)] * 1000 * chance;
    this.#attempt += 1;
    this.retryAt = Date.now() + delay;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.retry(), delay);
    this.#become("waiting");
    this.#settle(new Trouble(key, { code: this.code }));
  }

  #settle(trouble) {
    if (trouble) this.#first?.reject(trouble);
    else this.#first?.resolve();
    this.#first = null;
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}

// The same window that is loaded again takes its old place at the service instead of a second one beside it.
function instance() {
  const name = `softphone ${config.scope} instance`;
  try {
    const known = sessionStorage.getItem(name) ?? crypto.randomUUID();
    sessionStorage.setItem(name, known);
    return known;
  } catch {
    return crypto.randomUUID();
  }
}
