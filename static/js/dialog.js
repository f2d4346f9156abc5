// The dialog over the grid: opens when something is swapped into it, closes when its work is done.
import { toast } from "./toast.js";
import { mayLose, release, unsavedIn } from "./unsaved.js";

const dialog = document.getElementById("dialog");
const body = document.getElementById("dialog-body");
let opener = null;
let agreed = false;

const close = () => {
  if (!dialog.open) return;
  agreed = true; // until the event "close", which comes later
  dialog.close();
};

/** Close it as a person does: with something typed in it, he is asked first. */
async function leave() {
  if (unsavedIn(body).length && !(await mayLose())) return;
  close();
}

if (dialog) {
  document.addEventListener("htmx:before:request", (event) => {
    const source = event.detail.ctx.sourceElement;
    if (event.detail.ctx.target === body && !dialog.contains(source)) {
      opener = source.closest("[popover]") ? document.querySelector("[data-menu-open]") : source;
    }
  });

  document.addEventListener("htmx:after:swap", () => {
    if (!body.childElementCount) return;
    if (!dialog.open && body.dataset.fresh !== undefined) {
      dialog.showModal();
    }
    if (body.dataset.fresh !== undefined) {
      delete body.dataset.fresh;
      // Radio buttons and lists of boxes carry no aria-invalid; the sentence below them does it for them.
      const wrong = body.querySelector(
        "[aria-invalid=true], [role=alert], .form-row:has(> .errorlist) :is(input:not([type=hidden]), select, textarea)",
      );
      const first = wrong ?? body.querySelector("form input:not([type=hidden]), form select, form textarea");
      if (wrong && !wrong.matches("input, select, textarea")) wrong.tabIndex = -1;
      (first ?? body.querySelector("#dialog-title"))?.focus();
    }
  });
  new MutationObserver(() => {
    if (body.childElementCount) body.dataset.fresh = "";
  }).observe(body, { childList: true });

  // Text that is selected beyond the dialog's edge ends in a click beside it, too: only one that began there counts.
  let pressedBeside = false;
  document.addEventListener("pointerdown", (event) => {
    pressedBeside = event.target === dialog;
  });
  document.addEventListener("click", (event) => {
    const closer = event.target.closest("[data-dialog-close]");
    if (closer && dialog.contains(closer)) {
      event.preventDefault();
      leave();
    }
    if (event.target === dialog && pressedBeside) leave();
  });
  // Not left to the browser, which asks once at most and then closes.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !dialog.open || !unsavedIn(body).length) return;
    if (dialog.querySelector("#help-panel:not([hidden])")) return; // the Help closes first
    event.preventDefault();
    leave();
  });
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog || !unsavedIn(body).length) return; // a choice of files is cancelled by the same event
    event.preventDefault();
    leave();
  });

  dialog.addEventListener("close", () => {
    const wanted = agreed;
    agreed = false;
    if (!wanted && unsavedIn(body).length) {
      dialog.showModal();
      leave();
      return;
    }
    body.replaceChildren();
    const again = opener?.isConnected ? opener : opener?.id ? document.getElementById(opener.id) : null;
    again?.focus();
  });

  // The server says that the dialog has done its work: portal/grid/dialogs.py, done().
  document.addEventListener("portal:done", (event) => {
    const away = document.querySelector(".dialog-page [data-dialog-close]");
    if (away) {
      release(); // the form was a page of its own: there is no grid behind it
      return window.location.assign(away.href);
    }
    close();
    if (event.detail?.message) toast(event.detail.message);
    document.dispatchEvent(new CustomEvent("grid:refresh"));
  });
}
