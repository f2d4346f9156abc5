// A form that did its work and still stands on the page gets a new key: sent again it is meant again.
// Until the answer is here both clicks of a double click carry the same one. Server side: portal/grid/once.py.
const newKey = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36).padStart(7, "0")).join("");

document.addEventListener("htmx:after:request", ({ detail }) => {
  const { response, sourceElement } = detail.ctx;
  if (!(response?.status < 400)) return;
  const form = sourceElement?.closest?.("form");
  for (const input of form?.querySelectorAll("input[name=form_key]") ?? []) input.value = newKey();
});
