/* A filing that is reviewed: which lines of it are to be put right is said beside the judgement. */
"use strict";

(() => {
  const hint = document.querySelector("[data-reasons]");
  if (!hint) return;
  const words = hint.textContent;
  const tell = () => {
    const given = [...document.querySelectorAll("[data-reason]")].filter((field) => field.value.trim());
    const labels = given.map((field) => field.dataset.reason).join("、");
    hint.textContent = given.length ? `已写明 ${given.length} 项要改：${labels}。` : words;
  };
  document.addEventListener("input", tell);
  tell();
})();
