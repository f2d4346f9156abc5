// When the network goes away inside a call: the call stays, and its sound is led over the new way once there is one.
const GIVE_UP_AFTER = 60_000; // milliseconds without any sound
const OTHERS_TURN = 4000; // the caller repairs first, the called one only if that did not help
const BYE_WITHIN = 2000;

/** Watch a call's connection: sets `call.interrupted`, and ends the call when the sound does not come back. */
export function watchMedia(call, connection) {
  let givingUp = null;
  connection.addEventListener(
    "iceconnectionstatechange",
    (event) => {
      const state = connection.iceConnectionState;
      // JsSIP would hang up at once; a capturing listener is heard before JsSIP's.
      if (state === "failed") event.stopImmediatePropagation();
      const interrupted = state === "disconnected" || state === "failed";
      if (interrupted && !call.interrupted) givingUp = setTimeout(() => giveUp(call), GIVE_UP_AFTER);
      if (!interrupted) clearTimeout(givingUp);
      if (interrupted !== call.interrupted) {
        call.interrupted = interrupted;
        call.changed();
      }
      if (state === "failed") repair(call);
    },
    { capture: true },
  );
  call.addEventListener("ended", () => clearTimeout(givingUp), { once: true });
  connection.addEventListener("connectionstatechange", () => {
    if (connection.connectionState === "connected") watchOtherEnd(call, connection);
  });
}

/** The phone is registered again, perhaps from another address: tell the other sides, and repair what was cut. */
export function reconnected(calls) {
  for (const call of calls.filter(({ isUp }) => isUp)) {
    if (call.interrupted) repair(call);
    else announce(call);
  }
}

function giveUp({ session }) {
  if (!session.isEnded()) session.terminate({ cause: session.causes.RTP_TIMEOUT });
}

function repair(call) {
  const { session } = call;
  setTimeout(
    () => {
      if (!call.interrupted || call.hasEnded || !session._ua.isRegistered()) return;
      session.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
    },
    call.incoming ? OTHERS_TURN : 0,
  );
}

// An UPDATE that changes nothing but where this phone is found (RFC 3311). Whatever comes back, the call goes on.
function announce({ session }) {
  session.sendRequest("UPDATE", { extraHeaders: [`Contact: ${session.contact}`], eventHandlers: {} });
}

// The other side closed its end, but its BYE may have been lost on a broken way: don't stay in a dead call.
function watchOtherEnd(call, connection) {
  const transport = connection.getSenders()[0]?.transport;
  if (!transport || transport === call.watchedTransport) return;
  call.watchedTransport = transport;
  transport.addEventListener("statechange", () => {
    if (transport.state !== "closed") return;
    setTimeout(() => {
      if (!call.hasEnded && !call.session.isEnded()) call.session.terminate();
    }, BYE_WITHIN);
  });
}
