// A checklist by keyboard alone: 1 to 4 answers a line, Enter ends one, and a scanner's end of line sends no form.

const ANSWERS = "1234";

function linesOf(line) {
  return [...line.closest("form").querySelectorAll("[data-line]")];
}

function goOn(line) {
  const lines = linesOf(line);
  const next = lines[lines.indexOf(line) + 1];
  const after = line.closest(".bench-checklist").nextElementSibling;
  (next ?? after)?.querySelector("input:checked, input, select, textarea")?.focus();
}

function answer(line, event) {
  const choices = line.querySelectorAll("input[type=radio]");
  const choice = choices[ANSWERS.indexOf(event.key)];
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
  } else if (ANSWERS.includes(event.key)) answer(line, event);
});
