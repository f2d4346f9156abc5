// How loud a stream is, from 0 to 1, some times a second.
const EVERY = 80; // milliseconds
const FULL = 0.3; // the root mean square that counts as full; speech rarely gets there

/** Call `tell(level)` until the returned function is called. */
export function watchLevel(stream, tell) {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const square = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    tell(Math.min(1, Math.sqrt(square) / FULL));
  }, EVERY);
  return () => {
    clearInterval(timer);
    tell(0);
    context.close();
  };
}
