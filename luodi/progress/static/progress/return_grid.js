/* The grid of the monthly return, beside what pasting does: the projects with nothing new, slips by the name of their file. */
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
  const tell = (sentences) => grid().dispatchEvent(new CustomEvent("grid-tell", { bubbles: true, detail: sentences }));
  const nothingIn = (field, checked) => (nothing(field.closest("tr")).checked = checked);
  document.addEventListener("grid-pasted", ({ detail: { cells, nothing: empty = [] } }) => {
    for (const name of Object.keys(cells)) nothingIn(grid().elements[name], false);
    for (const name of empty) grid().elements[name].checked = true;
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
