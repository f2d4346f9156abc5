// Ringing, ringback, the tones of keys and of a busy line: made here, so there is no file to load.
import { player } from "./devices.js";

let context = null;
const outputs = {};
let running = null;

// A tone: frequencies in hertz together, for so many seconds; 0 hertz is silence.
const PATTERNS = {
  ring: { kind: "ring", loud: 0.5, beat: [[[660, 880], 0.4], [[784, 1046], 0.4], [[0], 0.2], [[660, 880], 0.4], [[0], 1.9]] },
  ringback: { kind: "speaker", loud: 0.12, beat: [[[425], 1], [[0], 4]] },
  waiting: { kind: "speaker", loud: 0.12, beat: [[[425], 0.2], [[0], 0.2], [[425], 0.2], [[0], 4]] },
  busy: { kind: "speaker", loud: 0.12, beat: [[[425], 0.4], [[0], 0.4]], times: 3 },
  ended: { kind: "speaker", loud: 0.1, beat: [[[480], 0.12], [[0], 0.05], [[320], 0.18]], times: 1 },
  sample: { kind: "speaker", loud: 0.3, beat: [[[523], 0.25], [[659], 0.25], [[784], 0.5]], times: 1 },
  "ring-sample": { kind: "ring", loud: 0.5, beat: [[[660, 880], 0.4], [[784, 1046], 0.4]], times: 1 },
};
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477, 1633];
const KEYS = ["123A", "456B", "789C", "*0#D"];

/** Browsers keep a page silent until somebody clicked in it. True once sounds are possible. */
export function isAudible() {
  return ready().state === "running";
}

/** To be called from a click or key press: sounds are possible from then on. */
export async function wake() {
  await ready().resume();
  for (const { audio } of Object.values(outputs)) await audio.play().catch(() => {});
}

/** Play a pattern until `stop()`, or its number of times. Only one plays at a time. */
export function play(name) {
  if (running?.name === name) return;
  stop();
  const { kind, loud, beat, times = Infinity } = PATTERNS[name];
  const gain = ready().createGain();
  gain.connect(outputs[kind].node);
  running = { name, gain, timer: null };
  const seconds = beat.reduce((sum, [, length]) => sum + length, 0);
  let left = times;
  const round = () => {
    if (left-- <= 0) return stop();
    let at = context.currentTime + 0.03;
    for (const [frequencies, length] of beat) {
      for (const frequency of frequencies) if (frequency) tone(frequency, at, length, loud / frequencies.length, gain);
      at += length;
    }
    running.timer = setTimeout(round, seconds * 1000);
  };
  round();
}

/** Stop a pattern; without a name whatever plays. */
export function stop(name) {
  if (!running || (name && running.name !== name)) return;
  clearTimeout(running.timer);
  running.gain.disconnect();
  running = null;
}

/** The sound of a key, for the ear of whoever presses it. */
export function key(digit) {
  const row = KEYS.findIndex((keys) => keys.includes(digit));
  if (row < 0) return;
  const start = ready().currentTime;
  for (const frequency of [ROWS[row], COLUMNS[KEYS[row].indexOf(digit)]]) {
    tone(frequency, start, 0.12, 0.06, outputs.speaker.node);
  }
}

function ready() {
  if (!context) {
    context = new AudioContext();
    for (const kind of ["speaker", "ring"]) {
      const node = context.createMediaStreamDestination();
      outputs[kind] = { node, audio: player(kind, node.stream) };
    }
  }
  return context;
}

function tone(frequency, at, seconds, loud, destination) {
  const oscillator = new OscillatorNode(context, { frequency });
  const gain = new GainNode(context, { gain: 0 });
  // A soft beginning and end: a tone that starts at once clicks.
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(loud, at + 0.015);
  gain.gain.setValueAtTime(loud, at + seconds - 0.02);
  gain.gain.linearRampToValueAtTime(0, at + seconds);
  oscillator.connect(gain).connect(destination);
  oscillator.start(at);
  oscillator.stop(at + seconds);
}
