// The grid: links that change only the grid, typing in filters, and what is selected across pages.
const picked = new Set();
const dropped = new Set(); // unticked while "all that match" is on
let all = false;
let name = "";
let filter = "";

// Not `field.form.id`: a filter called "id" hides the form's own id.
const isFilter = (field) => field?.getAttribute?.("form") === "grid-filter";

const grid = () => document.getElementById("grid");

async function load(url, { push = true } = {}) {
  await window.htmx.ajax("GET", url, { target: "#grid", swap: "outerHTML", source: grid() });
  if (push) history.pushState(null, "", url);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-grid-link]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0 || !window.htmx) return;
  event.preventDefault();
  const head = link.closest("th") ? [...link.closest("tr").children].indexOf(link.closest("th")) : -1;
  load(link.href).then(() => {
    const again = head >= 0 ? grid()?.querySelector(`thead tr`)?.children[head]?.querySelector("a") : null;
    (again ?? grid()?.querySelector(".grid-scroll"))?.focus({ preventScroll: head >= 0 });
  });
});

window.addEventListener("popstate", () => {
  if (grid()) location.reload();
});

document.addEventListener("grid:refresh", () => {
  if (grid()) load(location.href, { push: false });
});

let typing = 0;
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!isFilter(field) || !field.matches("input") || field.type === "date") return;
  clearTimeout(typing);
  typing = setTimeout(() => document.getElementById("grid-filter")?.dispatchEvent(new CustomEvent("grid-typed")), 450);
});
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.sourceElement.getAttribute("id") !== "grid-filter") return;
  clearTimeout(typing);
  for (const [key, value] of [...ctx.request.body.entries()]) if (value === "") ctx.request.body.delete(key);
});

// A filter that is being typed keeps its cursor when the grid is drawn anew.
let typed = null;
document.addEventListener("htmx:before:swap", () => {
  const field = document.activeElement;
  typed = isFilter(field) && field.name ? { name: field.name, at: field.selectionStart, value: field.value } : null;
});
document.addEventListener("htmx:after:swap", () => {
  if (typed) {
    const field = document.querySelector(`[form="grid-filter"][name="${CSS.escape(typed.name)}"]`);
    if (field) {
      if (field.type === "text") field.value = typed.value;
      field.focus({ preventScroll: true });
      if (typed.at !== null && field.setSelectionRange) {
        try {
          field.setSelectionRange(typed.at, typed.at);
        } catch {
          /* number and date fields have no cursor */
        }
      }
    }
    typed = null;
  }
  restore();
});

function filterOf(here) {
  const said = [...new URL(here.dataset.url, location.href).searchParams];
  return JSON.stringify(said.filter(([key, value]) => value && !["sort", "size", "after", "before", "end"].includes(key)));
}

function boxes() {
  return [...(grid()?.querySelectorAll('tbody input[name="id"]') ?? [])];
}

function restore() {
  const here = grid();
  if (!here) return;
  if (here.dataset.name + location.pathname !== name) {
    name = here.dataset.name + location.pathname;
    picked.clear();
    dropped.clear();
    all = false;
  }
  // "All that match" was said of one filter. Under another it would mean rows that nobody has seen.
  if (filterOf(here) !== filter) {
    filter = filterOf(here);
    dropped.clear();
    all = false;
  }
  const box = here.querySelector("[data-pick-all]");
  if (box) box.checked = all;
  for (const one of boxes()) one.checked = all ? !dropped.has(one.value) : picked.has(one.value);
  show();
}

function show() {
  const here = grid();
  if (!here) return;
  const onPage = boxes();
  const ticked = onPage.filter((one) => one.checked).length;
  const head = here.querySelector("[data-pick-page]");
  if (head) {
    head.checked = ticked > 0 && ticked === onPage.length;
    head.indeterminate = ticked > 0 && ticked < onPage.length;
  }
  for (const one of onPage) one.closest("tr").classList.toggle("picked", one.checked);
  const kept = here.querySelector("[data-kept]");
  if (kept) {
    const shown = new Set(onPage.map((one) => one.value));
    const others = all ? dropped : picked;
    kept.replaceChildren(
      ...[...others]
        .filter((value) => !shown.has(value))
        .map((value) => Object.assign(document.createElement("input"), { type: "hidden", name: all ? "except" : "id", value })),
    );
  }
  const count = here.querySelector("[data-selection-count]");
  if (count) {
    const n = all ? dropped.size : picked.size;
    count.hidden = n === 0;
    count.textContent = n === 0 ? "" : all ? `− ${n}` : `✓ ${n}`;
  }
}

function tick(box, on) {
  box.checked = on;
  if (all) on ? dropped.delete(box.value) : dropped.add(box.value);
  else on ? picked.add(box.value) : picked.delete(box.value);
}

let last = null;
document.addEventListener("click", (event) => {
  const box = event.target;
  if (!box.matches?.('tbody input[name="id"]')) return;
  const list = boxes();
  if (event.shiftKey && last && list.includes(last)) {
    const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((a, b) => a - b);
    for (const one of list.slice(from, to + 1)) tick(one, box.checked);
  }
  last = box;
});
document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.matches?.('tbody input[name="id"]')) tick(box, box.checked);
  else if (box.matches?.("[data-pick-page]")) for (const one of boxes()) tick(one, box.checked);
  else if (box.matches?.("[data-pick-all]")) {
    all = box.checked;
    picked.clear();
    dropped.clear();
    for (const one of boxes()) one.checked = all;
  } else return;
  show();
});

restore();
