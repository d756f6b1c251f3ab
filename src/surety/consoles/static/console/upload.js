// A file is sent on its own as soon as it is chosen, with its progress in sight; the form then names it by its hash.
const sizeOf = (bytes) => `${(bytes / 1048576).toFixed(1)} MB`;

const send = (part, file) => {
  const bar = part.querySelector("progress");
  const said = part.querySelector("[role=status]");
  const kept = part.querySelector("input[type=hidden]");
  const stop = part.querySelector("[data-stop]");
  const form = part.closest("form");
  const request = new XMLHttpRequest();
  const waits = (on) => {
    bar.hidden = stop.hidden = !on;
    form.querySelectorAll("button:not([type=button])").forEach((button) => { button.disabled = on; });
  };
  const tell = (text, failed) => { said.textContent = text; said.classList.toggle("fault", Boolean(failed)); };
  request.open("PUT", part.dataset.upload);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name).slice(0, 400));
  request.upload.addEventListener("progress", (event) => {
    bar.value = event.total ? (100 * event.loaded) / event.total : 0;
    tell(`${part.dataset.sending} ${Math.floor(bar.value)}% · ${sizeOf(event.loaded)} / ${sizeOf(event.total)}`);
  });
  request.addEventListener("load", () => {
    waits(false);
    let answer = {};
    try { answer = JSON.parse(request.responseText); } catch { /* a page to sign in, say */ }
    if (request.status !== 201) { tell(answer.message || part.dataset.failed, true); return; }
    kept.value = answer[part.dataset.takes];
    tell(`${part.dataset.kept} · ${file.name} · ${sizeOf(answer.bytes)} · ${answer.sha256.slice(0, 12)}`);
  });
  request.addEventListener("error", () => { waits(false); tell(part.dataset.gone, true); });
  request.addEventListener("abort", () => { waits(false); tell(part.dataset.failed, true); });
  stop.onclick = () => request.abort();
  kept.value = "";
  waits(true);
  request.send(file);
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
