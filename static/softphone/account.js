// Who is signed in. A password is never written down; "Stay signed in" keeps the key derived from it (HA1), which
// opens this account at this telephone service and nothing else.
import { config } from "./config.js";
import { drop, keep, recall } from "./storage.js";

/** An account as typed: "100", "100@example.com" or "sip:100@example.com". */
export function accountOf(typed) {
  const [user, domain] = typed.trim().replace(/^sips?:/i, "").split("@");
  return { user, domain: domain || config.sip.domain };
}

/** "100@example.com": names the account's shelves on this device. */
export function nameOf(account) {
  return `${account.user}@${account.domain}`;
}

/** The account that stays signed in on this device, or null. */
export function remembered() {
  const kept = recall("account");
  return kept?.user && kept?.domain && kept?.ha1 && kept?.realm ? kept : null;
}

export function remember({ user, domain }, { realm, ha1 }) {
  keep("account", { user, domain, realm, ha1 });
}

export function forget() {
  drop("account");
}
