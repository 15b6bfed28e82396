/* A grid that takes cells copied from a spreadsheet: form[data-grid] names the address that says which cells a block fills. */
"use strict";

(() => {
  const tell = (form, sentences) => {
    const box = form.querySelector("[data-told]");
    const line = (words) => Object.assign(document.createElement("li"), { textContent: words });
    box.querySelector("ul").replaceChildren(...sentences.map(line));
    box.hidden = !sentences.length;
    if (sentences.length) box.scrollIntoView({ block: "nearest" });
  };

  /* A block of cells goes to the server, which reads it as ledgers are read. */
  const lay = async (form, text, at) => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("text", text);
    body.append("at", at);
    try {
      const answer = await fetch(form.dataset.grid, { method: "POST", body });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const { cells = {}, told = [], ...rest } = await answer.json();
      for (const [name, value] of Object.entries(cells)) {
        const field = form.elements[name];
        field.value = value;
        field.closest("tr").classList.add("is-picked");
      }
      tell(form, told);
      form.dispatchEvent(new CustomEvent("grid-pasted", { bubbles: true, detail: { cells, ...rest } }));
      /* What was filled in by the script is kept as a draft like what was typed. */
      form.dispatchEvent(new Event("input", { bubbles: true }));
    } catch {
      tell(form, ["没有粘贴上：网络断了，或者登录已过期。表里的内容还在，请再粘贴一次。"]);
    }
  };

  document.addEventListener("paste", (pasted) => {
    const field = pasted.target;
    const ours = "form[data-grid] tr :is(input, select, textarea)";
    if (!(field instanceof Element) || !field.matches(ours)) return;
    const text = pasted.clipboardData.getData("text/plain");
    const isMany = text.includes("\t") || (field.matches("input") && text.trim().includes("\n"));
    if (!isMany && !field.matches("select")) return;
    pasted.preventDefault();
    lay(field.form, text, field.name);
  });
  document.addEventListener("grid-tell", (said) => tell(said.target, said.detail));
})();
