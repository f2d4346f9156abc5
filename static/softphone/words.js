// Times, dates and names as people write them.
import { config } from "./config.js";
import { t } from "./strings.js";

/** Seconds as 0:07, 12:34 or 1:02:03. */
export function timeOf(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** When a call was, as the language writes it: the time today, the day and time before. */
export function whenOf(milliseconds) {
  const at = new Date(milliseconds);
  const time = new Intl.DateTimeFormat(config.culture, { timeStyle: "short" }).format(at);
  const days = daysAgo(at);
  if (days === 0) return `${t("today")}, ${time}`;
  if (days === 1) return `${t("yesterday")}, ${time}`;
  return new Intl.DateTimeFormat(config.culture, { dateStyle: "medium", timeStyle: "short" }).format(at);
}

/** One or two letters that stand for a name; "" for a number. */
export function initials(name) {
  const words = name.replace(/@.*/, "").split(/[\s._-]+/).filter((word) => /^\p{L}/u.test(word));
  return words.slice(0, 2).map((word) => [...word][0].toLocaleUpperCase()).join("");
}

function daysAgo(at) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(new Date()) - midnight(at)) / 86_400_000);
}
