// The dialog that asks where a call is to go, and whether to speak with the third first.
import { by, open, show } from "./dom.js";
import { notify, tell } from "./notices.js";
import { dialled } from "./number.js";
import { t } from "./strings.js";

/** Returns a function that opens the dialog for a call. */
export function transferDialog(calls) {
  const field = by("transfer-number");
  const error = by("transfer-error");
  let call = null;

  // Closes the dialog when there is a number to go to, and says what is wrong with it otherwise.
  const number = () => {
    try {
      const target = dialled(field.value);
      by("transfer").close();
      return target;
    } catch (trouble) {
      show(error, true);
      error.textContent = t(trouble.key, trouble.values);
      field.focus();
      return null;
    }
  };
  by("ask-first").addEventListener("click", async () => {
    const target = number();
    if (target) await calls.dial(target, { consults: call }).catch(tell);
  });
  by("transfer-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const target = number();
    if (!target) return;
    try {
      await calls.transfer(call, target);
      notify("transfer_done", { kind: "good" });
    } catch (trouble) {
      tell(trouble);
    }
  });
  return (of) => {
    call = of;
    field.value = "";
    show(error, false);
    by("transfer-title").textContent = t("transfer_of", { name: of.title });
    open(by("transfer"));
    field.focus();
  };
}
