// One call: what state it is in, and what can be done with it. Says "change" whenever something is different.
import { player, stopPlaying } from "./devices.js";
import { sendDigit } from "./dtmf.js";
import { close } from "./microphone.js";
import { config } from "./config.js";
import { reasonOf } from "./reasons.js";
import { answerRepairs, watchMedia } from "./recovery.js";
import { t } from "./strings.js";

const READY_WITHIN = 5000; // milliseconds that a hold waits for an earlier negotiation to end

/** States: calling, ringing (outgoing), incoming, answering, up, ended. */
export class Call extends EventTarget {
  state = "calling";
  onHold = false;
  heldByOther = false;
  interrupted = false; // no sound comes through at the moment
  earlyMedia = false; // the other side's exchange speaks already, so no ringback of ours
  startedAt = null; // milliseconds since 1970, once the call is up
  digits = ""; // what was dialled inside the call
  ending = null; // {key, values} of the phone's words, once it ended
  missed = false;
  hungUpHere = false;
  consults = null; // the call that this one was made to transfer
  busyWith = ""; // "transferring" while a transfer runs

  constructor(session, connection, stream = null) {
    super();
    this.session = session;
    this.connection = connection;
    this.stream = stream;
    this.incoming = session.direction === "incoming";
    if (this.incoming) this.state = "incoming";
    const { uri, display_name: shown } = session.remote_identity;
    this.number = uri.host === config.sip.domain ? uri.user : `${uri.user}@${uri.host}`;
    this.name = shown && shown !== uri.user ? shown : "";
    if (/^anonymous$/i.test(uri.user)) this.name = t("unknown_caller");
    this.address = uri.toString();
    this.#listen();
  }

  /** The name to show: the caller's own, else the number. */
  get title() {
    return this.name || this.number;
  }

  get isUp() {
    return this.state === "up";
  }

  get hasEnded() {
    return this.state === "ended";
  }

  get muted() {
    return Boolean(this.session.isMuted().audio);
  }

  get seconds() {
    return this.startedAt ? Math.round(((this.endedAt ?? Date.now()) - this.startedAt) / 1000) : 0;
  }

  answer(stream) {
    this.stream = stream;
    this.#become("answering");
    this.session.answer({ mediaStream: stream, pcConfig: { iceServers: config.sip.ice_servers } });
  }

  /** Decline, cancel or hang up, whatever fits. */
  end() {
    this.hungUpHere = true;
    if (this.hasEnded) return;
    this.session.terminate(this.state === "incoming" ? { status_code: 603 } : {});
  }

  /** Refuse an incoming call because there are enough already. */
  refuseAsBusy() {
    this.session.terminate({ status_code: 486 });
  }

  setMuted(wanted) {
    if (wanted) this.session.mute({ audio: true });
    else this.session.unmute({ audio: true });
    this.changed();
  }

  /** Put on hold or take back; resolves when the other side agreed. */
  async setHold(wanted) {
    if (!this.isUp || this.onHold === wanted) return;
    await this.#negotiable();
    await new Promise((resolve) => {
      const sent = wanted ? this.session.hold({}, resolve) : this.session.unhold({}, resolve);
      if (!sent) resolve();
      this.addEventListener("ended", resolve, { once: true });
    });
  }

  sendDigit(digit) {
    this.digits += digit;
    sendDigit(this.session, digit);
    this.changed();
  }

  /** Speak through another microphone from now on. */
  async useMicrophone(stream) {
    const sender = this.session.connection?.getSenders().find(({ track }) => track?.kind === "audio");
    if (!sender) return close(stream);
    const [track] = stream.getAudioTracks();
    track.enabled = sender.track.enabled;
    await sender.replaceTrack(track);
    close(this.stream);
    this.stream = stream;
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  #become(state) {
    this.state = state;
    this.changed();
  }

  #listen() {
    const { session } = this;
    // An outgoing call has its connection already, an incoming one gets it when it is answered.
    if (session.connection) this.#hear(session.connection);
    else session.on("peerconnection", ({ peerconnection }) => this.#hear(peerconnection));
    answerRepairs(session);
    session.on("progress", ({ originator, response }) => {
      if (originator !== "remote") return;
      this.earlyMedia ||= Boolean(response?.body);
      this.#become("ringing");
    });
    session.on("confirmed", () => {
      this.startedAt ??= Date.now();
      this.#become("up");
    });
    session.on("hold", ({ originator }) => this.#held(originator, true));
    session.on("unhold", ({ originator }) => this.#held(originator, false));
    session.on("ended", (event) => {
      const lost = event.cause === session.causes.RTP_TIMEOUT || event.cause === session.causes.CONNECTION_ERROR;
      const other = event.originator === "remote" ? "call_ended_by_other" : "call_ended";
      this.#end(lost ? reasonOf(event) : { key: other, values: {} });
    });
    session.on("failed", (event) => {
      this.missed = this.incoming && !this.hungUpHere && this.state === "incoming";
      this.#end(reasonOf(event));
    });
  }

  #hear(connection) {
    connection.addEventListener("track", ({ track, streams }) => {
      stopPlaying(this.audio);
      this.audio = player("speaker", streams[0] ?? new MediaStream([track]));
    });
    watchMedia(this, connection);
  }

  #held(originator, held) {
    if (originator === "local") this.onHold = held;
    else this.heldByOther = held;
    this.changed();
  }

  #end(ending) {
    this.ending = this.interrupted ? { key: "network_gone", values: {} } : ending;
    this.endedAt = Date.now();
    stopPlaying(this.audio);
    close(this.stream);
    this.#become("ended");
    this.dispatchEvent(new Event("ended"));
  }

  async #negotiable() {
    const until = Date.now() + READY_WITHIN;
    while (!this.hasEnded && !this.session.isReadyToReOffer() && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
