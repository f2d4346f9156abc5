// Runs before the page is drawn, so that it doesn't flash: light, dark, or as the system says.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    const found = document.cookie.match(/(?:^|; )theme=(light|dark)/);
    return found ? found[1] : "system";
  };
  const apply = () => {
    const choice = chosen();
    root.dataset.themeChoice = choice;
    root.dataset.bsTheme = choice === "system" ? (dark.matches ? "dark" : "light") : choice;
    root.classList.add("js");
  };
  dark.addEventListener("change", apply);
  window.portalTheme = { apply, chosen };
  apply();
})();
