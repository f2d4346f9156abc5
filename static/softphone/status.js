// The line that says whether the phone can be reached.
import { by, say, show } from "./dom.js";
import { t } from "./strings.js";

/** Keep the line true to `connection`. */
export function status(connection) {
  const line = by("status");
  let ticking = null;

  const update = () => {
    const { state } = connection;
    show(line, connection.account);
    line.dataset.state = state;
    show(by("retry"), state === "waiting");
    clearTimeout(ticking);
    if (state === "waiting") {
      ticking = setTimeout(update, 1000);
      say(by("status-text"), waitingWords(connection));
    } else {
      say(by("status-text"), t({ ready: "connected", refused: "not_connected" }[state] ?? "connecting"));
    }
  };
  by("retry").addEventListener("click", () => connection.retry());
  connection.addEventListener("change", update);
  document.addEventListener("language", update);
  update();
}

function waitingWords({ code, retryAt }) {
  if (code) return t("registration_failed", { code });
  const seconds = Math.max(1, Math.ceil((retryAt - Date.now()) / 1000));
  return t("reconnecting", { seconds });
}
