// What stays on this device. Each phone has its own shelf, as several may be served from one host.
import { config } from "./config.js";

const shelf = `softphone ${config.scope} `;

/** What was kept under a name, or `otherwise` when there is nothing, or nothing readable. */
export function recall(name, otherwise = null) {
  try {
    return JSON.parse(localStorage.getItem(shelf + name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Keep something. A browser that refuses (private window, full) makes the phone forgetful, not broken. */
export function keep(name, value) {
  try {
    localStorage.setItem(shelf + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** Remove what was kept under a name. */
export function drop(name) {
  try {
    localStorage.removeItem(shelf + name);
  } catch {
    // Nothing could be kept here, so there is nothing to remove.
  }
}
