// Begins: words, menu, splash; then the phone, or why there can be none. Each start of the portal makes one file of all modules.
import { isSetUp } from "./config.js";
import { by, show } from "./dom.js";
import { installable } from "./install.js";
import { menu } from "./menu.js";
import { prepareOffline } from "./offline.js";
import { startPhone } from "./phone.js";
import { leaveSplash } from "./splash.js";
import { fill, t } from "./strings.js";

fill(document);
leaveSplash();
installable();
prepareOffline();
let signOut = () => {};
const setAccount = menu(() => signOut());
const why = obstacle();
if (why) explain(why);
else signOut = startPhone(setAccount);

function obstacle() {
  if (!isSetUp) return { title: "not_set_up", text: "not_set_up_explained" };
  if (!isSecureContext) return { title: "not_connected", text: "insecure_context" };
  if (!window.RTCPeerConnection || !window.WebSocket || !window.AudioContext) {
    return { title: "not_connected", text: "browser_too_old" };
  }
  return null;
}

function explain({ title, text }) {
  const words = () => {
    by("not-ready-title").textContent = t(title);
    by("not-ready-text").textContent = t(text);
  };
  words();
  document.addEventListener("language", words);
  show(by("not-ready"), true);
  show(by("open-audio"), false);
  show(by("status"), false);
}
