// The editor: painting tiles, opening a province, and a word before typed things are left behind. Without scripts the
// boxes are the same boxes, and every button still works.
(() => {
  let stroke = null;

  const picker = (element) => element.closest("[data-picker]");
  const say = (element) => { if (!pressed()) picker(element)?.dispatchEvent(new Event("picked")); };
  const boxOf = (element) => element?.closest?.(".tile")?.querySelector("input");

  // Whoever turns to a province sees what lies in it, if a province is open at all or it was asked for.
  function open(province) {
    const choice = document.querySelector("[data-open]");
    if (choice && province) choice.value = province;
  }

  document.addEventListener("pointerdown", (event) => {
    const box = boxOf(event.target);
    if (!box || event.pointerType === "touch" || event.button !== 0) return;
    stroke = { first: box, paint: !box.checked, moved: false };
  });

  document.addEventListener("pointerover", (event) => {
    const box = boxOf(event.target);
    if (!stroke || !box || (box === stroke.first && !stroke.moved)) return;
    stroke.moved = true;
    stroke.first.checked = stroke.paint;
    box.checked = stroke.paint;
  });

  // After a stroke the click that the browser makes of it would untick the last tile again.
  document.addEventListener("pointerup", () => {
    const done = stroke;
    stroke = null;
    if (!done?.moved) return;
    const swallow = (event) => { event.preventDefault(); event.stopPropagation(); };
    document.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => document.removeEventListener("click", swallow, { capture: true }), 0);
    say(done.first);
  });

  document.addEventListener("dragstart", (event) => { if (event.target.closest?.(".tiles")) event.preventDefault(); });

  document.addEventListener("change", (event) => {
    const target = event.target;
    if (target.matches("[data-picker] input[type=checkbox], [data-open]")) {
      if (target.dataset.province && document.querySelector("[data-open]")?.value) open(target.dataset.province);
      say(target);
    }
    if (target.form?.id === "editor") unsaved = true;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const box = event.target.closest?.(".tile input");
    if (box) {
      event.preventDefault();
      open(box.dataset.province);
      say(box);
    }
    if (event.target.id === "g.text") {
      event.preventDefault();
      document.getElementById("add-names").click();
    }
  });

  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const cell = (box) => ["c", "r"].map((axis) => Number([...box.parentElement.classList].find((name) => new RegExp(`^${axis}\\d$`).test(name))?.slice(1)));

  // Arrows go to the nearest tile that way, past the gaps of the grid.
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.(".tile input");
    const way = arrows[event.key];
    if (!box || !way) return;
    event.preventDefault();
    const [column, row] = cell(box);
    const ahead = [...document.querySelectorAll(".tile input")].map((each) => {
      const [c, r] = cell(each);
      const along = (c - column) * way[0] + (r - row) * way[1];
      const aside = Math.abs((c - column) * way[1]) + Math.abs((r - row) * way[0]);
      return { each, along, far: along + 3 * aside };
    }).filter((found) => found.along > 0).sort((a, b) => a.far - b.far);
    ahead[0]?.each.focus();
  });

  // What is typed and ticked while a request is out is done again to the page that its answer brings.
  const pressed = () => document.querySelector("#editor button.htmx-request");
  const fields = () => [...document.querySelectorAll("#editor :is(input, select, textarea):not([type=hidden], [type=file])")];
  const isTick = (field) => field.matches("[type=checkbox], [type=radio]");
  const keyOf = (field) => (isTick(field) ? `${field.name}=${field.value}` : field.name);
  const valueOf = (field) => (isTick(field) ? field.checked : field.value);
  let sent = new Map();
  let meanwhile = new Map();
  let ticked = null;

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.closest("#editor")) sent = new Map(fields().map((field) => [keyOf(field), valueOf(field)]));
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.target.closest("#editor")) return;
    const changed = fields().filter((field) => sent.has(keyOf(field)) && sent.get(keyOf(field)) !== valueOf(field));
    meanwhile = new Map(changed.map((field) => [keyOf(field), valueOf(field)]));
  });
  document.addEventListener("htmx:afterSwap", () => {
    const again = fields().filter((field) => meanwhile.has(keyOf(field)));
    for (const field of again) field[isTick(field) ? "checked" : "value"] = meanwhile.get(keyOf(field));
    meanwhile = new Map();
    ticked = again.find((field) => field.matches("[data-picker] input[type=checkbox]"));
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (ticked) say(ticked);
    ticked = null;
  });

  // A group that is being left is not on the page that comes: nothing can be done to it any more.
  document.addEventListener("keydown", (event) => {
    const leaves = /^(close|open|add|copy|drop|upload)/.test(pressed()?.value ?? "");
    if (leaves && event.target.matches(".group-open :is(input, select)")) event.preventDefault();
  }, true);

  const half = () => document.querySelectorAll("[data-partly]").forEach((box) => { box.indeterminate = true; });
  document.addEventListener("htmx:afterSwap", half);
  half();

  let unsaved = false;
  document.addEventListener("input", (event) => { if (event.target.form?.id === "editor") unsaved = true; });
  document.addEventListener("submit", () => { unsaved = false; });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
})();
