// Forms with something typed in them are not thrown away without a question: by closing the dialog they stand in, by
// swapping something else into their place, or by leaving the page.
//
// A form is unsaved when a field differs from what it held when the form came in, or when the server sent it back
// because something was wrong with it (data-unsaved). Forms that only look something up opt out with data-query;
// data-own-unsaved: another module decides, and sets data-unsaved itself.

const FIELD = "textarea, select, input:not([type=hidden])";
const IDLE = "button, [type=submit], [type=button], [type=image], [type=reset]";
const UNTOLD = new Set(["csrfmiddlewaretoken", "version"]);
const AUTOFILLED = CSS.supports("selector(:autofill)") ? "[type=password]:autofill" : ":not(*)";
const held = new WeakMap(); // form → what its fields held at first
const sent = new WeakSet(); // forms that are on their way to the server
let leaving = false;

const guarded = (form) =>
  form?.getAttribute("method")?.toLowerCase() === "post" && !form.hasAttribute("data-query") && form.querySelector(FIELD);

function value(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked ? field.value : null;
  if (field.type === "file") return [...field.files].map((file) => `${file.name} ${file.size}`).join("\n");
  if (field.multiple && field.options) return [...field.selectedOptions].map((option) => option.value).join("\n");
  return field.value;
}

const contents = (form) =>
  JSON.stringify(
    [...form.elements]
      .filter((field) => field.name && !UNTOLD.has(field.name) && !field.matches(IDLE) && !field.matches(AUTOFILLED))
      .map((field) => [field.name, value(field)]),
  );

function look(form) {
  if (guarded(form) && !held.has(form)) held.set(form, contents(form));
}

function isUnsaved(form) {
  if (!guarded(form) || sent.has(form)) return false;
  if (form.dataset.unsaved !== undefined) return true;
  if (form.hasAttribute("data-own-unsaved")) return false;
  return held.has(form) && held.get(form) !== contents(form);
}

/** The unsaved forms inside an element. */
export const unsavedIn = (root) => [...(root?.querySelectorAll?.("form") ?? [])].filter(isUnsaved);

/** The work is done, or was given up: nothing on this page keeps the person from leaving it any more. */
export function release() {
  leaving = true;
}

// ---- the question

const question = document.getElementById("unsaved");
const yes = question?.querySelector("[data-leave]");
let answer = null;

/** Ask whether what was typed may be lost; resolves to true or false. Escape means no. */
export function mayLose() {
  if (!question) return Promise.resolve(true);
  if (answer) return Promise.resolve(false); // it is being asked already
  return new Promise((resolve) => {
    answer = resolve;
    question.showModal();
  });
}

function reply(lose) {
  const resolve = answer;
  answer = null;
  if (question.open) question.close();
  resolve?.(lose);
}

question?.addEventListener("click", (event) => {
  if (event.target.closest("[data-leave]")) reply(true);
  else if (event.target.closest("[data-stay]") || event.target === question) reply(false);
});
question?.addEventListener("close", () => reply(false));
// Escape is taken here: a browser may take one Escape as meant for all open dialogs.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !question?.open) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    reply(false);
  },
  { capture: true },
);

// ---- what forms held at first

// After the other modules, which may choose what a form that comes in leaves open.
const lookAtAll = () => setTimeout(() => document.querySelectorAll("form").forEach(look));
for (const kind of ["keydown", "pointerdown"]) {
  document.addEventListener(kind, (event) => look(event.target.form ?? event.target.closest?.("form")), { capture: true });
}
document.addEventListener("htmx:after:swap", lookAtAll);
lookAtAll();

// ---- what takes them away

window.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) sent.add(event.target);
});
// An answer that is a download, or none at all, leaves the form where it is; what is typed from then on counts again.
document.addEventListener("input", (event) => sent.delete(event.target.form), { capture: true });
window.addEventListener("pageshow", (event) => {
  leaving = false;
  if (event.persisted) for (const form of document.forms) sent.delete(form);
});
window.addEventListener("beforeunload", (event) => {
  if (!leaving && unsavedIn(document).length) event.preventDefault();
});

document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  const source = ctx?.sourceElement;
  const lost = unsavedIn(ctx?.target).filter((form) => !form.contains(source) && source?.form !== form);
  if (!lost.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!ctx.sourceEvent?.isTrusted) return; // a part that draws itself anew from time to time waits
  mayLose().then((lose) => {
    if (!lose) return;
    for (const form of lost) sent.add(form);
    if (source instanceof HTMLFormElement) source.requestSubmit();
    else source.click();
  });
});
// A form that did its work by htmx and is followed by another page.
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const { response, sourceElement: source } = ctx;
  const form = source?.closest?.("form");
  if (form && response?.status < 400 && response.headers.has("HX-Redirect")) sent.add(form);
});
