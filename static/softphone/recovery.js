// When the network goes away inside a call: the call stays, and its sound is led over the new way once there is one.
const GIVE_UP_AFTER = 60_000; // milliseconds without any sound
const TRY_EVERY = 10_000; // whoever lost the network tries at once when it is back; this is for all other troubles
const BYE_WITHIN = 2000;

/** Watch a call's connection: sets `call.interrupted`, and ends the call when the sound does not come back. */
export function watchMedia(call, connection) {
  let givingUp = null;
  let trying = null;
  const calm = () => {
    clearTimeout(givingUp);
    clearInterval(trying);
  };
  connection.addEventListener(
    "iceconnectionstatechange",
    (event) => {
      const state = connection.iceConnectionState;
      // JsSIP would hang up at once; a capturing listener is heard before JsSIP's.
      if (state === "failed") event.stopImmediatePropagation();
      const interrupted = state === "disconnected" || state === "failed";
      if (interrupted === call.interrupted) return;
      calm();
      if (interrupted) {
        givingUp = setTimeout(() => giveUp(call), GIVE_UP_AFTER);
        trying = setInterval(() => repair(call), TRY_EVERY);
      }
      call.interrupted = interrupted;
      call.changed();
    },
    { capture: true },
  );
  call.addEventListener("ended", calm, { once: true });
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

/** Have this phone take part when the other side looks for a new way. */
export function answerRepairs(session) {
  session.on("reinvite", ({ request }) => {
    const anew = ufragOf(request.body) !== ufragOf(session.connection.remoteDescription?.sdp);
    // JsSIP would answer at once, with none of the addresses that are to be found anew: with this it waits for them.
    session._rtcAnswerConstraints = anew ? { iceRestart: true } : null;
  });
}

function ufragOf(sdp) {
  return /^a=ice-ufrag:(\S+)/m.exec(sdp ?? "")?.[1];
}

function giveUp({ session }) {
  if (!session.isEnded()) session.terminate({ cause: session.causes.RTP_TIMEOUT });
}

// Look for a new way, both sides anew (ICE restart). JsSIP's own renegotiate() hangs up when the other side can't be
// asked, but it may be the one whose network is away: then it asks us, later.
function repair(call) {
  const { session, connection } = call;
  if (!call.interrupted || !call.isUp || connection.state !== "ready" || !session.isReadyToReOffer()) return;
  session._sendReinvite({ rtcOfferConstraints: { iceRestart: true }, eventHandlers: {} });
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
