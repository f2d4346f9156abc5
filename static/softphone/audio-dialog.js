// Choosing microphone, speaker and what rings, with a meter that shows whether the microphone hears anything.
import { canChooseSpeaker, choose, chosen, devicesOf } from "./devices.js";
import { by, open, show } from "./dom.js";
import { watchLevel } from "./level.js";
import { close, openMicrophone } from "./microphone.js";
import { play } from "./sounds.js";
import { t } from "./strings.js";

/** Wire the dialog to the menu's entry. */
export function audioDialog() {
  const dialog = by("audio");
  const selects = [...dialog.querySelectorAll("select[data-device]")];
  let stream = null;
  let stopLevel = null;

  const stop = () => {
    stopLevel?.();
    close(stream);
    stream = stopLevel = null;
  };
  const listen = async () => {
    stop();
    show(by("audio-error"), false);
    try {
      stream = await openMicrophone();
      if (!dialog.open) return stop();
      stopLevel = watchLevel(stream, (level) => (by("level").value = level));
    } catch (trouble) {
      by("level").value = 0;
      show(by("audio-error"), true);
      by("audio-error").textContent = t(trouble.key ?? "microphone_failed");
    }
    await list();
  };
  const list = async () => {
    for (const select of selects) {
      const kind = select.dataset.device;
      const options = [{ id: "", name: t("system_default") }, ...(await devicesOf(kind))];
      select.replaceChildren(...options.map(({ id, name }, at) => new Option(name || `${t(WORDS[kind])} ${at}`, id)));
      select.value = options.some(({ id }) => id === chosen(kind)) ? chosen(kind) : "";
    }
  };
  for (const select of selects) {
    select.addEventListener("change", async () => {
      await choose(select.dataset.device, select.value);
      if (select.dataset.device === "microphone") await listen();
    });
  }
  for (const button of dialog.querySelectorAll("[data-sample]")) {
    button.addEventListener("click", () => play(button.dataset.sample));
  }
  show(dialog.querySelector("[data-speaker]"), canChooseSpeaker);
  show(by("speaker-fixed"), !canChooseSpeaker);
  navigator.mediaDevices?.addEventListener?.("devicechange", () => dialog.open && list());
  dialog.addEventListener("close", stop);
  by("open-audio").addEventListener("click", () => {
    open(dialog);
    list();
    listen();
  });
}

const WORDS = { microphone: "microphone", speaker: "speaker", ring: "ring_device" };
