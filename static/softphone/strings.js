// The phone's words. Elements name theirs: data-text (content), data-label (name of a button), data-hint (placeholder).
import { config, read } from "./config.js";

let strings = config.strings;

/** The words of a key, with {placeholders} filled in. The brand is always known. */
export function t(key, values = {}) {
  const known = { brand: config.brand, ...values };
  return (strings[key] ?? key).replace(/\{(\w+)\}/g, (_all, name) => isolated(String(known[name] ?? "")));
}

// In a line that runs from right to left, 101@example.com must not be turned around.
function isolated(text) {
  return config.direction === "rtl" && text ? `\u2068${text}\u2069` : text;
}

/** Put the words into an element and everything below it. */
export function fill(root) {
  for (const element of root.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
  for (const element of root.querySelectorAll("[data-hint]")) element.placeholder = t(element.dataset.hint);
  for (const element of root.querySelectorAll("[data-label]")) label(element, element.dataset.label);
}

/** Name a control for screen readers and, by a tooltip, for everybody. */
export function label(element, key, values) {
  element.setAttribute("aria-label", t(key, values));
  if (element instanceof HTMLButtonElement) element.title = t(key, values);
}

/** Speak another language from now on. The page is not left: a call and the sign-in outlive the change. */
export async function speak(culture) {
  const answer = await fetch(culture.url, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const other = read(new DOMParser().parseFromString(await answer.text(), "text/html"));
  strings = other.strings;
  config.culture = other.culture;
  config.direction = other.direction;
  document.documentElement.lang = other.language;
  document.documentElement.dir = other.direction;
  history.replaceState(null, "", culture.url);
  fill(document);
  document.dispatchEvent(new Event("language"));
}
