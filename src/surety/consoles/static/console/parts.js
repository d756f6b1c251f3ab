// Small parts with state, for Alpine's build that evaluates no text: pages name them in x-data.
document.addEventListener("alpine:init", () => {
  Alpine.data("frame", () => ({
    shown: false,
    toggle() { this.shown = !this.shown; },
    get navClass() { return this.shown ? "is-open" : ""; },
  }));

  // Rows picked for a bulk act. The bar keeps its place whether or not something is picked.
  Alpine.data("selection", () => ({
    count: 0,
    boxes() { return [...this.$root.querySelectorAll("tbody input[type=checkbox][name=order]")]; },
    recount() { this.count = this.boxes().filter((box) => box.checked).length; },
    init() { this.recount(); },
    all(event) { this.boxes().forEach((box) => { box.checked = event.target.checked; }); this.recount(); },
    none() { this.boxes().forEach((box) => { box.checked = false; }); this.recount(); },
    get some() { return this.count > 0; },
    get nothing() { return this.count === 0; },
    get barClass() { return this.count ? "has-some" : ""; },
  }));
});
