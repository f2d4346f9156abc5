// A short message that goes away by itself; the place is a live region, so it is read out too.
export function toast(text) {
  const place = document.getElementById("toasts");
  if (!place) return;
  const item = document.createElement("div");
  item.className = "toast-item";
  item.textContent = text;
  place.append(item);
  setTimeout(() => item.remove(), 6000);
}
