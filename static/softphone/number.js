// What may be dialled: telephone numbers however they are written, extensions, names, SIP addresses.
import { Trouble } from "./trouble.js";

const SEPARATORS = /[\s()[\]./\-\u00a0\u2010-\u2015\u202a-\u202e\u2066-\u2069]/g;
const NUMBER = /^\+?[0-9*#]+$/;
const NAME = /^[\w.\-+*#]+$/;
const ADDRESS = /^[^\s@<>"]+@[\w.\-[\]:]+$/;

/** What the telephone service is asked for. Throws Trouble when there is nothing sensible in the text. */
export function dialled(text) {
  const plain = text.trim().replace(/^(sips?|tel|callto):/i, "").replace(/^\/\//, "");
  if (!plain) throw new Trouble("enter_number");
  if (plain.includes("@")) {
    if (ADDRESS.test(plain)) return `sip:${plain}`;
    throw new Trouble("invalid_number", { number: text.trim() });
  }
  // +44 (0)20 …: the bracketed zero is only for callers inside the country.
  const number = plain.replace(/^(\+[\s\d]*)\(0\)/, "$1").replace(SEPARATORS, "");
  if (NUMBER.test(number)) return number;
  if (NAME.test(plain)) return plain;
  throw new Trouble("invalid_number", { number: text.trim() });
}

/** A pasted number as it looks in the dial field: without brackets and blanks, addresses and names as they are. */
export function tidied(text) {
  try {
    return dialled(text).replace(/^sip:/, "");
  } catch {
    return text.trim();
  }
}
