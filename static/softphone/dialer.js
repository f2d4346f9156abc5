// The dial field and its keys.
import { by, show } from "./dom.js";
import { keypad } from "./keypad.js";
import { tell } from "./notices.js";
import { tidied } from "./number.js";
import { t } from "./strings.js";
import { Trouble } from "./trouble.js";

const OF_THE_FIELD = new Set(["enter_number", "invalid_number"]);

/** Wire the dial form to `calls`. Returns `dial(text)` for others, as the history. */
export function dialer(calls) {
  const field = by("number");
  const error = by("dial-error");
  let last = "";

  const complain = (trouble) => {
    show(error, true);
    error.textContent = t(trouble.key, trouble.values);
    field.setAttribute("aria-invalid", "true");
    field.focus();
  };
  const calm = () => {
    show(error, false);
    field.removeAttribute("aria-invalid");
  };
  const dial = async (text) => {
    calm();
    if (calls.opening) return;
    try {
      await calls.dial(text);
      last = text.trim() || last;
      field.value = "";
    } catch (trouble) {
      if (trouble instanceof Trouble && OF_THE_FIELD.has(trouble.key)) complain(trouble);
      else tell(trouble);
    }
  };

  keypad(
    by("keypad"),
    (digit) => {
      calm();
      const at = field.selectionStart ?? field.value.length;
      field.setRangeText(digit, at, field.selectionEnd ?? at, "end");
    },
    { plus: true },
  );
  by("delete-digit").addEventListener("click", () => {
    const { selectionStart: start, selectionEnd: end } = field;
    if (start !== end) field.setRangeText("", start, end, "end");
    else if (start > 0) field.setRangeText("", start - 1, start, "end");
    calm();
  });
  field.addEventListener("input", calm);
  field.addEventListener("paste", (event) => {
    event.preventDefault();
    const text = tidied(event.clipboardData.getData("text"));
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    calm();
  });
  by("dial").addEventListener("submit", (event) => {
    event.preventDefault();
    // An empty field gets the last number back, as telephones have always done.
    if (!field.value.trim() && last) field.value = last;
    else dial(field.value);
  });
  return dial;
}
