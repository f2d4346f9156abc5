// On a narrow screen there is room for the dial pad or the history, not both.
import { by } from "./dom.js";

/** Wire the tabs. Returns what opens one: "talk" or "history". */
export function tabs(history) {
  const buttons = [...by("tabs").querySelectorAll("[data-tab]")];
  const openTab = (name) => {
    by("phone").dataset.tab = name;
    for (const button of buttons) {
      if (button.dataset.tab === name) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    if (name === "history") history.seen();
  };
  for (const button of buttons) button.addEventListener("click", () => openTab(button.dataset.tab));
  return openTab;
}
