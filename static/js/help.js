// Help beside the page: opens the section that explains what is on the screen, and stays while one works.
// Without JavaScript the Help button is a link to that section's own page.
import { toast } from "./toast.js";

const panel = document.getElementById("help-panel");
const body = document.getElementById("help-body");
const dialog = document.getElementById("dialog");
const shell = panel?.parentElement;
const beside = matchMedia("(min-width: 1200px)"); // narrower, the panel lies over the page
const KEPT = "portal.help"; // what is open, for the next page of this tab
let opener = null;

const buttonOfPage = () => document.getElementById("help-button");
const buttonNow = () => (dialog?.open ? dialog.querySelector("[data-help]") : buttonOfPage());
const keep = (value) => {
  try {
    if (value) sessionStorage.setItem(KEPT, JSON.stringify(value));
    else sessionStorage.removeItem(KEPT);
  } catch {
    // a browser that keeps nothing: then the panel is closed on the next page
  }
};
const kept = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return null;
  }
};

async function show(url, { focus = true } = {}) {
  const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Target": "div#help-body", "HX-Current-URL": location.href } });
  const elsewhere = answer.headers.get("HX-Redirect");
  if (elsewhere) {
    location.href = elsewhere;
    return;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  body.innerHTML = await answer.text();
  window.htmx.process(body);
  // Everything outside an open dialog is out of reach, so the panel moves into it.
  const place = dialog?.open ? dialog : shell;
  if (panel.parentElement !== place) place.append(panel);
  panel.hidden = false;
  buttonOfPage()?.setAttribute("aria-expanded", "true");
  const anchor = new URL(url, location.href).hash.slice(1);
  const heading = anchor && body.querySelector(`#${CSS.escape(anchor)}`);
  if (heading) heading.scrollIntoView();
  if (focus) {
    const first = heading || body.querySelector("#help-title");
    first.tabIndex = -1;
    first.focus({ preventScroll: Boolean(heading) });
  }
}

const failed = () => toast(document.getElementById("words")?.dataset.offline);

function open(button) {
  opener = button;
  keep({ pinned: false, url: button.href });
  show(button.href).catch(failed);
}

function close() {
  panel.hidden = true;
  body.replaceChildren();
  keep(null);
  buttonOfPage()?.setAttribute("aria-expanded", "false");
  const again = opener?.isConnected ? opener : buttonNow();
  again?.focus();
  if (panel.parentElement !== shell) shell.append(panel);
}

const toggle = (button) => (panel.hidden ? open(button) : close());
const plainClick = (event) => !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;

if (panel) {
  buttonOfPage()?.setAttribute("aria-controls", "help-panel");
  buttonOfPage()?.setAttribute("aria-expanded", "false");

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-help]");
    if (button && plainClick(event)) {
      event.preventDefault();
      toggle(button);
      return;
    }
    if (event.target.closest("[data-help-close]")) {
      close();
      return;
    }
    const link = event.target.closest("a[data-help-section]");
    if (link && panel.contains(link) && plainClick(event)) {
      event.preventDefault();
      keep({ pinned: true, url: link.href });
      show(link.href).catch(failed);
    }
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const button = buttonNow();
    if (button && (event.key === "F1" || (event.key === "?" && !typing && !event.ctrlKey && !event.altKey))) {
      event.preventDefault();
      toggle(button);
    } else if (event.key === "Escape" && !panel.hidden && !document.querySelector("[popover]:popover-open, details.user-menu[open], details.settings-menu[open]")) {
      if (dialog?.open && !dialog.contains(panel)) return;
      event.preventDefault(); // or the dialog that the panel stands in would close as well
      close();
    }
  });

  // The panel leaves a dialog that closes, and shows what belongs to the page again.
  dialog?.addEventListener("close", () => {
    if (panel.parentElement === shell) return;
    shell.append(panel);
    const button = buttonOfPage();
    if (panel.hidden || !button || !beside.matches) {
      panel.hidden = true;
      keep(null);
    } else if (!kept()?.pinned) {
      opener = button;
      show(button.href, { focus: false }).catch(failed);
    }
  });

  const before = kept();
  if (before && beside.matches && buttonOfPage()) {
    opener = buttonOfPage();
    show(before.pinned ? before.url : opener.href, { focus: false }).catch(() => keep(null));
  }
}
