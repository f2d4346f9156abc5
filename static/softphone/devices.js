// Which microphone, which speaker, and what rings. Choices stay on this device.
import { keep, recall } from "./storage.js";

export const KINDS = { microphone: "audioinput", speaker: "audiooutput", ring: "audiooutput" };
export const canChooseSpeaker = "setSinkId" in HTMLMediaElement.prototype;
const playing = new Map(); // audio element -> "speaker" | "ring"

// What was plugged in or out may be what was chosen.
navigator.mediaDevices?.addEventListener?.("devicechange", () => playing.forEach((kind, audio) => direct(audio, kind)));

/** The id of the chosen device, or "" for the system's own. */
export function chosen(kind) {
  return recall("devices", {})[kind] ?? "";
}

/** Use a device from now on, in running calls too. Says "devices" to the document. */
export async function choose(kind, id) {
  keep("devices", { ...recall("devices", {}), [kind]: id });
  await Promise.all([...playing].filter(([, of]) => of === kind).map(([audio]) => direct(audio, kind)));
  document.dispatchEvent(new CustomEvent("devices", { detail: kind }));
}

/** Devices of a kind as {id, name}. Their names are empty until the microphone was allowed. */
export async function devicesOf(kind) {
  if (!navigator.mediaDevices?.enumerateDevices) return [];
  const all = await navigator.mediaDevices.enumerateDevices();
  return all
    .filter((device) => device.kind === KINDS[kind] && device.deviceId && device.deviceId !== "default")
    .map((device) => ({ id: device.deviceId, name: device.label }));
}

/** A player for a stream, on the chosen device. */
export function player(kind, stream) {
  const audio = new Audio();
  audio.autoplay = true;
  audio.srcObject = stream;
  playing.set(audio, kind);
  direct(audio, kind);
  return audio;
}

export function stopPlaying(audio) {
  if (!audio) return;
  playing.delete(audio);
  audio.pause();
  audio.srcObject = null;
}

async function direct(audio, kind) {
  if (!canChooseSpeaker) return;
  try {
    await audio.setSinkId(chosen(kind));
  } catch {
    // It was unplugged. The system's own device is better than silence.
    await audio.setSinkId("").catch(() => {});
  }
}
