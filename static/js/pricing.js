// A price package's page: gestures redraw parts of the form, drags do what buttons do, unsaved work is not lost.
import { draggable } from "./dragging.js";
import { toast } from "./toast.js";

const form = () => document.querySelector("form[data-package]");
const words = document.getElementById("words")?.dataset ?? {};

// ---- unsaved work: unsaved.js asks before it is lost

function dirty() {
  const page = form();
  if (!page) return;
  page.dataset.unsaved = "";
  page.querySelector("[data-unsaved-text]").hidden = false;
}

// Filters and ticks of the lists choose what to move; they are nothing to save.
const harmless = (field) =>
  field.closest("[data-free-lists]") !== null && !/^free_(routes|ddis)$/.test(field.name);
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.name && event.target.closest?.("form[data-package]") && !harmless(event.target)) dirty();
  });
}
// ---- gestures: the form is sent, and what changes comes back

// A click whose button or line is replaced between press and release is no click: what comes back waits for the release.
let released = Promise.resolve();
let release = () => {};
document.addEventListener("pointerdown", () => {
  released = new Promise((resolve) => (release = resolve));
});
for (const kind of ["pointerup", "pointercancel"]) {
  document.addEventListener(kind, () => setTimeout(release)); // the click itself comes first
}
const seconds = (n) => new Promise((resolve) => setTimeout(resolve, n * 1000));

let waiting = Promise.resolve();
function gesture(what, { change = true, focus = "" } = {}) {
  waiting = waiting.then(() => send(what, change, focus));
  return waiting;
}

async function send(what, change, focus) {
  const page = form();
  if (!page) return;
  const data = new FormData(page);
  data.delete("save");
  data.set("do", what);
  page.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(page.dataset.package, { method: "POST", body: data, headers: { "X-Parts": "1" } });
    if (!answer.ok || answer.redirected) {
      toast(answer.status === 403 ? words.forbidden : words.error);
      return;
    }
    const html = await answer.text();
    await Promise.race([released, seconds(2)]);
    place(html, focus, !/:(add|remove|prune)$/.test(what));
    if (change) dirty();
  } catch {
    toast(words.offline);
  } finally {
    page.removeAttribute("aria-busy");
  }
}

// What was typed, chosen or ticked while the answer was on its way is newer than what the answer repeats; ticks of lines
// that another page or filter hides stay, too, until they are used.
function carryOver(old, node, keepTicks) {
  for (const field of old.querySelectorAll("input:is([type=text], [type=number], [type=search])[name], select[name]")) {
    const again = node.querySelector(`[name="${CSS.escape(field.name)}"]`);
    if (again && (field.tagName !== "SELECT" || [...again.options].some((option) => option.value === field.value))) {
      again.value = field.value;
    }
  }
  const box = (name, value) => node.querySelector(`[type=checkbox][name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
  for (const field of old.querySelectorAll("[type=checkbox][name$='-countries'], [type=checkbox][name='currencies']")) {
    const again = box(field.name, field.value);
    if (again) again.checked = field.checked;
  }
  if (!keepTicks) return;
  for (const field of old.querySelectorAll("[data-free-side] [type=checkbox]:checked, input[data-kept]")) {
    const again = box(field.name, field.value);
    if (again) again.checked = true;
    else {
      const kept = Object.assign(document.createElement("input"), { type: "hidden", name: field.name, value: field.value });
      kept.dataset.kept = "";
      node.append(kept);
    }
  }
}

// How many lines are ticked, beside the button that takes them.
function count(field) {
  for (const list of field.querySelectorAll(".free-list")) {
    const told = list.querySelector("[data-ticked]");
    const name = list.querySelector("[data-free-side] [type=checkbox]")?.name ?? told?.dataset.ticked;
    if (!told || !name) continue;
    const box = told.closest("[data-free-lists]");
    const n = box.querySelectorAll(`[name="${CSS.escape(name)}"]:checked, input[data-kept][name="${CSS.escape(name)}"]`).length;
    told.textContent = n ? `✓ ${n}` : "";
  }
}

function place(html, focus, keepTicks) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const active = document.activeElement;
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const old = form().querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
    if (!old || (part.dataset.partOf && part.dataset.partOf === old.dataset.partOf)) continue;
    const scrolled = [...old.querySelectorAll("[data-free-side]")].map((list) => list.scrollTop);
    const open = old.querySelector("details")?.open;
    const node = document.importNode(part, true);
    carryOver(old, node, keepTicks);
    count(node);
    // A live region must stay in the page to be read out.
    const told = node.querySelector("[role=status]")?.textContent;
    if (told !== undefined) node.querySelector("[role=status]").textContent = "";
    old.replaceWith(node);
    node.querySelectorAll("[data-free-side]").forEach((list, n) => {
      list.scrollTop = scrolled[n] ?? 0;
    });
    const details = node.querySelector("details");
    if (details && open !== undefined) details.open = open;
    window.htmx?.process(node);
    if (told) {
      setTimeout(() => {
        node.querySelector("[role=status]").textContent = told;
      }, 20);
    }
  }
  restore(active, focus);
  setUp();
}

// A button's name on the page: what it does, and for a line's button to which line.
function nameOf(button) {
  const line = button.closest("li[data-key]");
  return line ? `${button.dataset.key} ${line.dataset.key}` : (button.dataset.key ?? "");
}
function named(name) {
  const [action, ...rest] = name.split(" ");
  const line = rest.length && form().querySelector(`li[data-key="${CSS.escape(rest.join(" "))}"]`);
  return line
    ? line.querySelector(`[data-gesture][data-key="${CSS.escape(action)}"]`)
    : form().querySelector(`[data-key="${CSS.escape(name)}"]:is([data-gesture], summary)`);
}

// What stands now in the place of a field or a button that was drawn anew.
function twin(old) {
  const same = (...names) => names.map((name) => `[${name}="${CSS.escape(old.getAttribute(name) ?? "")}"]`).join("");
  if (old.dataset.key) return named(nameOf(old));
  if (!old.name) return null;
  return form().querySelector(old.matches("button, [type=checkbox], [type=radio]") ? same("name", "value") : same("name"));
}

// Whoever has gone on to a field goes on there. Else, after a button was pressed, the keyboard stays with it, or with what
// stands in its place.
function restore(active, focus) {
  const field = active?.matches("input, select, textarea");
  const gone = active && !active.isConnected;
  if (field && form().contains(active)) return;
  const key = focus.split(" ").slice(1).join(" ");
  const again =
    (field && gone && twin(active)) ||
    (focus && named(focus)) ||
    (key && form().querySelector(`li[data-key="${CSS.escape(key)}"] [data-gesture]`)) ||
    (gone && twin(active));
  again?.focus({ preventScroll: !focus });
  if (again?.matches("[type=search], [type=text]") && again.name === active.name) {
    again.setSelectionRange(active.selectionStart, active.selectionEnd);
  }
}

const looks = (what) => /:(show|countries|left:\d+|right:\d+)$/.test(what);

document.addEventListener("click", (event) => {
  const button = event.target.closest("form[data-package] [data-gesture]");
  if (!button) return;
  event.preventDefault();
  let focus = nameOf(button) || "-";
  if (button.dataset.key === "out") {
    const row = button.closest("li");
    const next = row.nextElementSibling ?? row.previousElementSibling;
    focus = next ? `out ${next.dataset.key}` : "add";
  }
  gesture(button.value, { change: !looks(button.value), focus: focus === "-" ? "" : focus });
});

// The countries are drawn when somebody opens them for the first time.
document.addEventListener(
  "toggle",
  (event) => {
    const details = event.target;
    if (!details.open || !details.matches("form[data-package] [data-countries]")) return;
    if (!details.querySelector("fieldset")) {
      gesture(`${details.dataset.countries}:countries`, { change: false, focus: `countries ${details.dataset.countries}` });
    }
  },
  true,
);

// Filters answer while one types; Enter there searches and doesn't save.
let typing;
const part = (field) => field.closest("[data-free-lists]")?.dataset.freeLists;
document.addEventListener("input", (event) => {
  if (!event.target.matches?.("form[data-package] [data-list-filter]")) return;
  const name = part(event.target);
  clearTimeout(typing);
  typing = setTimeout(() => gesture(`${name}:show`, { change: false }), 350);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("form[data-package] [data-list-filter]")) return;
  event.preventDefault();
  clearTimeout(typing);
  gesture(`${part(event.target)}:show`, { change: false });
});
document.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.closest?.("form[data-package]")) return;
  if (/^(routes|ddis)-(pricelist|kind|countries)$/.test(field.name)) gesture(`${part(field)}:show`, { change: false });
  else if (field.name === "currencies") gesture("currencies:show");
  else if (/^(minutes_per_month|complimentary_ddis|(payg|domestic|international)_[A-Z]{3})$/.test(field.name)) {
    gesture("summary:show");
  } else if (field.matches("[data-pick-all-lines]")) {
    for (const box of lines(field).querySelectorAll("li input[type=checkbox]")) box.checked = field.checked;
  } else if (field.matches("[data-free-side] input[type=checkbox]") && !field.checked) {
    const all = field.closest(".free-list").querySelector("[data-pick-all-lines]");
    if (all) all.checked = false;
  }
  if (field.closest("[data-free-lists]")) count(form());
});
const lines = (field) => field.closest(".free-list").querySelector("[data-free-side]");

// ---- drags

const setUp = () =>
  draggable(document.querySelectorAll("form[data-package] [data-free-side]"), (list) => ({
    group: part(list),
    sort: list.dataset.freeSide === "right",
    draggable: "li[data-key]",
    onEnd: dropped,
  }));

function dropped({ item, from, to, oldIndex, newIndex }) {
  const name = part(from);
  if (from === to) {
    if (from.dataset.freeSide === "left" || oldIndex === newIndex) return;
    gesture(`${name}:move:${item.dataset.index}:${target(item, Number(item.dataset.index))}`);
    return;
  }
  // What is ticked comes along; a single line is ticked by being dragged.
  item.querySelector("input[type=checkbox]").checked = true;
  if (to.dataset.freeSide === "right") {
    form().elements[`${name}_place`].value = String(target(item));
    gesture(`${name}:add`);
  } else {
    item.querySelector("input[type=checkbox]").name = `${name}_drop`;
    gesture(`${name}:remove`);
  }
}

// The place in the whole list that a drop means, from the line above or below it (both of which may be on a page).
function target(item, start = null) {
  const above = item.previousElementSibling?.dataset.index;
  const below = item.nextElementSibling?.dataset.index;
  let at = above !== undefined ? Number(above) + 1 : Number(below ?? 0);
  if (start !== null && at > start) at -= 1;
  return at;
}

setUp();
