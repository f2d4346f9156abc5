// All calls of the phone. At most one is spoken in; the others wait on hold.
import { Call } from "./call.js";
import { config } from "./config.js";
import { close, openMicrophone } from "./microphone.js";
import { dialled } from "./number.js";
import { reconnected } from "./recovery.js";
import { connectBoth, connectionOptions, transferTo } from "./transfer.js";
import { Trouble } from "./trouble.js";

const AT_MOST = 4;

/** Says "change" (anything is different), "incoming", "ended", "asked" (a transfer to accept) and "trouble". */
export class Calls extends EventTarget {
  list = [];
  current = null; // the one in front
  opening = false; // the microphone is being asked for

  constructor(connection) {
    super();
    this.connection = connection;
    connection.addEventListener("session", ({ detail }) => this.#met(detail));
    connection.addEventListener("change", () => {
      if (connection.state === "ready") reconnected(this.list);
    });
    document.addEventListener("devices", ({ detail }) => detail === "microphone" && this.#changeMicrophone());
  }

  get incoming() {
    return this.list.filter(({ state }) => state === "incoming");
  }

  /** Calls that are being made or spoken in. */
  get going() {
    return this.list.filter(({ state }) => state !== "incoming");
  }

  /** Call a number or address, what is going on being put on hold. Throws Trouble. */
  async dial(text, { consults = null } = {}) {
    const target = dialled(text);
    if (!this.connection.ua?.isRegistered()) throw new Trouble("telephone_unreachable");
    const stream = await this.#microphone();
    await this.#holdOthers(null);
    this.#watch(stream);
    const session = this.connection.ua.call(target, connectionOptions(stream));
    const call = this.#take(session, stream);
    call.consults = consults;
    this.#bring(call);
    return call;
  }

  /** Answer, what is going on being put on hold. Throws Trouble when there is no microphone; it rings on then. */
  async answer(call) {
    const stream = await this.#microphone();
    await this.#holdOthers(call);
    if (call.state !== "incoming") return close(stream);
    this.#watch(stream);
    call.answer(stream);
    this.#bring(call);
  }

  /** Speak in this call; the others are put on hold. */
  async bringForward(call) {
    this.#bring(call);
    await this.#holdOthers(call);
    await call.setHold(false);
  }

  /** Hand the call to a number without speaking first; resolves when the third answered. Throws Trouble. */
  async transfer(call, text) {
    await transferTo(call, dialled(text));
  }

  /** Connect the call that `consult` was made for with the one it reached. Throws Trouble. */
  async complete(consult) {
    await connectBoth(consult.consults, consult);
  }

  endAll() {
    for (const call of [...this.list]) call.end();
  }

  #met({ originator, session, request }) {
    if (originator !== "remote" || this.list.some((call) => call.session === session)) return;
    const call = this.#take(session);
    if (this.list.length > AT_MOST || this.incoming.length > 2) return call.refuseAsBusy();
    call.replaced = request.hasHeader("replaces");
    this.dispatchEvent(new CustomEvent("incoming", { detail: call }));
  }

  #take(session, stream) {
    const call = new Call(session, this.connection, stream);
    this.list.push(call);
    call.addEventListener("change", () => this.#changed());
    call.addEventListener("ended", () => this.#ended(call));
    session.on("refer", ({ request, accept, reject }) => this.#asked(call, request, accept, reject));
    session.on("replaces", ({ accept }) => this.#replaced(call, accept));
    this.#changed();
    return call;
  }

  // The other side wants us to speak with somebody else. It costs our account's money, so the person is asked.
  #asked(call, request, accept, reject) {
    const { user, host } = request.refer_to.uri;
    const number = host === config.sip.domain ? user : `${user}@${host}`;
    const connect = async () => {
      const stream = await this.#microphone();
      accept((session) => {
        queueMicrotask(() => this.#bring(this.#take(session, stream)));
      }, connectionOptions(stream));
    };
    this.dispatchEvent(new CustomEvent("asked", { detail: { call, number, connect, refuse: reject } }));
  }

  // Somebody we speak with was replaced by a third, who takes the place without ringing.
  #replaced(before, accept) {
    accept((session) => {
      // JsSIP's own listener ends the call before, and throws when that has ended already: nobody after it would hear
      // that this call is up.
      session.removeAllListeners("confirmed");
      session.on("confirmed", () => before.end());
      const call = this.#take(session);
      setTimeout(() => this.answer(call).catch(() => call.end()));
    });
  }

  #ended(call) {
    this.list = this.list.filter((other) => other !== call);
    if (this.current === call) {
      const left = this.going;
      this.current = left.find(({ onHold }) => !onHold) ?? left.at(-1) ?? null;
    }
    this.dispatchEvent(new CustomEvent("ended", { detail: call }));
    this.#changed();
  }

  #bring(call) {
    this.current = call;
    this.#changed();
  }

  async #holdOthers(call) {
    const talking = this.list.filter((other) => other !== call && other.isUp && !other.onHold);
    await Promise.all(talking.map((other) => other.setHold(true)));
  }

  async #microphone() {
    this.opening = true;
    this.#changed();
    try {
      return await openMicrophone();
    } finally {
      this.opening = false;
      this.#changed();
    }
  }

  async #changeMicrophone() {
    for (const call of this.going) {
      try {
        const stream = await openMicrophone();
        this.#watch(stream);
        await call.useMicrophone(stream);
      } catch (detail) {
        this.dispatchEvent(new CustomEvent("trouble", { detail }));
      }
    }
  }

  // A microphone that is unplugged inside a call: go on with another one, or say that there is none.
  #watch(stream) {
    stream.getAudioTracks()[0].addEventListener("ended", () => this.#changeMicrophone());
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
