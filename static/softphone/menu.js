// The menu: account, sound, language, about.
import { by, open, show } from "./dom.js";
import { config } from "./config.js";
import { notify } from "./notices.js";
import { speak, t } from "./strings.js";

/** Wire the menu. `leave` signs out. Returns `setAccount(name)`, "" for nobody. */
export function menu(leave) {
  const button = by("menu-button");
  const panel = by("menu");
  const set = (wanted) => {
    show(panel, wanted);
    button.setAttribute("aria-expanded", wanted);
  };
  button.addEventListener("click", () => set(panel.hidden));
  document.addEventListener("click", ({ target }) => {
    if (!panel.hidden && !panel.contains(target) && !button.contains(target)) set(false);
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || panel.hidden) return;
    set(false);
    button.focus();
  });
  panel.addEventListener("click", ({ target }) => {
    if (target.closest("button, a")) set(false);
  });
  by("open-about").addEventListener("click", () => open(by("about")));
  by("sign-out").addEventListener("click", leave);
  by("language").addEventListener("change", async ({ target }) => {
    const culture = config.cultures.find(({ tag }) => tag === target.value);
    try {
      await speak(culture);
    } catch {
      target.value = config.culture;
      notify("network_gone", { kind: "bad" });
    }
  });

  let account = "";
  const words = () => {
    by("about-version").textContent = config.version ? t("version", { version: config.version }) : "";
    show(by("about-version"), config.version);
    show(by("signed-in-as"), account);
    by("signed-in-as").textContent = t("signed_in_as", { name: account });
    show(by("sign-out"), account);
  };
  document.addEventListener("language", words);
  const setAccount = (name) => {
    account = name;
    words();
  };
  setAccount("");
  return setAccount;
}
