// One sound for each kind of answer, told apart by tune and not by loudness. [hertz, start, length] in seconds.

export const SOUNDS = {
  accepted: { wave: "sine", notes: [[880, 0, 0.09], [1320, 0.09, 0.14]] },
  question: { wave: "triangle", notes: [[660, 0, 0.12], [660, 0.18, 0.12]] },
  refused: { wave: "sawtooth", notes: [[196, 0, 0.18], [147, 0.2, 0.35]] },
  kept: { wave: "square", notes: [[523, 0, 0.07], [523, 0.1, 0.07], [523, 0.2, 0.07]] },
};

let audio;

export function play(kind) {
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
  const { wave, notes } = SOUNDS[kind];
  for (const [hertz, start, length] of notes) {
    const from = audio.currentTime + start;
    const note = new OscillatorNode(audio, { type: wave, frequency: hertz });
    const gain = new GainNode(audio, { gain: 0 });
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(wave === "sine" ? 0.3 : 0.12, from + 0.01);
    gain.gain.linearRampToValueAtTime(0, from + length);
    note.connect(gain).connect(audio.destination);
    note.start(from);
    note.stop(from + length);
  }
}
