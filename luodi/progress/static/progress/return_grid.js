/* The grid of the monthly return: cells pasted from a spreadsheet, the projects with nothing new, slips by the name of their file. */
"use strict";

(() => {
  const grid = () => document.querySelector("form[data-grid]");
  const rows = () => [...grid().querySelectorAll("[data-row]")];
  const cells = (row) => [...row.querySelectorAll("input[name$=-arrived], input[name$=-completed], textarea")];
  const slip = (row) => row.querySelector("input[type=file]");
  const nothing = (row) => row.querySelector("input[name$=-nothing]");
  const isFilled = (row) =>
    nothing(row).checked || slip(row).files.length > 0 || cells(row).some((field) => field.value.trim());

  const count = () => {
    if (!grid()) return;
    const left = rows().filter((row) => !isFilled(row)).length;
    const button = grid().querySelector("[data-rest]");
    button.hidden = !left;
    button.querySelector("[data-rest-count]").textContent = left;
  };
  const changed = () => {
    count();
    /* What was filled in by the script is kept as a draft like what was typed. */
    grid().dispatchEvent(new Event("input", { bubbles: true }));
  };
  const tell = (sentences) => {
    const box = grid().querySelector("[data-told]");
    const line = (words) => Object.assign(document.createElement("li"), { textContent: words });
    box.querySelector("ul").replaceChildren(...sentences.map(line));
    box.hidden = !sentences.length;
    if (sentences.length) box.scrollIntoView({ block: "nearest" });
  };
  const filled = (field, value) => {
    field.value = value;
    field.closest("tr").classList.add("is-picked");
  };

  /* A block of cells goes to the server, which reads it as ledgers are read. */
  const lay = async (text, at) => {
    const body = new FormData();
    const form = grid();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("text", text);
    body.append("at", at);
    try {
      const answer = await fetch(form.dataset.grid, { method: "POST", body });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const { cells = {}, nothing = [], told = [] } = await answer.json();
      for (const [name, value] of Object.entries(cells)) {
        filled(form.elements[name], value);
        nothingIn(form.elements[name], false);
      }
      for (const name of nothing) form.elements[name].checked = true;
      tell(told);
      changed();
    } catch {
      tell(["没有粘贴上：网络断了，或者登录已过期。表里的内容还在，请再粘贴一次。"]);
    }
  };
  const nothingIn = (field, checked) => (nothing(field.closest("tr")).checked = checked);
  document.addEventListener("paste", (pasted) => {
    const field = pasted.target;
    if (!(field instanceof Element) || !field.matches("form[data-grid] tr input, form[data-grid] tr textarea")) return;
    const text = pasted.clipboardData.getData("text/plain");
    const many = text.includes("\t") || (field.matches("input") && text.trim().includes("\n"));
    if (!many) return;
    pasted.preventDefault();
    lay(text, field.name);
  });

  document.addEventListener("click", (click) => {
    if (click.target.closest("[data-draft-take]")) setTimeout(count);
    if (!click.target.closest("[data-rest]")) return;
    for (const row of rows()) if (!isFilled(row)) nothing(row).checked = true;
    changed();
  });
  document.addEventListener("input", (typed) => {
    const field = typed.target;
    /* A form that came back with something to put right is another one. */
    if (!(field instanceof Element) || field.matches("[data-grid]")) return count();
    if (!field.closest("[data-row]")) return;
    if (field.matches("input[name$=-arrived], input[name$=-completed], textarea") && field.value) nothingIn(field, false);
    count();
  });

  /* Many slips at once: each goes to the project whose name its own name holds; the longest name wins. */
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s\p{P}\p{S}]/gu, "");
  document.addEventListener("change", (chosen) => {
    const many = chosen.target;
    if (!(many instanceof Element) || !many.matches("[data-slips]")) return count();
    const lost = [];
    for (const file of many.files) {
      const named = rows().filter((row) => plain(file.name).includes(plain(row.dataset.row)));
      named.sort((one, other) => plain(other.dataset.row).length - plain(one.dataset.row).length);
      if (!named.length) {
        lost.push(file.name);
        continue;
      }
      const held = new DataTransfer();
      for (const one of [...slip(named[0]).files, file]) held.items.add(one);
      slip(named[0]).files = held.files;
      slip(named[0]).dispatchEvent(new Event("change", { bubbles: true }));
    }
    many.value = "";
    tell(lost.map((name) => `文件“${name}”的名称里没有本单位项目的名称，请在那个项目的一行里选。`));
    changed();
  });

  document.addEventListener("DOMContentLoaded", count);
})();
