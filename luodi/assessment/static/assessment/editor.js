/* The editor of a scheme: numbers of lines, marks where something is wrong, and going to the line that changed. */
"use strict";

(() => {
  const text = () => document.querySelector("#id_text");
  const gutter = () => document.querySelector("#bench-gutter");

  const number = () => {
    const wrong = new Map();
    for (const one of document.querySelectorAll("#bench-result [data-line]")) {
      wrong.set(Number(one.dataset.line), one.parentElement.textContent.replace(/\s+/g, " ").trim());
    }
    const rows = text().value.split("\n").length;
    gutter().replaceChildren(
      ...Array.from({ length: rows }, (_, place) => {
        const row = document.createElement("span");
        row.textContent = String(place + 1);
        if (wrong.has(place + 1)) {
          row.className = "is-wrong";
          row.title = wrong.get(place + 1);
        }
        return row;
      }),
    );
    gutter().scrollTop = text().scrollTop;
  };

  /* What is wrong stands at the field of the form as well. */
  const mark = () => {
    for (const said of document.querySelectorAll("[data-said-of]")) {
      said.hidden = true;
      document.getElementById(said.dataset.saidOf).removeAttribute("aria-invalid");
    }
    for (const one of document.querySelectorAll("#bench-result [data-of-cell]")) {
      const said = document.querySelector(`[data-said-of="${one.dataset.ofCell}"]`);
      if (!said) continue;
      said.textContent = one.dataset.words;
      said.hidden = !one.dataset.words;
      document.getElementById(one.dataset.ofCell).setAttribute("aria-invalid", "true");
      unfold(said);
    }
  };

  const unfold = (inside) => {
    for (let around = inside.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  };

  const show = (line, { select = false } = {}) => {
    const area = text();
    const rows = area.value.split("\n");
    const start = rows.slice(0, line - 1).reduce((sum, row) => sum + row.length + 1, 0);
    const height = parseFloat(getComputedStyle(area).lineHeight);
    area.scrollTop = Math.max((line - 1) * height - area.clientHeight / 2, 0);
    if (select) {
      area.focus({ preventScroll: true });
      area.setSelectionRange(start, start + (rows[line - 1] || "").length);
      area.scrollIntoView({ block: "nearest" });
    }
    gutter().scrollTop = area.scrollTop;
    const row = gutter().children[line - 1];
    if (row && !select) {
      row.classList.add("is-new");
      setTimeout(() => row.classList.remove("is-new"), 2500);
    }
  };

  /* What is being typed is never overwritten by an answer that was asked for before. */
  let sent = null;
  let unsent = null;
  document.addEventListener("htmx:beforeRequest", (asked) => {
    if (!asked.target.closest("#bench")) return;
    sent = text().value;
    if (asked.target === unsent) unsent = null;
  });
  document.addEventListener("input", (typed) => {
    if (typed.target.matches("#bench-form input")) unsent = typed.target;
  });

  /* What was folded open stays open when the form comes anew. */
  const open = new Set();
  document.addEventListener("htmx:oobBeforeSwap", (swap) => {
    if (swap.detail.target.id === "id_text") swap.detail.shouldSwap = text().value === sent;
    if (swap.detail.target.id !== "bench-form") return;
    open.clear();
    for (const one of document.querySelectorAll("#bench-form details[open]")) open.add(one.dataset.kept);
  });
  document.addEventListener("htmx:oobAfterSwap", (swap) => {
    if (swap.detail.target.id !== "bench-form") return;
    for (const one of document.querySelectorAll("#bench-form details")) one.open = open.has(one.dataset.kept);
    const old = unsent;
    if (!old || old.isConnected) return;
    // Once htmx listens to the new field, what was typed into the old one is typed there.
    setTimeout(() => {
      const field = document.getElementById(old.id);
      if (unsent !== old || !field || !field.matches("input")) return;
      field.value = old.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }, 100);
  });
  document.addEventListener("htmx:afterRequest", (answer) => {
    if (!answer.target.closest("#bench")) return;
    const line = Number(text().dataset.changedLine);
    number();
    mark();
    if (line) {
      document.querySelector("#version-form").dataset.dirty = "1";
      delete text().dataset.changedLine;
      show(line);
    }
  });
  document.addEventListener("input", (typed) => {
    if (typed.target !== text()) return;
    document.querySelector("#version-form").dataset.dirty = "1";
    number();
  });
  document.addEventListener("scroll", (moved) => {
    if (moved.target === text()) gutter().scrollTop = text().scrollTop;
  }, true);
  document.addEventListener("click", (click) => {
    const asked = click.target.closest("#bench-result [data-line]");
    if (asked) show(Number(asked.dataset.line), { select: true });
    const named = click.target.closest("#bench-result [data-field]");
    const field = named && document.getElementById(named.dataset.field);
    if (!field) return;
    click.preventDefault();
    unfold(field);
    field.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  });
  number();
  mark();
})();
