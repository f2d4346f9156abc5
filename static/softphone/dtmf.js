// Digits inside a call: as RFC 4733 events in the sound's own stream when the other side knows them, else as SIP INFO.
const LENGTH = 160; // milliseconds
const GAP = 70;

export function sendDigit(session, digit) {
  const transportType = knowsEvents(session) ? "RFC2833" : "INFO";
  session.sendDTMF(digit, { duration: LENGTH, interToneGap: GAP, transportType });
}

function knowsEvents({ connection }) {
  const agreed = connection?.remoteDescription?.sdp.includes("telephone-event");
  const sender = connection?.getSenders().find(({ track }) => track?.kind === "audio");
  return Boolean(agreed && sender?.dtmf?.canInsertDTMF);
}
