// The phone of somebody who signed in.
import { audioDialog } from "./audio-dialog.js";
import { Calls } from "./calls.js";
import { Connection } from "./connection.js";
import { dialer } from "./dialer.js";
import { by, focusForTyping, show } from "./dom.js";
import { historyList } from "./history-list.js";
import { CallHistory } from "./history.js";
import { dismiss, notify, tell } from "./notices.js";
import { askToNotify, dontAsk, mayAsk, showOutside } from "./notification.js";
import { ask } from "./question.js";
import { ringing } from "./ringing.js";
import { signIn } from "./sign-in.js";
import * as sounds from "./sounds.js";
import { status } from "./status.js";
import { talk } from "./talk.js";
import { tabs } from "./tabs.js";

/** Start it. `setAccount(name)` tells the menu who is signed in. Returns what signs out. */
export function startPhone(setAccount) {
  const connection = new Connection();
  const calls = new Calls(connection);
  const history = new CallHistory();
  const openTab = tabs(history);
  const dial = dialer(calls);
  status(connection);
  talk(calls);
  ringing(calls);
  audioDialog();
  historyList(history, (number) => {
    openTab("talk");
    dial(number);
  });

  const entered = (name) => {
    setAccount(name);
    history.open(name);
    show(by("phone"), true);
    show(by("tabs"), true);
    focusForTyping(by("number"));
    if (mayAsk()) offerNotifications();
    if (!sounds.isAudible()) notify("audio_blocked", { lasting: true });
  };
  const left = () => {
    calls.endAll();
    setAccount("");
    history.close();
    show(by("phone"), false);
    show(by("tabs"), false);
  };
  const session = signIn(connection, { entered, left });
  let front = null;
  calls.addEventListener("change", () => {
    if (calls.current && calls.current !== front) openTab("talk");
    front = calls.current;
  });
  calls.addEventListener("trouble", ({ detail }) => tell(detail));
  const outside = () => showOutside({ incoming: calls.incoming[0], missed: history.unseen });
  calls.addEventListener("change", outside);
  calls.addEventListener("ended", ({ detail }) => {
    if (!detail.replaced) history.add(detail);
  });
  history.addEventListener("change", outside);
  for (const event of ["pointerdown", "keydown"]) {
    addEventListener(event, () => !sounds.isAudible() && sounds.wake().then(() => dismiss("audio_blocked")));
  }
  addEventListener("beforeunload", (event) => {
    if (calls.going.length) event.preventDefault();
  });
  session.begin();
  return async () => {
    if (!calls.going.length || (await ask("sign_out_in_call", {}, "sign_out"))) session.leave();
  };
}

function offerNotifications() {
  const act = {
    key: "notifications_allow",
    async run() {
      if (!(await askToNotify())) notify("notifications_refused");
    },
  };
  notify("notifications_explained", { lasting: true, act, dismissed: dontAsk });
}
