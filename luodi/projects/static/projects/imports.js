/* The sheet follows the question one is at: its row is marked and scrolled to, fetched when it is not shown. */
"use strict";

(() => {
  const sheet = () => document.querySelector("#batch-sheet");
  let at = null;
  const reveal = (row) => {
    const box = row.closest(".sheet");
    const there = row.getBoundingClientRect();
    const seen = box.getBoundingClientRect();
    if (there.top < seen.top + 30 || there.bottom > seen.bottom) box.scrollTop += there.top - seen.top - box.clientHeight / 3;
    const cell = at && at.dataset.cell && row.querySelector(`[data-cell="${at.dataset.cell}"]`);
    if (!cell) return;
    const side = cell.getBoundingClientRect();
    if (side.left < seen.left + 50 || side.right > seen.right) box.scrollLeft += side.left - seen.left - box.clientWidth / 2;
  };
  const point = (row) => {
    for (const other of sheet().querySelectorAll("tr.is-here")) other.classList.remove("is-here");
    row.classList.add("is-here");
    reveal(row);
  };
  const follow = (ask) => {
    if (!sheet() || at === ask) return;
    at = ask;
    for (const other of document.querySelectorAll(".ask.is-here")) other.classList.remove("is-here");
    ask.classList.add("is-here");
    const shown = sheet().querySelector(`tr[data-row="${ask.dataset.row}"]`);
    if (shown) point(shown);
    else window.htmx.ajax("GET", ask.dataset.sheet, { target: "#batch-sheet", swap: "outerHTML" });
  };
  let pause;
  const soon = (happened) => {
    const ask = happened.target instanceof Element && happened.target.closest(".ask[data-row]");
    if (!ask) return;
    clearTimeout(pause);
    pause = setTimeout(() => follow(ask), happened.type === "focusin" ? 0 : 250);
  };
  document.addEventListener("focusin", soon);
  if (matchMedia("(hover: hover) and (min-width: 992px)").matches) document.addEventListener("mouseover", soon);
  const toHere = () => {
    const row = sheet() && sheet().querySelector("tr.is-here");
    if (row) reveal(row);
  };
  document.addEventListener("DOMContentLoaded", () => {
    at = document.querySelector(".ask[data-row]");
    toHere();
  });
  /* An answer that leads back to the page leaves it where it was. */
  const key = `scroll ${location.pathname}${location.search}`;
  document.addEventListener("submit", (sent) => {
    if (sent.target.querySelector('[name="back"]')) sessionStorage.setItem(key, String(scrollY));
  });
  const before = sessionStorage.getItem(key);
  if (before !== null) {
    sessionStorage.removeItem(key);
    addEventListener("load", () => scrollTo(0, Number(before)));
  }
  /* An answered question takes the frame off its cell. */
  const settle = (ask) => {
    const cell = sheet() && sheet().querySelector(`tr[data-row="${ask.dataset.row}"] [data-cell="${ask.dataset.cell}"]`);
    if (cell) cell.classList.remove("in-doubt", "in-doubt-red");
  };
  document.addEventListener("htmx:afterSettle", (settled) => {
    const { elt } = settled.detail;
    if (elt.id === "batch-sheet") toHere();
    else if (elt.matches(".ask-done[data-row]")) settle(elt);
  });
})();
