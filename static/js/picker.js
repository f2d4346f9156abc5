// One of very many, found by typing: the customer filter above a grid, and text fields of forms.
// Without JavaScript the same field is sent with its form, and the server finds who is meant.
const WAIT = 200;
let waiting = 0;
let asked = 0;

const parts = (field) => {
  const root = field.closest("[data-picker]");
  return {
    root,
    list: root.querySelector("[data-picker-list]"),
    id: root.querySelector("[data-picker-id]"),
    clear: root.querySelector("[data-picker-clear]"),
  };
};

function setUp() {
  for (const field of document.querySelectorAll("[data-picker-text]:not([role])")) {
    const { list, id } = parts(field);
    list.id = `${field.id}-list`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.labels?.[0]?.textContent ?? "");
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", "false");
    field.setAttribute("aria-controls", list.id);
    if (id) {
      field.removeAttribute("form"); // what is typed is no filter; who is chosen is
      field.removeAttribute("name");
      field.dataset.label = field.value;
    }
  }
}

function close(field) {
  const { list } = parts(field);
  list.hidden = true;
  list.replaceChildren();
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

async function offer(field) {
  const { root, list } = parts(field);
  const text = field.value.trim();
  const mine = ++asked;
  if (!text) return close(field);
  const answer = await fetch(`${root.dataset.picker}?q=${encodeURIComponent(text)}`, { headers: { "HX-Request": "true" } });
  if (mine !== asked || !answer.ok || answer.redirected) return;
  list.innerHTML = await answer.text();
  list.hidden = false;
  field.setAttribute("aria-expanded", "true");
}

function light(field, step) {
  const { list } = parts(field);
  const options = [...list.querySelectorAll("[data-id]")];
  if (!options.length) return;
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = options[(at + step + options.length) % options.length] ?? options[0];
  for (const option of options) option.setAttribute("aria-selected", String(option === next));
  field.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

function choose(field, option) {
  const { id, clear } = parts(field);
  close(field);
  asked += 1;
  if (!id) {
    field.value = `${option.dataset.label} (#${option.dataset.id})`;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  field.value = option.dataset.label;
  field.dataset.label = option.dataset.label;
  id.value = option.dataset.id;
  clear.hidden = false;
  narrow(field);
}

function clearOut(field) {
  const { id, clear } = parts(field);
  close(field);
  field.value = "";
  field.dataset.label = "";
  clear.hidden = true;
  if (!id.value) return;
  id.value = "";
  narrow(field);
  field.focus();
}

function narrow(field) {
  field.removeAttribute("aria-invalid");
  document.getElementById("grid-filter")?.dispatchEvent(new CustomEvent("grid-typed"));
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches?.("[data-picker-text]")) return;
  clearTimeout(waiting);
  if (!field.value.trim() && parts(field).id) return clearOut(field);
  waiting = setTimeout(() => offer(field).catch(() => close(field)), WAIT);
});

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.matches?.("[data-picker-text]")) return;
  const { list, id } = parts(field);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) offer(field).then(() => light(field, 1), () => {});
    else light(field, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    const options = [...list.querySelectorAll("[data-id]")];
    const chosen = options.find((option) => option.getAttribute("aria-selected") === "true");
    if (list.hidden && !id) return;
    event.preventDefault();
    if (chosen || options.length === 1) choose(field, chosen ?? options[0]);
    else if (list.hidden && field.value !== field.dataset.label) offer(field).catch(() => {});
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    event.stopPropagation();
    close(field);
    if (id) field.value = field.dataset.label ?? "";
  }
}, true);

document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.("[data-picker-list] [data-id]");
  if (!option) return;
  event.preventDefault();
  choose(option.closest("[data-picker]").querySelector("[data-picker-text]"), option);
});

document.addEventListener("click", (event) => {
  const clear = event.target.closest?.("[data-picker-clear]");
  if (!clear || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  clearOut(clear.closest("[data-picker]").querySelector("[data-picker-text]"));
});

document.addEventListener("focusout", (event) => {
  const field = event.target;
  if (!field.matches?.("[data-picker-text]")) return;
  asked += 1;
  close(field);
  if (parts(field).id) field.value = field.dataset.label ?? "";
});

// The grid was drawn anew for an address without a customer ("Clear the filters"): the field above it says so too.
document.addEventListener("htmx:after:swap", () => {
  setUp();
  const field = document.querySelector("[data-picker-name] [data-picker-text]");
  const grid = document.getElementById("grid");
  if (!field || !grid) return;
  const { root, id, clear } = parts(field);
  const held = new URL(grid.dataset.url, location.href).searchParams.get(root.dataset.pickerName) ?? "";
  if (held === "" && id.value) {
    id.value = "";
    field.value = "";
    field.dataset.label = "";
    clear.hidden = true;
  }
});
setUp();
