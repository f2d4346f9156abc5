// The list of calls on the screen.
import { by, made, say, show, useIcon } from "./dom.js";
import { ask } from "./question.js";
import { label, t } from "./strings.js";
import { timeOf, whenOf } from "./words.js";

const ICONS = { incoming: "phone-incoming", outgoing: "phone-outgoing", missed: "phone-x" };

/** Show `calls` (a CallHistory). `dial` gets the number to call back. */
export function historyList(calls, dial) {
  let onlyMissed = false;

  const entry = (call) => {
    const element = made("entry-template");
    element.dataset.kind = call.kind;
    useIcon(element, ICONS[call.kind]);
    element.querySelector(".entry-title bdi").textContent = call.name || call.number;
    const words = [t(call.kind), ...(call.name ? [call.number] : []), whenOf(call.at)];
    if (call.seconds) words.push(timeOf(call.seconds));
    else if (call.kind === "outgoing" && call.ending) words.push(t(call.ending, { code: "" }));
    element.querySelector(".entry-more").textContent = words.join(" · ");
    const back = element.querySelector(".call-back");
    label(back, "call_again", { number: call.name || call.number });
    back.addEventListener("click", () => dial(call.number));
    return element;
  };
  const update = () => {
    const wanted = by("search").value.trim().toLocaleLowerCase();
    const found = calls.entries.filter(
      ({ kind, number, name }) =>
        (!onlyMissed || kind === "missed") && `${name} ${number}`.toLocaleLowerCase().includes(wanted),
    );
    by("history-list").replaceChildren(...found.map(entry));
    if (show(by("history-empty"), !found.length)) {
      const why = !calls.entries.length ? "history_empty" : wanted ? "history_nothing_found" : "history_no_missed";
      say(by("history-empty"), t(why));
    }
    by("clear-history").disabled = !calls.entries.length;
    by("all-calls").setAttribute("aria-pressed", !onlyMissed);
    by("missed-calls").setAttribute("aria-pressed", onlyMissed);
    for (const count of [by("missed-count"), by("tab-count")]) {
      if (show(count, calls.unseen)) say(count, String(calls.unseen));
    }
  };
  const choose = (missed) => {
    onlyMissed = missed;
    if (missed) calls.seen();
    update();
  };
  by("all-calls").addEventListener("click", () => choose(false));
  by("missed-calls").addEventListener("click", () => choose(true));
  by("search").addEventListener("input", update);
  by("clear-history").addEventListener("click", async () => {
    if (await ask("clear_history_question", {}, "clear_history")) calls.clear();
  });
  calls.addEventListener("change", update);
  document.addEventListener("language", update);
  setInterval(update, 600_000); // "Today" ends at midnight
  update();
}
