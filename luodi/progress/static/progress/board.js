/* The board: which stage a phone shows, the keys, moving cards, and putting back what was not moved. */
"use strict";

(() => {
  const on = (event, selector, act) =>
    document.addEventListener(event, (happened) => {
      const found = happened.target instanceof Element && happened.target.closest(selector);
      if (found) act(found, happened);
    });
  const dialog = () => document.querySelector("#move");
  const shown = (card) => card && card.offsetParent;

  /* A phone shows one stage; the address remembers which. */
  on("click", ".board-stages a", (link, click) => {
    click.preventDefault();
    for (const one of document.querySelectorAll(".board-stages a")) {
      if (one === link) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
    for (const column of document.querySelectorAll(".board-column")) {
      column.classList.toggle("is-here", column.dataset.stage === link.dataset.stage);
    }
    history.replaceState(history.state, "", link.href);
    document.querySelector("#board").setAttribute("hx-get", link.getAttribute("href"));
    htmx.process(document.querySelector("#board"));
  });

  /* Keys: arrows walk over the cards, Enter opens the project, M the menu of the card. */
  const beside = (card, step) => {
    const columns = [...document.querySelectorAll(".board-column")];
    const here = card.closest(".board-column");
    const row = [...here.querySelectorAll(".card-of")].indexOf(card);
    for (let place = columns.indexOf(here) + step; columns[place]; place += step) {
      const cards = columns[place].querySelectorAll(".card-of");
      if (cards.length) return cards[Math.min(row, cards.length - 1)];
    }
    return null;
  };
  const inColumn = (card, step) => {
    const cards = [...card.closest(".board-column").querySelectorAll(".card-of")];
    return cards[cards.indexOf(card) + step];
  };
  const walks = {
    ArrowUp: (card) => inColumn(card, -1),
    ArrowDown: (card) => inColumn(card, 1),
    ArrowLeft: (card) => beside(card, -1),
    ArrowRight: (card) => beside(card, 1),
  };
  document.addEventListener("keydown", (press) => {
    const card = press.target;
    if (!(card instanceof Element) || !card.matches(".card-of")) return;
    if (press.ctrlKey || press.metaKey || press.altKey) return;
    const next = walks[press.key] && walks[press.key](card);
    const menu = card.querySelector("[data-bs-toggle]");
    if (shown(next)) {
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else if (press.key === "Enter") location.assign(card.querySelector("a").href);
    else if ((press.key === "m" || press.key === "M" || press.key === "ContextMenu") && menu) {
      bootstrap.Dropdown.getOrCreateInstance(menu).show();
      menu.parentElement.querySelector(".dropdown-item").focus();
    } else if (!walks[press.key]) return;
    press.preventDefault();
  });

  /* A card that is dropped on another stage lies there until the dialog has said what comes of it. */
  let dragged = null;
  let going = null;
  const putBack = () => {
    if (!going) return;
    going.before.replaceWith(going.card);
    going.card.classList.remove("is-going");
    going.card.focus({ preventScroll: true });
    going = null;
  };
  on("dragstart", ".card-of[data-move]", (card, drag) => {
    dragged = card;
    drag.dataTransfer.effectAllowed = "move";
    drag.dataTransfer.setData("text/plain", card.getAttribute("aria-label"));
  });
  const leave = () => {
    for (const column of document.querySelectorAll(".is-over")) column.classList.remove("is-over");
  };
  on("dragend", ".card-of", () => {
    dragged = null;
    leave();
  });
  on("dragover", ".board-column", (column, drag) => {
    if (!dragged || column.contains(dragged)) return leave();
    drag.preventDefault();
    if (column.classList.contains("is-over")) return;
    leave();
    column.classList.add("is-over");
  });
  on("drop", ".board-column", (column, drop) => {
    if (!dragged || column.contains(dragged)) return;
    drop.preventDefault();
    leave();
    putBack();
    const card = dragged;
    going = { card, before: document.createElement("span") };
    card.replaceWith(going.before);
    column.querySelector(".board-cards").prepend(card);
    card.classList.add("is-going");
    htmx.ajax("GET", `${card.dataset.move}?to=${column.dataset.stage}`, { target: "#move-part", swap: "outerHTML" });
  });

  /* The dialog opens with what the server says, and its end puts the card where it belongs. */
  let asked = null;
  on("click", ".card-of .dropdown-item", (item) => (asked = item.closest(".card-of").id));
  document.addEventListener("htmx:afterSwap", (swap) => {
    if (swap.detail.target.id === "move-part" && dialog() && !dialog().open) dialog().showModal();
    if (swap.detail.target.id === "board") document.getElementById(asked)?.focus({ preventScroll: true });
  });
  for (const event of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(event, () => dialog() && !dialog().open && putBack());
  }
  document.addEventListener(
    "close",
    (closed) => {
      if (closed.target !== dialog()) return;
      putBack();
      document.getElementById(asked)?.focus({ preventScroll: true });
    },
    true,
  );
  document.addEventListener("board-moved", (moved) => {
    asked = `card-${moved.detail.card}`;
    going = null;
    dialog()?.close();
    luodi.say(moved.detail.words);
  });
})();
