// The theme switch: system, light, dark, kept in a cookie that the server reads too.
const order = ["system", "light", "dark"];

const draw = () => {
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    const choice = window.portalTheme.chosen();
    const label = button.dataset[`label${choice[0].toUpperCase()}${choice.slice(1)}`];
    for (const icon of button.querySelectorAll("[data-theme-icon]")) icon.hidden = icon.dataset.themeIcon !== choice;
    button.querySelector("[data-theme-label]").textContent = label;
    button.title = label;
  }
};

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-switch]")) return;
  const next = order[(order.indexOf(window.portalTheme.chosen()) + 1) % order.length];
  const age = next === "system" ? 0 : 31536000;
  document.cookie = `theme=${next}; path=/; max-age=${age}; samesite=lax`;
  window.portalTheme.apply();
  draw();
});

// A menu made of <details> closes when one looks elsewhere.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.user-menu[open], details.settings-menu[open]")) {
    if (menu !== except) menu.open = false;
  }
};
document.addEventListener("click", (event) => {
  const inside = event.target.closest("details.user-menu, details.settings-menu");
  closeMenus(event.target.closest(".dropdown-item") ? null : inside);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.user-menu[open], details.settings-menu[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

draw();
