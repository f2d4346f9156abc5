// Incoming calls: on the screen, in the ear, and as a notification while the window is behind others.
import { by, made, show } from "./dom.js";
import { notifyOutside } from "./notification.js";
import { tell } from "./notices.js";
import * as sounds from "./sounds.js";
import { t } from "./strings.js";
import { initials } from "./words.js";

/** Show and ring for `calls.incoming`. */
export function ringing(calls) {
  const place = by("ringing");
  const cards = new Map();

  const add = (call) => {
    const element = made("ringing-template");
    element.querySelector(".avatar").textContent = initials(call.title);
    element.querySelector(".call-title bdi").textContent = call.title;
    element.querySelector(".call-number bdi").textContent = call.number;
    show(element.querySelector(".call-number"), call.name);
    element.querySelector('[data-do="decline"]').addEventListener("click", () => call.end());
    element.querySelector('[data-do="answer"]').addEventListener("click", () => calls.answer(call).catch(tell));
    cards.set(call, element);
    place.append(element);
    // Somebody in the middle of typing must not answer by accident.
    if (document.activeElement === document.body) element.querySelector('[data-do="answer"]').focus();
    notifyOutside(call);
  };
  const update = () => {
    for (const [call, element] of cards) {
      if (calls.incoming.includes(call)) continue;
      element.remove();
      cards.delete(call);
    }
    const inCall = calls.going.some(({ isUp }) => isUp);
    for (const element of cards.values()) {
      element.querySelector('[data-do="answer"] span').textContent = t(inCall ? "hold_and_answer" : "answer");
    }
    sound(calls, inCall);
  };
  calls.addEventListener("incoming", ({ detail }) => {
    if (!detail.replaced) add(detail);
    update();
  });
  calls.addEventListener("change", update);
}

function sound(calls, inCall) {
  const rings = calls.incoming.some(({ replaced }) => !replaced);
  const waits = calls.going.some(({ state, earlyMedia }) => state === "ringing" && !earlyMedia);
  for (const [name, wanted] of [["ring", rings && !inCall], ["waiting", rings && inCall], ["ringback", waits && !rings]]) {
    if (wanted) sounds.play(name);
    else sounds.stop(name);
  }
}
