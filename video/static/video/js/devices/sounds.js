// @ts-check
/** Tones that the page makes itself, and the level of a microphone. */

/** @type {AudioContext | null} */
let shared = null;

/** One context for the page; browsers start it after the first press or key. */
function context() {
  shared ??= new AudioContext();
  if (shared.state === "suspended") {
    shared.resume().catch(() => undefined);
  }
  return shared;
}

/**
 * @param {number[]} notes in hertz
 * @param {number} length of each, in seconds
 * @param {number} loudness 0 to 1
 */
function play(notes, length, loudness) {
  const at = context();
  notes.forEach((note, index) => {
    const begin = at.currentTime + index * length;
    const tone = at.createOscillator();
    const gain = at.createGain();
    tone.frequency.value = note;
    // Fade in and out: a hard edge clicks.
    gain.gain.setValueAtTime(0, begin);
    gain.gain.linearRampToValueAtTime(loudness, begin + 0.03);
    gain.gain.linearRampToValueAtTime(0, begin + length);
    tone.connect(gain).connect(at.destination);
    tone.start(begin);
    tone.stop(begin + length);
  });
}

/** A person waits, or the user is admitted: two quiet tones. */
export function chime() {
  play([660, 880], 0.22, 0.06);
}

/** Three notes to test a speaker with. */
export function notes() {
  play([523, 659, 784], 0.4, 0.25);
}

/**
 * Read a microphone's level several times a second.
 * @param {MediaStreamTrack} track
 * @param {(level: number) => void} tell 0 (silent) to 6
 * @returns {() => void} call it to stop
 */
export function meter(track, tell) {
  const at = context();
  const source = at.createMediaStreamSource(new MediaStream([track]));
  const analyser = at.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = window.setInterval(() => {
    context();
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, each) => sum + each * each, 0) / samples.length;
    const decibel = 10 * Math.log10(power + 1e-10);
    tell(Math.max(0, Math.min(6, Math.round((decibel + 62) / 8))));
  }, 120);
  return () => {
    window.clearInterval(timer);
    source.disconnect();
  };
}
