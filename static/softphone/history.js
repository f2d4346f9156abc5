// The calls of an account, newest first, on this device only.
import { drop, keep, recall } from "./storage.js";

const AT_MOST = 200;

/** Says "change" when a call was added, the list was cleared or missed calls were seen. */
export class CallHistory extends EventTarget {
  name = "";
  entries = [];

  /** Open the list of an account. */
  open(account) {
    this.name = `history ${account}`;
    this.entries = recall(this.name, []);
    this.#changed();
  }

  /** Close it: the account was signed out. It stays for when the account comes back. */
  close() {
    this.name = "";
    this.entries = [];
    this.#changed();
  }

  add(call) {
    this.entries.unshift({
      number: call.number,
      name: call.name,
      at: call.endedAt - call.seconds * 1000,
      seconds: call.seconds,
      kind: call.missed ? "missed" : call.incoming ? "incoming" : "outgoing",
      ending: call.startedAt ? null : call.ending.key,
      unseen: call.missed,
    });
    this.entries.length = Math.min(this.entries.length, AT_MOST);
    this.#save();
  }

  /** Missed calls that nobody looked at yet. */
  get unseen() {
    return this.entries.filter(({ unseen }) => unseen).length;
  }

  seen() {
    if (!this.unseen) return;
    for (const entry of this.entries) entry.unseen = false;
    this.#save();
  }

  clear() {
    this.entries = [];
    drop(this.name);
    this.#changed();
  }

  #save() {
    if (this.name) keep(this.name, this.entries);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
