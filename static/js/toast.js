// A short message that goes away by itself; the place is a live region, so it is read out too.
export function toast(text) {
  const place = document.getElementById("toasts");
  if (!place) return;
  // Over an open dialog everything outside it is covered and silent.
  const over = document.querySelector("dialog[open]") ?? document.body;
  if (place.parentElement !== over) over.append(place);
  const item = document.createElement("div");
  item.className = "toast-item";
  item.textContent = text;
  place.append(item);
  setTimeout(() => item.remove(), 6000);
}
