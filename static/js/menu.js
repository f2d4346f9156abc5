// The context menu of a row: its first column opens it. Without JavaScript the link leads to a page with the same.
const menu = document.getElementById("row-menu");

const place = (box) => {
  const width = menu.offsetWidth;
  const height = menu.offsetHeight;
  const below = box.bottom + height + 8 < innerHeight;
  menu.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
  menu.style.top = `${below ? box.bottom + 2 : Math.max(8, box.top - height - 2)}px`;
};

async function open(opener, at = opener.getBoundingClientRect()) {
  document.querySelector("[data-menu-open]")?.removeAttribute("data-menu-open");
  const answer = await fetch(opener.href, { headers: { "HX-Request": "true", "HX-Current-URL": location.href } });
  const elsewhere = answer.headers.get("HX-Redirect");
  if (elsewhere) {
    location.href = elsewhere;
    return;
  }
  if (!answer.ok) {
    location.href = opener.href;
    return;
  }
  menu.innerHTML = await answer.text();
  window.htmx.process(menu);
  opener.dataset.menuOpen = "";
  menu.showPopover();
  place(at);
  menu.querySelector("a, button")?.focus();
}

if (menu?.showPopover) {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("a[data-menu]");
    if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      open(opener).catch(() => {
        location.href = opener.href;
      });
    } else if (event.target.closest("#row-menu a, #row-menu button")) {
      menu.hidePopover();
    }
  });

  // The right button anywhere in a row does the same; on other links, in fields and over chosen text it stays the browser's.
  document.addEventListener("contextmenu", (event) => {
    const opener = event.target.closest(".grid-table tbody tr")?.querySelector("a[data-menu]");
    const owned = event.target.closest("a:not([data-menu]), button, input, select") || !getSelection().isCollapsed;
    if (!opener || owned || event.shiftKey || event.pointerType === "touch") return;
    event.preventDefault();
    open(opener, new DOMRect(event.clientX, event.clientY)).catch(() => {
      location.href = opener.href;
    });
  });

  menu.addEventListener("keydown", (event) => {
    const items = [...menu.querySelectorAll("a, button")];
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    items[(next + items.length) % items.length].focus();
  });

  menu.addEventListener("toggle", (event) => {
    if (event.newState === "closed" && menu.contains(document.activeElement)) {
      document.querySelector("[data-menu-open]")?.focus();
    }
  });
}
