// Lists in an order that matters: dragged with the mouse, moved with buttons, both do the same.
import { draggable } from "./dragging.js";

const setUp = () =>
  draggable(document.querySelectorAll("ul[data-sortable], ol[data-sortable]"), (list) => ({
    group: list.dataset.sortable || undefined,
    onEnd: moved,
  }));

// What a drag does is what the item's button does: the same POST.
function moved(event) {
  const { item, from, to } = event;
  if (from !== to) {
    item.querySelector("[data-cross]")?.click();
  } else if (to.hasAttribute("data-ordered") && event.oldIndex !== event.newIndex) {
    const form = item.querySelector("form[data-order]");
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "place", value: event.newIndex }));
    form.requestSubmit();
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  const item = button.closest("li, tr");
  const other = button.dataset.move === "up" ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (button.dataset.move === "up") other.before(item);
  else other.after(item);
  button.focus();
});

document.addEventListener("htmx:after:swap", setUp);
setUp();
