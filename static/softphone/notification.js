// Telling of a call while the window is not in sight: a notification of the system, and the window's title.
import { config } from "./config.js";
import { keep, recall } from "./storage.js";
import { t } from "./strings.js";

/** Whether it makes sense to ask for the right to notify. */
export function mayAsk() {
  return "Notification" in window && Notification.permission === "default" && !recall("no notifications");
}

/** Ask for it; true when it was given. To be called from a click. */
export async function askToNotify() {
  return (await Notification.requestPermission()) === "granted";
}

/** The person does not want to be asked again. */
export function dontAsk() {
  keep("no notifications", true);
}

/** Notify of an incoming call, until it ends or is answered. */
export async function notifyOutside(call) {
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  const options = { body: t("call_from", { name: call.title }), tag: call.session.id, icon: config.urls.icon_192 };
  const worker = await navigator.serviceWorker?.getRegistration(config.scope);
  let close;
  if (worker?.active) {
    // Android knows no other way, and a click on it finds the window again.
    await worker.showNotification(config.brand, { ...options, requireInteraction: true });
    close = async () => {
      for (const shown of await worker.getNotifications({ tag: options.tag })) shown.close();
    };
  } else {
    const shown = new Notification(config.brand, options);
    shown.onclick = () => window.focus();
    close = () => shown.close();
  }
  const closeWhenOver = () => {
    if (call.state === "incoming") return;
    close();
    call.removeEventListener("change", closeWhenOver);
  };
  call.addEventListener("change", closeWhenOver);
  closeWhenOver();
}

/** The window's title and the application's badge: who calls, or how many calls were missed. */
export function showOutside({ incoming, missed }) {
  const who = incoming ? `☎ ${incoming.title} – ` : missed ? `(${missed}) ` : "";
  document.title = `${who}${config.brand}`;
  if (missed) navigator.setAppBadge?.(missed).catch(() => {});
  else navigator.clearAppBadge?.().catch(() => {});
}
