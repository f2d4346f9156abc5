// A yes-or-no question. Esc means no.
import { by, open } from "./dom.js";
import { t } from "./strings.js";

/** Ask; resolves to true or false. `yes`: the key of the button that agrees. */
export function ask(key, values, yes) {
  const dialog = by("question");
  by("question-text").textContent = t(key, values);
  by("question-yes").textContent = t(yes, values);
  open(dialog);
  return new Promise((resolve) => {
    const answer = (value) => {
      by("question-yes").onclick = by("question-no").onclick = dialog.onclose = null;
      if (dialog.open) dialog.close();
      resolve(value);
    };
    by("question-yes").onclick = () => answer(true);
    by("question-no").onclick = () => answer(false);
    dialog.onclose = () => answer(false);
  });
}
