// Why a call did not come about or ended, in plain words.
import JsSIP from "jssip";

const { causes } = JsSIP.C;
const BY_CODE = {
  402: "payment_required", 403: "not_allowed", 404: "not_found", 604: "not_found", 484: "incomplete_number",
  486: "busy", 600: "busy", 603: "declined", 480: "unavailable", 410: "unavailable", 430: "unavailable",
  408: "no_answer", 487: "call_ended", 488: "not_accepted", 606: "not_accepted",
};
const BY_CAUSE = {
  [causes.CANCELED]: "call_ended",
  [causes.NO_ANSWER]: "no_answer",
  [causes.EXPIRES]: "no_answer",
  [causes.CONNECTION_ERROR]: "telephone_unreachable",
  [causes.REQUEST_TIMEOUT]: "timed_out",
  [causes.RTP_TIMEOUT]: "no_media",
  [causes.WEBRTC_ERROR]: "not_accepted",
  [causes.BAD_MEDIA_DESCRIPTION]: "not_accepted",
};

/** The words for JsSIP's "failed": a key and what to fill in. */
export function reasonOf({ originator, message, cause }) {
  const code = originator === "remote" ? message?.status_code : 0;
  return reasonOfCode(code) ?? { key: BY_CAUSE[cause] ?? "call_failed", values: { code: cause } };
}

/** The words for an answer's number, as 486; null for no number. */
export function reasonOfCode(code) {
  if (!code) return null;
  return { key: BY_CODE[code] ?? (code >= 500 ? "server_trouble" : "call_failed"), values: { code } };
}
