// A file is sent on its own as soon as it is chosen, with its progress in sight; the form then names it by its hash.
// A large one goes in pieces: a line that breaks costs one of them, and the same file chosen again goes on where it was.
const PIECE_BYTES = 8 * 1048576;
const TRIES = 8;
const sizeOf = (bytes) => `${(bytes / 1048576).toFixed(1)} MB`;
const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** The same for the same file, however often it is chosen; a mix-up would be found by what the server makes of it. */
const idOf = (file) => {
  let mixed = 2166136261;
  for (const each of `${file.name}/${file.type}`) mixed = Math.imul(mixed ^ each.codePointAt(0), 16777619) >>> 0;
  return `file-${[file.size, file.lastModified, mixed].map((n) => n.toString(36)).join("-")}`.padEnd(16, "-").slice(0, 64);
};

/** One request; rejects where the line breaks or somebody stops it. */
const put = (sending, body, range) => new Promise((resolve, reject) => {
  const { part, file, form } = sending;
  const request = new XMLHttpRequest();
  sending.stop = () => { sending.stopped = true; request.abort(); };
  request.open("PUT", part.dataset.upload);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name).slice(0, 400));
  if (range) {
    request.setRequestHeader("X-Upload-Id", idOf(file));
    request.setRequestHeader("Content-Range", `bytes ${range}/${file.size}`);
  }
  request.upload.addEventListener("progress", (event) => sending.progress(event.loaded));
  request.addEventListener("load", () => {
    let answer = {};
    try { answer = JSON.parse(request.responseText); } catch { /* a page to sign in, say */ }
    resolve({ status: request.status, answer });
  });
  request.addEventListener("error", reject);
  request.addEventListener("abort", reject);
  request.send(body);
});

const inPieces = async (sending) => {
  const { file } = sending;
  let given = null;  // what the server was last told; nothing yet: it is asked how far it is
  for (let tries = 0; ;) {
    try {
      const end = given === null ? 0 : Math.min(given + PIECE_BYTES, file.size);
      sending.before = given || 0;
      const response = given === null ? await put(sending, null, "*") : await put(sending, file.slice(given, end), `${given}-${end - 1}`);
      if (response.status !== 202 && response.status !== 409) return response;
      if (response.status === 202) { tries = given === null ? tries : 0; given = response.answer.received; continue; }
    } catch (error) {
      if (sending.stopped || tries >= TRIES) throw error;
    }
    if (tries++ >= TRIES) throw new Error("no line");
    sending.pause();
    await wait(Math.min(30_000, 500 * 2 ** tries));
    if (sending.stopped) throw new Error("stopped");
    given = null;
  }
};

const send = async (part, file) => {
  const bar = part.querySelector("progress");
  const said = part.querySelector("[role=status]");
  const kept = part.querySelector("input[type=hidden]");
  const stop = part.querySelector("[data-stop]");
  const form = part.closest("form");
  const tell = (text, failed) => { said.textContent = text; said.classList.toggle("fault", Boolean(failed)); };
  const waits = (on) => {
    bar.hidden = stop.hidden = !on;
    form.querySelectorAll("button:not([type=button])").forEach((button) => { button.disabled = on; });
  };
  const sending = {
    part, file, form, before: 0,
    progress: (loaded) => {
      const sent = Math.min(file.size, sending.before + loaded);
      bar.value = file.size ? (100 * sent) / file.size : 0;
      tell(`${part.dataset.sending} ${Math.floor(bar.value)}% · ${sizeOf(sent)} / ${sizeOf(file.size)}`);
    },
    pause: () => tell(part.dataset.waiting),
  };
  stop.onclick = () => { sending.stopped = true; sending.stop(); };
  kept.value = "";
  waits(true);
  try {
    const { status, answer } = file.size > PIECE_BYTES ? await inPieces(sending) : await put(sending, file);
    if (status !== 201) { tell(answer.message || part.dataset.failed, true); return; }
    kept.value = answer[part.dataset.takes];
    tell(`${part.dataset.kept} · ${file.name} · ${sizeOf(answer.bytes)} · ${answer.sha256.slice(0, 12)}`);
  } catch {
    tell(sending.stopped ? part.dataset.failed : part.dataset.gone, true);
  } finally {
    waits(false);
  }
};

document.addEventListener("change", (event) => {
  const part = event.target.closest("[data-upload]");
  if (part && event.target.files && event.target.files[0]) send(part, event.target.files[0]);
});

// A scanner ends what it reads with Enter: that goes to the next field, and sends the form from the last one alone.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input.scan")) return;
  const fields = [...event.target.form.querySelectorAll("input.scan")];
  const next = fields[fields.indexOf(event.target) + 1];
  if (next) { event.preventDefault(); next.focus(); }
});
