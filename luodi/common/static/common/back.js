/* Back fetches a page anew, and the browser fills in what was typed: its forms get again the words they were sent with,
   so that the server knows what it has done already. */
"use strict";

(() => {
  const words = ["once", "key"];
  const passing = [...words, "csrfmiddlewaretoken", "password"];
  const hidden = (form) => [...form.querySelectorAll("input[type=hidden]")];
  /* What tells one form of a page from another, also when the page is fetched anew. */
  const likeness = (form) => {
    const told = hidden(form).filter((field) => !passing.includes(field.name));
    return [form.getAttribute("action") || "", ...told.map((field) => `${field.name}=${field.value}`)].join(" ");
  };
  const wordsOf = (form) => hidden(form).filter((field) => words.includes(field.name));

  window.addEventListener(
    "submit",
    (sent) => {
      const form = sent.target;
      const now = Object.fromEntries(wordsOf(form).map((field) => [field.name, field.value]));
      const before = history.state || {};
      history.replaceState({ ...before, sent: { ...before.sent, [likeness(form)]: now } }, "");
    },
    true,
  );
  document.addEventListener("DOMContentLoaded", () => {
    if (performance.getEntriesByType("navigation")[0]?.type !== "back_forward") return;
    const sent = history.state?.sent || {};
    for (const form of document.querySelectorAll("form")) {
      const then = sent[likeness(form)] || {};
      for (const field of wordsOf(form)) field.value = then[field.name] || field.value;
    }
  });
})();
