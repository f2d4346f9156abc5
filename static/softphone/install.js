// Installing the phone as an application of this device.
import { by, show } from "./dom.js";
import { notify } from "./notices.js";

export function installable() {
  let offer = null;
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    show(by("install"), true);
  });
  addEventListener("appinstalled", () => {
    show(by("install"), false);
    notify("download_installed", { kind: "good" });
  });
  by("install").addEventListener("click", async () => {
    await offer?.prompt();
    offer = null;
    show(by("install"), false);
  });
}
