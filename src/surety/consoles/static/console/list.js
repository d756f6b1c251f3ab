// Keys of a list (see the help dialog), the side panel and menus. Rows are `tr[data-row]` with a link `a.subject`.
(() => {
  const rows = () => [...document.querySelectorAll("tr[data-row]")];
  const panel = () => document.getElementById("sidepanel");
  let here = -1;
  let cameFrom = null;

  function goTo(index) {
    const all = rows();
    if (!all.length) return;
    here = Math.max(0, Math.min(index, all.length - 1));
    all.forEach((row, i) => row.classList.toggle("is-here", i === here));
    all[here].querySelector("a.subject").focus({ preventScroll: true });
    all[here].scrollIntoView({ block: "nearest" });
  }

  function closePanel() {
    if (!panel() || !panel().innerHTML) return false;
    panel().innerHTML = "";
    if (cameFrom && cameFrom.isConnected) cameFrom.focus();
    return true;
  }

  const actions = {
    j: () => goTo(here + 1),
    k: () => goTo(here - 1),
    x: () => rows()[here]?.querySelector("input[type=checkbox]")?.click(),
    n: () => document.querySelector("[data-next]")?.click(),
    "/": () => document.querySelector("[data-search]")?.focus(),
    "?": () => document.getElementById("keys")?.showModal(),
  };

  // A page's own keys stand beside what they lead to: `data-key`. They go there and open it, and press nothing.
  function keyed(key) {
    const there = [...document.querySelectorAll("[data-key]")].filter((each) => each.dataset.key === key).pop();
    return there && !there.disabled && (() => {
      if (there.matches("summary")) there.parentElement.open = true;
      there.focus();
      there.scrollIntoView({ block: "nearest" });
    });
  }

  function typing(target) {
    return target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
      else if (!document.querySelector("dialog[open]")) closePanel();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const act = actions[event.key] || keyed(event.key);
    if (act) { event.preventDefault(); act(); }
  });

  // Where the page is not served securely there is no clipboard; a selected field and the old command do it there.
  async function copyText(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      const field = Object.assign(document.createElement("textarea"), { value: button.dataset.copy });
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      button.focus();
    }
    let said = button.querySelector("[role=status]");
    if (!said) {
      said = Object.assign(document.createElement("span"), { className: "copied" });
      said.setAttribute("role", "status");
      button.append(said);
    }
    said.textContent = button.dataset.copied || "";
    setTimeout(() => { said.textContent = ""; }, 2000);
  }

  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) copyText(copy);
    if (event.target.closest("[data-panel-close]")) closePanel();
    if (event.target.closest("[data-help-open]")) document.getElementById("keys").showModal();
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // With a modifier a link opens where the reader asked, not beside the list.
  document.addEventListener("click", (event) => {
    if ((event.ctrlKey || event.metaKey || event.shiftKey) && event.target.closest("a[hx-get]")) {
      event.stopImmediatePropagation();
    }
  }, true);

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (!row) return;
    const all = rows();
    here = all.indexOf(row);
    all.forEach((each) => each.classList.toggle("is-here", each === row));
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target?.id === "sidepanel") cameFrom = document.activeElement;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id === "sidepanel") {
      panel().scrollTop = 0;
      panel().querySelector("[data-panel-close]")?.focus({ preventScroll: true });
    }
  });
  // A filter applies as soon as it is chosen; without scripts its button does the same.
  document.addEventListener("change", (event) => {
    if (event.target.name && event.target.closest("form.filters") && event.target.matches("select, input[type=checkbox], input[type=date]")) {
      event.target.form.requestSubmit();
    }
  });
})();
