// The dialog over the grid: opens when something is swapped into it, closes when its work is done.
import { toast } from "./toast.js";

const dialog = document.getElementById("dialog");
const body = document.getElementById("dialog-body");
let opener = null;

const close = () => {
  if (dialog.open) dialog.close();
};

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

  document.addEventListener("click", (event) => {
    const closer = event.target.closest("[data-dialog-close]");
    if (closer && dialog.contains(closer)) {
      event.preventDefault();
      close();
    }
    if (event.target === dialog) close();
  });

  dialog.addEventListener("close", () => {
    body.replaceChildren();
    const again = opener?.isConnected ? opener : opener?.id ? document.getElementById(opener.id) : null;
    again?.focus();
  });

  // The server says that the dialog has done its work: portal/grid/dialogs.py, done().
  document.addEventListener("portal:done", (event) => {
    const away = document.querySelector(".dialog-page [data-dialog-close]");
    if (away) return window.location.assign(away.href); // the form was a page of its own: there is no grid behind it
    close();
    if (event.detail?.message) toast(event.detail.message);
    document.dispatchEvent(new CustomEvent("grid:refresh"));
  });
}
