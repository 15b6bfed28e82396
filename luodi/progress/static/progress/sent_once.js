/* Forms that are sent once, also on a weak line: what could not be sent stays, and the key tells the server that it is the same. */
"use strict";

(() => {
  const prefix = "luodi.once.";
  const draftOf = (form) => `luodi.draft.${document.body.dataset.session}.${form.dataset.draft}`;
  const store = (name, value) => {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, value);
    } catch {
      /* Storage may be off or full; the key then lives as long as the page. */
    }
  };
  const stored = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };

  /* A form that was sent and not answered is opened again under the key it was sent with. */
  const takeKey = (form) => {
    const known = stored(prefix + form.dataset.sentOnce);
    if (known) form.elements.key.value = known;
  };
  const show = (form, selector, shown) => {
    const part = form.querySelector(selector);
    if (part) part.hidden = !shown;
  };
  const busy = (form, on) => {
    for (const button of form.querySelectorAll("button")) button.disabled = on;
    show(form, "[data-sending]", on);
  };

  /* The page came back with something to put right: take its form, and keep the files that were chosen. */
  const replace = (form, text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.getElementById(form.id);
    if (!fresh) return location.reload();
    for (const old of form.querySelectorAll("input[type=file]")) {
      const place = [...fresh.querySelectorAll("input[type=file]")].find((field) => field.name === old.name);
      if (!place || !old.files.length) continue;
      place.replaceWith(old);
      const chosen = old.closest(".drop") && old.closest(".drop").querySelector("[data-chosen]");
      if (chosen) chosen.textContent = `已选：${[...old.files].map((file) => file.name).join("、")}`;
    }
    fresh.elements.key.value = form.elements.key.value;
    fresh.dataset.dirty = "1";
    form.replaceWith(fresh);
    fresh.dispatchEvent(new Event("input", { bubbles: true }));
    const wrong = fresh.querySelector("[role=alert]");
    (wrong || fresh).scrollIntoView({ block: "start" });
  };

  const send = async (form) => {
    store(prefix + form.dataset.sentOnce, form.elements.key.value);
    const body = new FormData(form);
    busy(form, true);
    show(form, "[data-not-sent]", false);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Sent-Once": "1" } });
      const there = answer.headers.get("X-Go-To");
      if (there) {
        store(prefix + form.dataset.sentOnce, null);
        store(draftOf(form), null);
        delete form.dataset.dirty;
        return location.assign(there);
      }
      if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
      store(prefix + form.dataset.sentOnce, null);
      replace(form, await answer.text());
    } catch {
      /* Cut off, or the session has ended: nothing is lost, and what did arrive is not recorded again. */
      busy(form, false);
      show(form, "[data-not-sent]", true);
      form.querySelector("[data-not-sent]").scrollIntoView({ block: "center" });
      form.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  const openFilled = () => {
    for (const part of document.querySelectorAll("form[data-sent-once] details")) {
      const typed = part.querySelectorAll("input:not([type=date], [type=checkbox]), textarea");
      if ([...typed].some((field) => field.value)) part.open = true;
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll("form[data-sent-once]")) takeKey(form);
  });
  document.addEventListener(
    "submit",
    (sent) => {
      if (!sent.target.matches("form[data-sent-once]")) return;
      sent.preventDefault();
      sent.stopPropagation();
      send(sent.target);
    },
    true,
  );
  document.addEventListener("click", (click) => {
    const button = click.target.closest("[data-send-again]");
    if (button) button.form.requestSubmit();
    /* What a draft filled in must be seen: open the parts that hold some of it. */
    if (click.target.closest("[data-draft-take]")) setTimeout(openFilled);
  });
  window.addEventListener("online", () => {
    for (const line of document.querySelectorAll("[data-not-sent]:not([hidden])")) line.closest("form").requestSubmit();
  });
})();
