// The partner's picture at the start. It leaves by itself, at once when somebody clicks or presses a key.
import { by } from "./dom.js";

const SHOWN = 1400; // milliseconds

export function leaveSplash() {
  const splash = by("splash");
  let timer = null;
  const leave = () => {
    clearTimeout(timer);
    removeEventListener("pointerdown", leave);
    removeEventListener("keydown", leave);
    splash.classList.add("leaving");
    setTimeout(() => splash.remove(), 300);
  };
  by("app").hidden = false;
  addEventListener("pointerdown", leave);
  addEventListener("keydown", leave);
  timer = setTimeout(leave, splash.querySelector(".splash-picture") ? SHOWN : SHOWN / 3);
}
