// Forms of a bench by keyboard alone: 1 to 5 answers a line, Enter ends one, and a scanner's end of line sends no form.

function goOn(line) {
  const lines = [...line.closest("form").querySelectorAll("[data-line]")];
  const next = lines[lines.indexOf(line) + 1];
  (next ? next.querySelector("input:checked, input") : afterAll(line))?.focus();
}

/** The first field that is no line, else the form's button. */
function afterAll(line) {
  const fields = [...line.closest("form").querySelectorAll("input:not([type=hidden]), select, textarea, button")];
  const last = fields.findLastIndex((field) => line.contains(field));
  return fields[last + 1];
}

function answer(line, event) {
  const choice = line.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  goOn(line);
}

addEventListener("keydown", (event) => {
  const line = event.target.closest?.("[data-line]");
  if (!line || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter") {
    event.preventDefault();
    goOn(line);
  } else if (/^[1-9]$/.test(event.key)) answer(line, event);
});
