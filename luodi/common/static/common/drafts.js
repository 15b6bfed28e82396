/* Drafts: what is typed into form[data-draft] stays on this machine until it was sent, or until the log-in ends: the first
   page of another session, or of none, clears them. */
"use strict";

(() => {
  const { say, keep, kept } = window.luodi;
  const all = "luodi.draft.";
  const session = () => document.body.dataset.session;
  const nameOf = (form) => `${all}${session()}.${form.dataset.draft}`;
  const secret = (field) => !field.name || field.name === "csrfmiddlewaretoken" || ["password", "file", "hidden"].includes(field.type);
  const fields = (form) => [...form.elements].filter((field) => !secret(field) && "value" in field && field.type !== "submit");
  const names = () => {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(all));
    } catch {
      return [];
    }
  };

  const write = (form) => {
    const values = fields(form).map((field) => [field.name, field.value, Boolean(field.checked || field.selected)]);
    keep(nameOf(form), JSON.stringify({ at: Date.now(), values, sent: false }));
  };
  const fill = (form, draft) => {
    const left = [...draft.values];
    for (const field of fields(form)) {
      const at = left.findIndex(([name, value]) => name === field.name && (field.type !== "radio" || value === field.value));
      if (at < 0) continue;
      const [, value, checked] = left.splice(at, 1)[0];
      if (field.type === "checkbox" || field.type === "radio") field.checked = checked;
      else field.value = value;
    }
    form.dataset.dirty = "1";
  };
  const offer = (form, draft) => {
    const line = document.querySelector(`[data-draft-offer="${form.dataset.draft}"]`);
    if (!line) return;
    const at = new Date(draft.at);
    const two = (part) => String(part).padStart(2, "0");
    line.querySelector("[data-draft-at]").textContent = `${at.getMonth() + 1}月${at.getDate()}日 ${two(at.getHours())}:${two(at.getMinutes())}`;
    line.hidden = false;
    line.addEventListener("click", (click) => {
      if (click.target.closest("[data-draft-take]")) fill(form, draft);
      else if (click.target.closest("[data-draft-drop]")) keep(nameOf(form), null);
      else return;
      line.hidden = true;
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    const here = new Map([...document.querySelectorAll("form[data-draft]")].map((form) => [nameOf(form), form]));
    for (const name of names()) {
      if (!session() || !name.startsWith(`${all}${session()}.`)) {
        keep(name, null);
        continue;
      }
      const draft = JSON.parse(kept(name));
      const form = here.get(name);
      /* Sent, and the form did not come back: it was accepted. */
      if (draft.sent && !form) keep(name, null);
      else if (form && !draft.sent) offer(form, draft);
    }
  });
  let pause;
  document.addEventListener("input", (typed) => {
    const form = typed.target.closest("form[data-draft]");
    if (!form) return;
    clearTimeout(pause);
    pause = setTimeout(() => write(form), 400);
  });
  document.addEventListener("submit", (sent) => {
    if (sent.target.matches("[data-log-out]")) for (const name of names()) keep(name, null);
    const name = nameOf(sent.target);
    if (!kept(name)) return;
    clearTimeout(pause);
    write(sent.target);
    keep(name, JSON.stringify({ ...JSON.parse(kept(name)), sent: true }));
  });
  window.addEventListener("offline", () => {
    if (document.querySelector("form[data-draft]")) say("网络断了，写下的内容已存在本机，联网后再提交。");
  });
})();
