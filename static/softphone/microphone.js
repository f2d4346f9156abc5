// The microphone, and in plain words why there is none.
import { chosen } from "./devices.js";
import { Trouble } from "./trouble.js";

const REASONS = {
  NotAllowedError: "microphone_refused",
  SecurityError: "microphone_refused",
  NotFoundError: "microphone_missing",
  OverconstrainedError: "microphone_missing",
  NotReadableError: "microphone_busy",
  AbortError: "microphone_busy",
};

/** A stream of the chosen microphone; whoever opens it closes it. Throws Trouble. */
export async function openMicrophone() {
  if (!isSecureContext) throw new Trouble("insecure_context");
  if (!navigator.mediaDevices?.getUserMedia) throw new Trouble("browser_too_old");
  const id = chosen("microphone");
  const audio = {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(id ? { deviceId: { ideal: id } } : {}),
  };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio, video: false });
  } catch (error) {
    throw new Trouble(REASONS[error.name] ?? "microphone_failed");
  }
}

export function close(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
