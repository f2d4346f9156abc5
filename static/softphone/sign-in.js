// Signing in and out.
import { accountOf, forget, nameOf, remember, remembered } from "./account.js";
import { by, show, useIcon } from "./dom.js";
import { t } from "./strings.js";
import { wake } from "./sounds.js";

/** Wire the form. `entered(name)` is called when somebody is signed in, `left()` when nobody is any more. */
export function signIn(connection, { entered, left }) {
  const form = by("sign-in");
  const [user, password, stay, button, error] = ["user", "password", "stay", "sign-in-button", "sign-in-error"].map(by);

  const complain = (key, values, field) => {
    show(error, true);
    error.textContent = t(key, values);
    field?.focus();
  };
  const ask = (key) => {
    left();
    show(form, true);
    if (key) complain(key, {}, user.value ? password : user);
    else user.focus();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    show(error, false);
    const account = accountOf(user.value);
    if (!account.user) return complain("user_name_needed", {}, user);
    if (!password.value) return complain("password_needed", {}, password);
    wake();
    button.disabled = true;
    button.textContent = t("signing_in");
    try {
      await connection.signIn({ ...account, password: password.value });
      if (stay.checked && connection.key) remember(account, connection.key);
      else forget();
      password.value = "";
      show(form, false);
      entered(nameOf(account));
    } catch (trouble) {
      connection.signOut();
      if (!trouble.key) throw trouble;
      complain(trouble.key, trouble.values, password);
    } finally {
      button.disabled = false;
      button.textContent = t("sign_in");
    }
  });
  by("show-password").addEventListener("click", ({ currentTarget }) => {
    const visible = password.type === "password";
    password.type = visible ? "text" : "password";
    currentTarget.setAttribute("aria-pressed", visible);
    useIcon(currentTarget, visible ? "eye-off" : "eye");
  });
  connection.addEventListener("change", () => {
    // The password was changed elsewhere, or the account closed, while we were signed in.
    if (connection.state !== "refused" || !form.hidden) return;
    forget();
    connection.signOut();
    ask("sign_in_again");
  });

  return {
    /** At the start: who stays signed in is, anybody else is asked. */
    begin() {
      const account = remembered();
      if (!account) return ask();
      user.value = account.user;
      stay.checked = true;
      connection.signIn(account).catch(() => {}); // whatever is the matter, the state line says it
      entered(nameOf(account));
    },
    leave() {
      forget();
      connection.signOut();
      password.value = "";
      ask();
    },
  };
}
