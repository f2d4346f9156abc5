// A call on the screen: who, how long, and its buttons.
import { by, focusForTyping, made, say, show, useIcon } from "./dom.js";
import { keypad } from "./keypad.js";
import { tell } from "./notices.js";
import { key as sound } from "./sounds.js";
import { label, t } from "./strings.js";
import { initials, timeOf } from "./words.js";

/** The card of a call. `deeds`: {add, transfer, complete} of the page around it. Returns {element, update}. */
export function callCard(call, calls, deeds) {
  const element = made("call-template");
  const part = (name) => element.querySelector(name);
  const button = (deed) => part(`[data-do="${deed}"]`);
  const keys = part(".call-keys");
  const digits = part(".digits");
  element.setAttribute("aria-label", call.title);
  part(".avatar").textContent = initials(call.title);
  part(".call-title bdi").textContent = call.title;
  part(".call-number bdi").textContent = call.name ? call.number : "";
  show(part(".call-number"), call.name);

  const press = (digit) => {
    call.sendDigit(digit);
    digits.value = call.digits;
  };
  keypad(keys.querySelector(".keypad"), press);
  digits.addEventListener("beforeinput", (event) => {
    event.preventDefault();
    for (const digit of event.data ?? "") {
      if (!/[0-9*#]/.test(digit)) continue;
      sound(digit);
      press(digit);
    }
  });

  const run = {
    mute: () => call.setMuted(!call.muted),
    hold: () => (call.onHold ? calls.bringForward(call) : call.setHold(true)),
    resume: () => calls.bringForward(call),
    end: () => call.end(),
    audio: () => by("open-audio").click(),
    add: () => deeds.add(),
    transfer: () => deeds.transfer(call),
    complete: () => deeds.complete(call),
    keys() {
      const wanted = keys.hidden;
      show(keys, wanted);
      element.classList.toggle("keying", wanted);
      button("keys").setAttribute("aria-expanded", wanted);
      if (wanted) focusForTyping(digits);
    },
  };
  element.addEventListener("click", async (event) => {
    const deed = event.target.closest("[data-do]")?.dataset.do;
    try {
      if (deed) await run[deed]();
    } catch (error) {
      tell(error);
    }
  });

  const setPressed = (deed, pressed) => button(deed).setAttribute("aria-pressed", pressed);
  const update = () => {
    const front = calls.current === call;
    element.classList.toggle("front", front);
    element.classList.toggle("held", call.onHold);
    say(part(".call-says"), stateOf(call));
    say(part(".call-timer"), call.startedAt ? timeOf(call.seconds) : "");
    const notice = noticeOf(call);
    show(part(".call-notice"), notice);
    say(part(".call-notice"), notice);
    const live = call.isUp && front;
    for (const deed of ["mute", "hold", "transfer", "add"]) {
      button(deed).disabled = !live || Boolean(call.busyWith);
    }
    button("keys").disabled = !live && !call.earlyMedia;
    show(part(".call-actions"), front);
    if (!front && !keys.hidden) run.keys();
    setPressed("mute", call.muted);
    setPressed("hold", call.onHold);
    say(button("mute").querySelector("span"), t(call.muted ? "unmute" : "mute"));
    useIcon(button("mute"), call.muted ? "microphone" : "microphone-off");
    say(button("hold").querySelector("span"), t(call.onHold ? "resume" : "hold"));
    useIcon(button("hold"), call.onHold ? "player-play" : "player-pause");
    show(button("resume"), !front && call.isUp);
    show(button("complete"), front && call.isUp && call.consults && !call.consults.hasEnded && !call.busyWith);
    if (!front) label(button("end"), "hang_up_with", { name: call.title });
    else for (const name of ["aria-label", "title"]) button("end").removeAttribute(name);
  };
  update();
  return { element, update };
}

function stateOf(call) {
  if (call.busyWith) return t(call.busyWith);
  if (call.interrupted) return t("interrupted");
  if (call.onHold) return t("on_hold");
  return { calling: t("calling"), ringing: t("ringing"), answering: t("connecting"), up: t("in_call") }[call.state] ?? "";
}

function noticeOf(call) {
  if (call.interrupted) return t("connection_lost_in_call");
  if (call.isUp && call.heldByOther) return t("on_hold_by_other");
  if (call.isUp && call.muted) return t("your_microphone_is_muted");
  if (call.consults && !call.consults.hasEnded) return t("transfer_ask_first_explained", { name: call.title });
  return "";
}
