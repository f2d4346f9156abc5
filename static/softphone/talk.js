// The place of the dial pad and the calls: which of them is in sight, and what is said about calls that ended.
import { callCard } from "./call-card.js";
import { by, focusForTyping, show } from "./dom.js";
import { announce, notify, tell } from "./notices.js";
import { ask } from "./question.js";
import * as sounds from "./sounds.js";
import { t } from "./strings.js";
import { transferDialog } from "./transfer-dialog.js";
import { timeOf } from "./words.js";

const OF_NO_INTEREST = new Set(["call_ended"]);

/** Show `calls`. */
export function talk(calls) {
  const place = by("calls");
  const cards = new Map();
  const transfer = transferDialog(calls);
  let adding = false; // the dial pad is wanted although there is a call

  const deeds = {
    transfer,
    add() {
      adding = true;
      update();
      focusForTyping(by("number"));
    },
    async complete(call) {
      await calls.complete(call);
      notify("transfer_done", { kind: "good" });
    },
  };
  const update = () => {
    let found = null;
    let lost = false;
    for (const call of calls.going) {
      if (!cards.has(call)) {
        adding = false;
        cards.set(call, callCard(call, calls, deeds));
        place.append(cards.get(call).element);
        announce(`${t("calling")} ${call.title}`);
        found = cards.get(call).element;
      }
    }
    for (const [call, { element, update: refresh }] of cards) {
      if (calls.list.includes(call)) refresh();
      else {
        const focused = element.contains(document.activeElement);
        element.remove();
        cards.delete(call);
        lost ||= focused;
      }
    }
    putFirst(cards.get(calls.current)?.element);
    if (!cards.size) adding = false;
    show(by("dial"), !cards.size || adding);
    show(by("back-to-call"), adding);
    show(place, cards.size && !adding);
    by("call").disabled = calls.opening;
    if (found && document.activeElement === document.body) found.focus();
    if (lost) focusAfter(place);
    if (calls.opening) announce(t("starting_microphone"));
  };

  by("back-to-call").addEventListener("click", () => {
    adding = false;
    update();
    place.querySelector(".front button:not(:disabled)")?.focus();
  });
  calls.addEventListener("change", update);
  calls.addEventListener("ended", ({ detail }) => over(detail));
  calls.addEventListener("asked", async ({ detail }) => {
    const { call, number, connect, refuse } = detail;
    if (!(await ask("transfer_question", { name: call.title, number }, "connect"))) return refuse();
    await connect().catch((error) => {
      refuse();
      tell(error);
    });
  });
  document.addEventListener("language", update);
  setInterval(() => cards.forEach(({ update: refresh }) => refresh()), 500);
  update();
}

function focusAfter(place) {
  const next = place.querySelector(".front button:not(:disabled)");
  if (next) next.focus();
  else focusForTyping(by("number"));
}

// The others are moved behind it: what is moved loses the focus, and that is on the button that brought this one forward.
function putFirst(element) {
  while (element?.previousElementSibling) element.parentElement.append(element.parentElement.firstElementChild);
}

function over(call) {
  const { key, values } = call.ending;
  if (call.missed) return notify("call_was_missed", { values: { name: call.title }, lasting: true });
  if (call.seconds) announce(t("call_ended_after", { time: timeOf(call.seconds) }));
  if (call.hungUpHere || OF_NO_INTEREST.has(key)) return;
  const good = call.startedAt && key === "call_ended_by_other";
  sounds.play(key === "busy" ? "busy" : "ended");
  notify(key, { values, kind: good ? "" : "bad" });
}
