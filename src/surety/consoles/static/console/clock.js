// One clock for every countdown on the page. It starts from the server's time and runs on the page's own monotonic
// timer, so a wrong clock on the reader's machine changes nothing.
(() => {
  const words = JSON.parse(document.getElementById("clock-words").textContent || "{}");
  const startedAt = performance.now();
  const serverNow = Number(document.body.dataset.now);
  const now = () => serverNow + (performance.now() - startedAt);

  const unit = (n, one, many) => (n === 1 ? words[one] : words[many]).replace("%d", n);

  function lengthWords(ms) {
    const seconds = Math.floor(ms / 1000);
    const days = Math.floor(seconds / 86400), hours = Math.floor(seconds / 3600) % 24;
    const minutes = Math.floor(seconds / 60) % 60;
    const parts = [];
    if (days) parts.push(unit(days, "day", "days"));
    if (hours) parts.push(unit(hours, "hour", "hours"));
    if (minutes && !days) parts.push(unit(minutes, "minute", "minutes"));
    if (!days && !hours && minutes < 10) parts.push(unit(seconds % 60, "second", "seconds"));
    return parts.join(" ") || words.moment;
  }

  function level(left) {
    if (left <= 0) return "over";
    if (left <= 2 * 3600e3) return "urgent";
    return left <= 12 * 3600e3 ? "soon" : "calm";
  }

  function tick() {
    const at = now();
    for (const each of document.querySelectorAll("[data-due]")) {
      const left = Number(each.dataset.due) - at;
      const text = (left > 0 ? words.left : words.overdue).replace("%s", lengthWords(Math.abs(left)));
      const shown = each.querySelector("[data-words]");
      if (shown.textContent !== text) shown.textContent = text;
      const name = `is-${level(left)}`;
      if (!each.classList.contains(name)) {
        each.classList.remove("is-over", "is-urgent", "is-soon", "is-calm");
        each.classList.add(name);
      }
    }
  }

  tick();
  setInterval(tick, 1000);
  document.addEventListener("htmx:afterSwap", tick);
})();
