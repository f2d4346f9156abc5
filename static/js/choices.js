// A long list of boxes with a search field above it, and a select that offers only what is ticked there.
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function narrow(list) {
  const wanted = fold(list.querySelector("[data-search-field]").value.trim()).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const label of list.querySelectorAll("label[data-search]")) {
    label.hidden = !wanted.every((word) => label.dataset.search.includes(word));
    if (!label.hidden) found += 1;
  }
  list.querySelector("[data-none]").hidden = found > 0;
}

function count(list) {
  const ticked = list.querySelectorAll("input[type=checkbox]:checked");
  const told = list.querySelector("[data-chosen-count]");
  told.textContent = ticked.length ? `✓ ${ticked.length}` : "";
  const form = list.closest("form");
  const name = list.querySelector("input[type=checkbox]")?.name;
  const values = new Set([...ticked].map((box) => box.value));
  for (const select of form?.querySelectorAll(`select[data-choices-of="${name}"]`) ?? []) {
    for (const option of select.options) {
      option.hidden = option.value !== "" && !values.has(option.value);
      option.disabled = option.hidden;
    }
    if (select.selectedOptions[0]?.disabled) select.value = "";
    if (!select.value && values.size === 1) [select.value] = values;
  }
}

document.addEventListener("input", (event) => {
  const list = event.target.closest?.("[data-search-choices]");
  if (list && event.target.matches("[data-search-field]")) narrow(list);
});
document.addEventListener("change", (event) => {
  const list = event.target.closest?.("[data-search-choices]");
  if (list && event.target.matches("input[type=checkbox]")) count(list);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("[data-search-field]")) return;
  event.preventDefault(); // it would send the form; the first match is what is meant
  const list = event.target.closest("[data-search-choices]");
  const first = [...list.querySelectorAll("label[data-search]")].find((label) => !label.hidden);
  if (first && event.target.value.trim()) {
    first.querySelector("input").click();
    event.target.value = "";
    narrow(list);
  }
});

const setUp = () => document.querySelectorAll("[data-search-choices]").forEach(count);
document.addEventListener("htmx:after:swap", setUp);
setUp();
