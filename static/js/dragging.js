// Lists whose rows are dragged, by any part of them. What can be clicked or typed in stays what it is, and with Alt or
// Shift held the mouse selects text, as a double click does. A finger has to rest on a row for a moment, so that it can
// scroll the list, too.
const CONTROLS = "a, button, input, select, textarea, summary";
const REST = 180; // milliseconds
const DOUBLE = 400; // milliseconds
let last = { target: null, timeStamp: 0 };

function isNoDrag(event) {
  const again = event.target === last.target && event.timeStamp - last.timeStamp < DOUBLE;
  last = { target: event.target, timeStamp: event.timeStamp };
  return again || event.altKey || event.shiftKey || Boolean(event.target.closest?.(CONTROLS));
}
let loading = null;

function load() {
  loading ??= new Promise((resolve, reject) => {
    const source = document.getElementById("words").dataset.sortable;
    document.head.append(
      Object.assign(document.createElement("script"), { src: source, onload: () => resolve(window.Sortable), onerror: reject }),
    );
  });
  return loading;
}

/** Make each of the lists that isn't yet one whose rows can be dragged; `options(list)`: what Sortable gets for it. */
export async function draggable(lists, options) {
  const fresh = [...lists].filter((list) => list.dataset.ready === undefined);
  if (!fresh.length) return;
  const Sortable = await load();
  for (const list of fresh) {
    if (list.dataset.ready !== undefined || !list.isConnected) continue;
    new Sortable(list, {
      animation: 120,
      filter: isNoDrag,
      preventOnFilter: false,
      supportPointer: false, // with pointer events a scroll that began on a row keeps that row from being dragged later
      delay: REST,
      delayOnTouchOnly: true,
      touchStartThreshold: 5,
      ...options(list),
    });
    list.dataset.ready = "";
  }
}
