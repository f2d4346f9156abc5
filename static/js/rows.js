// Rows of a form that can be added and removed. Without JavaScript, submit buttons do the same on the server.
document.addEventListener("click", (event) => {
  const remove = event.target.closest("[data-remove-row]");
  const add = event.target.closest("[data-add-row]");
  if (remove) {
    const row = remove.closest("li");
    const next = row.nextElementSibling ?? row.previousElementSibling;
    const form = row.closest("form");
    row.remove();
    (next?.querySelector("input") ?? form?.querySelector("[data-add-row]"))?.focus();
  } else if (add) {
    const list = document.getElementById(add.dataset.addRow);
    const template = document.getElementById(`${add.dataset.addRow}-row`);
    list.append(template.content.cloneNode(true));
    list.lastElementChild.querySelector("input")?.focus();
  }
});
