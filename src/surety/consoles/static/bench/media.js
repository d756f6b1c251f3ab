// The bench's camera: photographs of a piece, and the video of a packing. Nothing is kept but what was taken.

const WANTED = { video: { facingMode: "environment", width: { ideal: 1920 } }, audio: false };
const VIDEO_TYPES = ["video/webm;codecs=vp9", "video/webm", "video/mp4"];

let stream = null;
let recorder = null;
let chunks = [];

/** Shows what the camera sees; false where there is none or it is not allowed. */
export async function open(view) {
  try {
    stream ??= await navigator.mediaDevices.getUserMedia(WANTED);
    view.srcObject = stream;
    await view.play();
    return true;
  } catch {
    close(view);
    return false;
  }
}

export function close(view) {
  if (recorder?.state === "recording") recorder.stop();
  for (const track of stream?.getTracks() ?? []) track.stop();
  [stream, recorder, chunks] = [null, null, []];
  view.srcObject = null;
}

export async function photograph(view) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [view.videoWidth, view.videoHeight];
  canvas.getContext("2d").drawImage(view, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
}

export function record() {
  const type = VIDEO_TYPES.find((each) => MediaRecorder.isTypeSupported(each));
  recorder = new MediaRecorder(stream, { mimeType: type });
  chunks = [];
  recorder.ondataavailable = ({ data }) => data.size && chunks.push(data);
  recorder.start(1000);
}

export function isRecording() {
  return recorder?.state === "recording";
}

/** Ends the recording and gives it. */
export async function recorded() {
  const ended = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.stop();
  await ended;
  return new Blob(chunks, { type: recorder.mimeType.split(";")[0] });
}

/** SHA-256 in hexadecimal, the name by which a fact names a file. */
export async function hashOf(blob) {
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((each) => each.toString(16).padStart(2, "0")).join("");
}
