// Messages above the phone: what went wrong or changed. They go by themselves unless they matter for longer.
import { by, made, show } from "./dom.js";
import { t } from "./strings.js";
import { Trouble } from "./trouble.js";

const SECONDS = 9;
const shown = new Map();

/**
 * Show a message; the same key only once. kind: "bad", "good" or "". lasting: until somebody closes it, which
 * `dismissed` is told of. act: {key, run} of a button.
 */
export function notify(key, { values = {}, kind = "", lasting = false, act = null, dismissed = () => {} } = {}) {
  dismiss(key);
  const element = made("notice-template");
  element.dataset.kind = kind;
  element.dataset.key = key;
  element.querySelector("p").textContent = t(key, values);
  element.querySelector("[data-dismiss]").addEventListener("click", () => {
    dismiss(key);
    dismissed();
  });
  if (act) {
    const button = element.querySelector("[data-act]");
    show(button, true);
    button.textContent = t(act.key, values);
    button.addEventListener("click", () => {
      dismiss(key);
      act.run();
    });
  }
  by("notices").append(element);
  shown.set(key, { element, timer: lasting ? null : setTimeout(() => dismiss(key), SECONDS * 1000) });
}

export function dismiss(key) {
  const notice = shown.get(key);
  if (!notice) return;
  clearTimeout(notice.timer);
  notice.element.remove();
  shown.delete(key);
}

/** Tell of a Trouble; anything else is a fault of ours and goes to the console as well. */
export function tell(error) {
  if (error instanceof Trouble) return notify(error.key, { values: wordsOf(error), kind: "bad" });
  console.error(error);
  notify("call_failed", { values: { code: error.name }, kind: "bad" });
}

/** Read out without showing. */
export function announce(text) {
  by("announcer").textContent = text;
}

function wordsOf({ values }) {
  return values.reason ? { ...values, reason: t(values.reason, values) } : values;
}
