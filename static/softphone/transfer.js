// Handing a call on: at once (blind), or after having spoken with the third (attended). SIP REFER, RFC 3515 and 3891.
import { config } from "./config.js";
import { reasonOfCode } from "./reasons.js";
import { Trouble } from "./trouble.js";

/** Hand `call` to a number or address. Resolves when the third answered; throws Trouble, and the call stays. */
export async function transferTo(call, target) {
  await handOver(call, target);
}

/** Connect the two that this phone speaks with; `consult` is the call that was made to ask. */
export async function connectBoth(call, consult) {
  await handOver(call, consult.address, consult.session);
  consult.end();
}

/** What a call that another asks us to make needs, when we accept being transferred. */
export function connectionOptions(stream) {
  return { mediaStream: stream, pcConfig: { iceServers: config.sip.ice_servers } };
}

async function handOver(call, target, replaces) {
  call.busyWith = "transferring";
  call.changed();
  try {
    await call.setHold(true);
    await refer(call.session, target, replaces);
  } finally {
    call.busyWith = "";
    call.changed();
  }
  call.end();
}

function refer(session, target, replaces) {
  return new Promise((resolve, reject) => {
    const failed = (code) => {
      const reason = reasonOfCode(code);
      reject(new Trouble("transfer_failed", { reason: reason?.key, ...reason?.values }));
    };
    session.refer(target, {
      ...(replaces ? { replaces } : {}),
      eventHandlers: {
        accepted: resolve,
        failed: ({ status_line: line }) => failed(line.status_code),
        requestFailed: ({ response }) => failed(response?.status_code),
      },
    });
    // The other side may hang up as soon as it has the third on the line, before it tells.
    session.on("ended", resolve);
  });
}
