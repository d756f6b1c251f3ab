// Small parts with state, for Alpine's build that evaluates no text: pages name them in x-data.
const moneyOf = (boxes) => {
  const [currency, ...others] = new Set(boxes.map((box) => box.dataset.currency).filter(Boolean));
  if (!currency || others.length) return "";
  const style = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  const fen = boxes.reduce((sum, box) => sum + Number(box.dataset.fen), 0);
  return style.format(fen / 10 ** style.resolvedOptions().maximumFractionDigits);
};
document.addEventListener("alpine:init", () => {
  Alpine.data("frame", () => ({
    shown: false,
    toggle() { this.shown = !this.shown; },
    get navClass() { return this.shown ? "is-open" : ""; },
  }));

  // Rows picked for a bulk act. The bar keeps its place whether or not something is picked.
  Alpine.data("selection", () => ({
    count: 0,
    sum: "",
    boxes() { return [...this.$root.querySelectorAll("tbody .is-check input[type=checkbox]")]; },
    recount() {
      const chosen = this.boxes().filter((box) => box.checked);
      this.count = chosen.length;
      this.sum = moneyOf(chosen);
    },
    init() { this.recount(); },
    all(event) { this.boxes().forEach((box) => { box.checked = event.target.checked; }); this.recount(); },
    none() { this.boxes().forEach((box) => { box.checked = false; }); this.recount(); },
    get some() { return this.count > 0; },
    get nothing() { return this.count === 0; },
    get barClass() { return this.count ? "has-some" : ""; },
  }));

  // Ship only some of an order's units.
  Alpine.data("parts", () => ({
    splitting: false,
    init() { this.splitting = this.$root.hasAttribute("data-split"); },
    whole() { this.splitting = false; },
    some() { this.splitting = true; },
  }));
});

// A second click while the first is on its way does nothing; the form's number makes it harmless anyway.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sent;
});

// A form that was wrong is answered from the top of its page: what is wrong may stand far below.
const wrong = document.querySelector("form[data-once] :is(.fault:not(:empty), .note.is-error)");
if (wrong) {
  wrong.scrollIntoView({ block: "center" });
  wrong.closest(".field")?.querySelector("[aria-invalid=true]")?.focus({ preventScroll: true });
}
