// Twelve keys. Used to dial, and for digits inside a call.
import { key as sound } from "./sounds.js";

const KEYS = [
  ["1", ""], ["2", "ABC"], ["3", "DEF"], ["4", "GHI"], ["5", "JKL"], ["6", "MNO"],
  ["7", "PQRS"], ["8", "TUV"], ["9", "WXYZ"], ["*", ""], ["0", "+"], ["#", ""],
];
const LONG = 600; // milliseconds; a long press on 0 is a plus

/** Fill an element with the keys. `pressed` gets the digit. */
export function keypad(element, pressed, { plus = false } = {}) {
  for (const [digit, letters] of KEYS) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "key";
    button.setAttribute("aria-label", digit);
    const big = document.createElement("span");
    big.textContent = digit;
    const small = document.createElement("small");
    small.textContent = digit === "0" && !plus ? "" : letters;
    button.append(big, small);
    let timer = null;
    let long = false;
    if (plus && digit === "0") {
      button.addEventListener("pointerdown", () => {
        long = false;
        timer = setTimeout(() => {
          long = true;
          pressed("+");
        }, LONG);
      });
      for (const end of ["pointerup", "pointerleave", "pointercancel"]) {
        button.addEventListener(end, () => clearTimeout(timer));
      }
    }
    button.addEventListener("click", () => {
      if (!long) {
        sound(digit);
        pressed(digit);
      }
      long = false;
    });
    element.append(button);
  }
}
