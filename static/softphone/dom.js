// Short names for what every view does with the page.
import { fill } from "./strings.js";

const icons = document.body.dataset.icons;

/** The element with this id. */
export function by(id) {
  return document.getElementById(id);
}

/** A copy of a template's only element, in the phone's words. */
export function made(template) {
  const element = by(template).content.firstElementChild.cloneNode(true);
  fill(element);
  return element;
}

/** Show or hide. Returns whether it is shown. */
export function show(element, wanted) {
  element.hidden = !wanted;
  return Boolean(wanted);
}

/** Point an icon at another picture. */
export function useIcon(element, name) {
  const target = `${icons}#tabler-${name}`;
  const use = element.querySelector("use");
  if (use.getAttribute("href") !== target) use.setAttribute("href", target);
}

/** Set text only where it differs, so that screen readers and selections are left in peace. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Put the cursor into a field, unless that would raise a keyboard over half of a small screen. */
export function focusForTyping(field) {
  if (matchMedia("(hover: hover)").matches) field.focus();
}

/** Open a dialog; whatever in it says data-close closes it. */
export function open(dialog) {
  if (!dialog.open) dialog.showModal();
}

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    // A click beside the dialog lands on the element itself.
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
}
