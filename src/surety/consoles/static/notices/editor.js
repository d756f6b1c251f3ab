// The editor: painting tiles, opening a province, and a word before typed things are left behind. Without scripts the
// boxes are the same boxes, and every button still works.
(() => {
  let stroke = null;

  const picker = (element) => element.closest("[data-picker]");
  const say = (element) => picker(element)?.dispatchEvent(new Event("picked"));
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

  // While a button is answered the page stays as it was sent: what was done meanwhile would be lost with it.
  const busy = () => document.querySelector("#editor button.htmx-request");
  document.addEventListener("keydown", (event) => {
    if (busy() && event.target.closest?.("#editor")) event.preventDefault();
  }, true);

  const half = () => document.querySelectorAll("[data-partly]").forEach((box) => { box.indeterminate = true; });
  document.addEventListener("htmx:afterSwap", half);
  half();

  let unsaved = false;
  document.addEventListener("input", (event) => { if (event.target.form?.id === "editor") unsaved = true; });
  document.addEventListener("submit", () => { unsaved = false; });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
})();
