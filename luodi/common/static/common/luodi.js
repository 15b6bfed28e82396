/* What the pages do by themselves. Everything listens on the document, so parts that htmx brings in work at once. */
"use strict";

(() => {
  const root = document.documentElement;
  const on = (event, selector, act) =>
    document.addEventListener(event, (happened) => {
      const found = happened.target instanceof Element && happened.target.closest(selector);
      if (found) act(found, happened);
    });
  const keep = (name, value) => {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, value);
    } catch {
      /* Storage may be off or full; everything works without it. */
    }
  };
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };

  /* This script runs in the head, before anything is drawn: a folded navigation never flashes open. */
  const fold = (folded) => {
    root.classList.toggle("nav-folded", folded);
    for (const button of document.querySelectorAll("[data-fold]")) {
      button.setAttribute("aria-expanded", String(!folded));
      button.title = folded ? "展开导航" : "收起导航";
    }
  };
  fold(kept("luodi.nav") === "folded");
  on("click", "[data-fold]", () => {
    const folded = !root.classList.contains("nav-folded");
    keep("luodi.nav", folded ? "folded" : null);
    fold(folded);
  });
  /* Which groups the reader opened is told to the server, which draws them open: nothing moves after the page is there. */
  on("click", "[data-group] > summary", (mark) => {
    const [, known] = document.cookie.match(/(?:^|; )nav_open=([^;]*)/) || ["", ""];
    const opened = new Set(known.split("|").filter(Boolean));
    const { group } = mark.parentElement.dataset;
    if (mark.parentElement.open) opened.delete(group);
    else opened.add(group);
    document.cookie = `nav_open=${[...opened].join("|")}; path=/; max-age=31536000; samesite=lax`;
  });
  on("click", "[data-show-search]", (button, click) => {
    click.preventDefault();
    if (document.querySelector(".top").classList.toggle("search-open")) document.querySelector("#search").focus();
  });

  /* Dialogs */
  on("click", "[data-dialog]", (button, click) => {
    click.preventDefault();
    document.getElementById(button.dataset.dialog).showModal();
  });
  on("click", "[data-close]", (button) => button.closest("dialog").close());
  on("click", "[data-print]", () => window.print());

  /* Rows: a click anywhere opens them, unless it was meant for something inside or marks text. */
  const inside = "a, button, input, label, select, textarea, summary, .pick";
  const open = (row, click) => {
    if (click.target.closest(inside) || String(getSelection())) return;
    if (click.ctrlKey || click.metaKey || click.button === 1) window.open(row.dataset.href, "_blank", "noopener");
    else location.assign(row.dataset.href);
  };
  on("click", "tr[data-href]", open);
  on("auxclick", "tr[data-href]", (row, click) => click.button === 1 && open(row, click));
  /* Rows that open something to write in them. */
  on("click", "tr[data-opens]", (row, click) => {
    if (click.target.closest(inside) || String(getSelection())) return;
    const part = row.querySelector("details");
    part.open = !part.open;
    if (part.open) part.querySelector("input, textarea").focus();
  });
  on("click", "td.pick", (cell, click) => {
    if (click.target === cell) cell.querySelector("input").click();
  });

  /* Selection: the box in the head takes the whole page, the bar says how many. */
  const inWan = (fen) => {
    const part = String((fen < 0n ? -fen : fen) % 1000000n).padStart(6, "0").replace(/0+$/, "");
    const sign = fen < 0n && fen > -1000000n ? "-" : "";
    return sign + (fen / 1000000n).toLocaleString("zh-CN") + (part && `.${part}`);
  };
  const sums = (picked) => {
    const found = new Map();
    for (const { dataset } of picked) {
      if (!dataset.amount) continue;
      const name = `${dataset.sumOf}|${dataset.unit}`;
      found.set(name, (found.get(name) || 0n) + BigInt(dataset.amount));
    }
    return [...found]
      .map(([name, sum]) => {
        const [label, unit] = name.split("|");
        return `${label} ${unit === "万元" ? inWan(sum) : sum} ${unit}`;
      })
      .join("，");
  };
  const count = (form) => {
    const boxes = [...form.querySelectorAll("[data-pick]")];
    const picked = boxes.filter((box) => box.checked);
    for (const box of boxes) box.closest("tr").classList.toggle("is-picked", box.checked);
    const all = form.querySelector("[data-pick-all]");
    if (all) {
      all.checked = boxes.length > 0 && picked.length === boxes.length;
      all.indeterminate = picked.length > 0 && !all.checked;
    }
    const bar = form.querySelector("[data-batch]");
    if (!bar) return;
    const whole = bar.querySelector("[data-whole]");
    if (whole && !all.checked) whole.value = "";
    bar.hidden = !picked.length;
    bar.querySelector("[data-picked]").textContent = whole && whole.value ? bar.dataset.total : picked.length;
    bar.querySelector("[data-sums]").textContent = whole && whole.value ? "" : sums(picked);
    const offer = bar.querySelector("[data-take-whole]");
    if (offer) offer.hidden = !all.checked || Boolean(whole.value);
  };
  on("change", "[data-pick]", (box) => count(box.form));
  on("change", "[data-pick-all]", (all) => {
    for (const box of all.form.querySelectorAll("[data-pick]")) box.checked = all.checked;
    count(all.form);
  });
  on("click", "[data-take-whole]", (button) => {
    button.form.querySelector("[data-whole]").value = "1";
    count(button.form);
  });
  on("click", "[data-pick-none]", (button) => {
    for (const box of button.form.querySelectorAll("[data-pick]")) box.checked = false;
    count(button.form);
  });

  /* Keys: / searches, j and k walk through the rows (Enter then follows the link), Esc lets go. */
  const walk = (step) => {
    const rows = [...document.querySelectorAll("tr[data-href]")].filter((row) => row.offsetParent);
    const here = rows.findIndex((row) => row.classList.contains("is-here"));
    const next = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
    if (!next) return;
    for (const row of rows) row.classList.toggle("is-here", row === next);
    const target = next.querySelector("a") || next;
    if (target === next) next.tabIndex = -1;
    target.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  };
  document.addEventListener("keydown", (press) => {
    if (press.ctrlKey || press.metaKey || press.altKey || press.isComposing) return;
    const typing = press.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (press.key === "Escape") {
      if (typing && typing.id === "search") typing.blur();
      for (const row of document.querySelectorAll(".is-here")) row.classList.remove("is-here");
    } else if (typing || press.target.closest("dialog")) {
      return;
    } else if (press.key === "/" && document.querySelector("#search")) {
      press.preventDefault();
      const bar = document.querySelector(".top");
      bar.classList.add("search-open");
      document.querySelector("#search").select();
    } else if (press.key === "j") walk(1);
    else if (press.key === "k") walk(-1);
    else if (press.key === "Enter" && press.target.matches("tr[data-href]")) location.assign(press.target.dataset.href);
  });

  /* Forms: filters send themselves, nothing is sent twice, nothing typed is lost unasked. */
  on("change", "form[data-autosubmit]", (form) => form.requestSubmit());
  document.addEventListener("submit", (sent) => {
    const form = sent.target;
    if (form.method !== "post" || sent.defaultPrevented) return;
    if (form.dataset.sent) sent.preventDefault();
    else form.dataset.sent = "1";
    /* A form that downloads something leaves the page where it is and may be sent again. */
    setTimeout(() => delete form.dataset.sent, 3000);
    delete form.dataset.dirty;
  });
  document.addEventListener("htmx:afterRequest", (answer) => {
    if (!answer.detail.successful) return;
    delete answer.detail.elt.dataset.dirty;
    /* A form that stays where it is may be filled in once more: it gets a new word of its own. */
    const once = answer.detail.elt.elements?.once;
    if (once) once.value = [...crypto.getRandomValues(new Uint8Array(12))].map((part) => part.toString(36)).join("");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
  on("input", "form[data-guard]", (form) => {
    form.dataset.dirty = "1";
  });
  window.addEventListener("beforeunload", (leave) => {
    if (document.querySelector("form[data-guard][data-dirty]")) leave.preventDefault();
  });

  /* Many boxes to tick: only those that hold the words, and what is ticked. */
  on("input", "[data-narrow-choices]", (field) => {
    const words = field.value.trim().toLowerCase();
    for (const choice of field.closest("fieldset").querySelectorAll(".form-check")) {
      choice.hidden = !choice.textContent.toLowerCase().includes(words) && !choice.querySelector("input").checked;
    }
  });
  on("keydown", "[data-narrow-choices]", (field, press) => press.key === "Enter" && press.preventDefault());

  /* Files dropped on a field, and their names. */
  for (const [event, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    on(event, ".drop", (area) => area.classList.toggle("is-over", over));
  }
  on("change", ".drop input", (input) => {
    const names = [...input.files].map((file) => file.name);
    if (names.length) input.closest(".drop").querySelector("[data-chosen]").textContent = `已选：${names.join("、")}`;
  });

  /* Saying something for a while, at the foot of the page. */
  let silence;
  const say = (words, link) => {
    const line = document.querySelector("#toast");
    line.textContent = words;
    if (link) line.append(Object.assign(document.createElement("a"), link));
    line.hidden = false;
    clearTimeout(silence);
    silence = setTimeout(() => (line.hidden = true), 12000);
  };
  const lost = () => say("网络断了，内容还在，请稍后再试。");
  const refusals = {
    400: "提交的内容有误，请刷新页面再试。",
    403: "您现在的岗位不能做这一步。",
    404: "这条记录已经不在了，或者不归您查看。",
    413: "文件太大，没有上传。",
  };
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  document.addEventListener("htmx:responseError", (refused) => {
    const { status, responseText } = refused.detail.xhr;
    const words = /^\s*</.test(responseText) ? "" : responseText; // said to htmx without a page around it
    say(words || refusals[status] || "系统出了点问题，内容还在，请稍后再试。");
  });
  document.addEventListener("htmx:beforeSwap", (swap) => {
    /* A whole page instead of a part: the session has ended, or the view leads elsewhere. */
    const { xhr } = swap.detail;
    if (xhr.status >= 400 || !/^\s*<!doctype/i.test(xhr.responseText)) return;
    swap.detail.shouldSwap = false;
    const there = new URL(xhr.responseURL);
    if (there.pathname !== document.body.dataset.logIn) return location.assign(there);
    say("登录已过期，内容还在。", { textContent: "在新窗口登录", href: there.pathname, target: "_blank" });
  });
  document.addEventListener("DOMContentLoaded", () => {
    fold(root.classList.contains("nav-folded"));
    // A long navigation shows where the page stands; only its own list moves, not the page.
    for (const here of document.querySelectorAll(".side-list [aria-current]")) {
      const list = here.closest(".side-list");
      const below = here.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom;
      if (below > -12) list.scrollTop += below + list.clientHeight / 3;
    }
    // On a phone the strip of stages is wider than the screen: show where the project stands.
    for (const now of document.querySelectorAll(".strip [aria-current]")) {
      now.parentElement.scrollLeft = now.offsetLeft - now.parentElement.offsetLeft - 80;
    }
    for (const bar of document.querySelectorAll("[data-batch]")) count(bar.closest("form"));
    // What holds only for a while is not offered longer.
    for (const part of document.querySelectorAll("[data-gone-in]")) setTimeout(() => part.remove(), 1000 * part.dataset.goneIn);
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const bar of document.querySelectorAll("[data-batch]")) count(bar.closest("form"));
  });
  window.luodi = { say, keep, kept };
})();
