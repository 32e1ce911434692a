/* Key groups: move a card with the mouse, by touch (hold it for a quarter of a second) or from its menu. Every way is the
   same request. The server answers with the whole board; scroll, focus and the undo bar are looked after here. */
"use strict";

(() => {
  const HOLD_MS = 250;
  const MOUSE_SLACK = 5;
  const TOUCH_SLACK = 10;
  const UNDO_MS = 20000;
  const POLL_MS = 20000;
  const EDGE = 56;

  const board = () => document.getElementById("groups");
  const menu = () => document.querySelector("#card-menu .menu");
  const cardOf = (code) => code && board().querySelector(`.kid[data-child="${CSS.escape(code)}"]`);
  const isPhone = () => window.matchMedia("(max-width: 47.99rem)").matches;
  const live = document.getElementById("announce");
  const save = document.getElementById("save");

  let drag = null;
  let pending = 0;
  let queue = Promise.resolve();
  let focusOn = null;
  let scrolled = null;
  let undoTimer = null;
  let menuCard = null;

  /* One request after the other: each answers with the board as it then is. */
  function send(verb, url, values, target = "#groups", swap = "outerHTML") {
    pending += 1;
    queue = queue
      .then(() => htmx.ajax(verb, url, { target, swap, values }))
      .catch(() => {})
      .then(() => {
        pending -= 1;
        for (const card of board().querySelectorAll(".is-moving")) card.classList.remove("is-moving");
      });
    return queue;
  }

  function move(card, to, role = "key_worker", version = card.dataset.version) {
    const { room, day, today } = board().dataset;
    focusOn = card.dataset.child;
    card.classList.add("is-moving");
    const values = { role, to, version, room, day };
    if (day > today) values.on = day;
    return send("POST", card.dataset.move, values);
  }

  /* Around each swap */
  function prepare() {
    for (const card of board().querySelectorAll(".kid[data-menu]")) {
      card.tabIndex = 0;
      card.setAttribute("aria-describedby", "card-hint");
      card.querySelector(".grip").tabIndex = -1;
    }
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "groups") return;
    const columns = board().querySelector(".columns");
    scrolled = { left: columns.scrollLeft, x: window.scrollX, y: window.scrollY };
    const focused = document.activeElement?.closest?.("#groups .kid");
    if (!focusOn && focused) focusOn = focused.dataset.child;
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "groups") return;
    prepare();
    htmx.trigger(document.body, "care-team-changed");
    if (scrolled) {
      board().querySelector(".columns").scrollLeft = scrolled.left;
      window.scrollTo(scrolled.x, scrolled.y);
      scrolled = null;
    }
    const news = board().querySelector("[data-focus]");
    const refused = cardOf(board().querySelector("[data-child-refused]")?.dataset.childRefused);
    if (refused) {
      const reason = board().querySelector("[data-child-refused]");
      refused.append(reason);
      refused.focus({ preventScroll: true });
      refused.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else if (news) {
      news.focus({ preventScroll: true });
      news.scrollIntoView({ block: "nearest" });
    } else {
      const card = cardOf(focusOn);
      card?.focus({ preventScroll: true });
      if (card?.matches(":focus-visible")) card.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    focusOn = null;
  });

  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id !== "undo-bar") return;
    clearTimeout(undoTimer);
    undoTimer = setTimeout(hideUndo, UNDO_MS);
  });

  function hideUndo() {
    const bar = document.getElementById("undo-bar");
    if (bar.matches(":hover, :focus-within")) undoTimer = setTimeout(hideUndo, 2000);
    else bar.replaceChildren();
  }

  /* What has been stored, always in the same place */
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig.verb === "post") save.textContent = "Saving";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig.verb !== "post") return;
    const stored = event.detail.xhr.status === 200;
    const now = new Date();
    save.classList.toggle("is-sent", stored);
    save.textContent = stored ? `Saved ${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}` : "";
  });

  /* Undo, and the two answers to somebody who was first */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-board-post]")) return;
    event.preventDefault();
    focusOn = form.dataset.child;
    send("POST", form.action, Object.fromEntries(new FormData(form)));
  });
  document.addEventListener("click", (event) => {
    const keep = event.target.closest("[data-keep]");
    if (!keep) return;
    event.preventDefault();
    keep.closest(".conflict").remove();
    cardOf(keep.dataset.keep)?.focus();
  });

  /* The menu */
  async function openMenu(card, role = "key_worker") {
    const { day, today } = board().dataset;
    const on = day > today ? `&on=${day}` : "";
    if (menu()) menu().inert = true; // nothing is chosen in a menu that is about to change
    await send("GET", `${card.dataset.menu}?role=${role}${on}`, {}, "#card-menu", "innerHTML");
    const opened = menu();
    if (!opened) return;
    menuCard = card.dataset.child;
    card.classList.add("is-open");
    place(opened, card);
    (opened.querySelector('[aria-checked="true"]') ?? opened.querySelector("[role^=menuitem]"))?.focus();
  }

  function place(opened, card) {
    if (isPhone()) return;
    const at = card.getBoundingClientRect();
    const width = opened.offsetWidth;
    const height = opened.offsetHeight;
    const below = at.top + 44 + height < window.innerHeight - 8;
    opened.style.left = `${Math.max(8, Math.min(at.right - width + 4, window.innerWidth - width - 8))}px`;
    opened.style.top = `${Math.max(8, below ? at.top + 44 : window.innerHeight - height - 8)}px`;
  }

  function closeMenu(andFocus) {
    if (!menu()) return;
    document.getElementById("card-menu").replaceChildren();
    const card = cardOf(menuCard);
    card?.classList.remove("is-open");
    if (andFocus) card?.focus();
    menuCard = null;
  }

  function choose(item) {
    if (item.getAttribute("aria-disabled") === "true") {
      live.textContent = item.querySelector("small").textContent;
      return;
    }
    const { role, version } = menu().dataset;
    const card = cardOf(menuCard);
    if (!card) return closeMenu(false);
    if (item.dataset.other) {
      openMenu(card, item.dataset.other);
    } else if (item.getAttribute("aria-checked") === "true") {
      closeMenu(true);
    } else {
      closeMenu(true);
      move(card, item.dataset.to, role, version);
    }
  }

  document.addEventListener("click", (event) => {
    const item = event.target.closest("#card-menu button");
    if (item) return choose(item);
    const grip = event.target.closest(".kid[data-menu] .grip");
    if (grip) {
      event.preventDefault();
      const card = grip.closest(".kid");
      const again = menuCard === card.dataset.child;
      closeMenu(false);
      if (!again) openMenu(card);
    } else if (!event.target.closest("#card-menu .menu")) {
      closeMenu(false);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (drag?.ghost && event.key === "Escape") return endDrag(false);
    if (event.target.closest("#card-menu .menu")) return keyInMenu(event);
    if (event.target.matches?.(".kid[data-menu]")) keyOnCard(event);
  });

  function keyInMenu(event) {
    const items = [...menu().querySelectorAll("[role^=menuitem]")];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) {
      items[to % items.length].focus();
    } else if (event.key === "Escape") {
      closeMenu(true);
    } else if (event.key === "Tab") {
      closeMenu(true);
    } else if (event.key.length === 1 && event.key !== " ") {
      const later = [...items.slice(at + 1), ...items];
      later.find((item) => item.querySelector("span").textContent.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
      return;
    } else {
      return;
    }
    event.preventDefault();
  }

  function keyOnCard(event) {
    const card = event.target;
    const places = [...board().querySelectorAll("[data-drop]")].map((place) => [...place.querySelectorAll(".kid")]);
    const column = places.findIndex((cards) => cards.includes(card));
    const row = places[column].indexOf(card);
    let next = null;
    if (event.key === "Enter" || event.key === " ") openMenu(card);
    else if (event.key === "ArrowDown") next = places[column][row + 1];
    else if (event.key === "ArrowUp") next = places[column][row - 1];
    else if (event.key === "ArrowRight") next = places.slice(column + 1).find((cards) => cards.length)?.[0];
    else if (event.key === "ArrowLeft") next = places.slice(0, column).findLast((cards) => cards.length)?.[0];
    else return;
    event.preventDefault();
    next?.focus();
  }

  /* Dragging */
  document.addEventListener("pointerdown", (event) => {
    const card = event.target.closest?.(".kid[data-move]");
    if (!card || drag || !event.isPrimary || event.button !== 0 || event.target.closest("a, button, .refused")) return;
    drag = { card, id: event.pointerId, touch: event.pointerType !== "mouse", x: event.clientX, y: event.clientY };
    if (drag.touch) drag.timer = setTimeout(startDrag, HOLD_MS);
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y);
    if (!drag.ghost) {
      if (drag.touch && far > TOUCH_SLACK) return endDrag(false);
      if (!drag.touch && far > MOUSE_SLACK) startDrag();
      if (!drag.ghost) return;
    }
    event.preventDefault();
    drag.nowX = event.clientX;
    drag.nowY = event.clientY;
    follow();
  });

  document.addEventListener("pointerup", (event) => {
    if (drag && event.pointerId === drag.id) endDrag(true);
  });
  document.addEventListener("pointercancel", (event) => {
    if (drag && event.pointerId === drag.id) endDrag(false);
  });
  document.addEventListener("touchmove", (event) => drag?.ghost && event.preventDefault(), { passive: false });
  document.addEventListener("contextmenu", (event) => drag?.touch && event.preventDefault());
  document.addEventListener("dragstart", (event) => event.target.closest?.("#groups .kid") && event.preventDefault());

  function startDrag() {
    closeMenu(false);
    const { card } = drag;
    const at = card.getBoundingClientRect();
    const ghost = card.cloneNode(true);
    ghost.classList.add("is-carried");
    ghost.removeAttribute("tabindex");
    ghost.removeAttribute("aria-labelledby");
    for (const named of ghost.querySelectorAll("[id]")) named.removeAttribute("id");
    ghost.setAttribute("aria-hidden", "true");
    ghost.style.width = `${at.width}px`;
    document.body.append(ghost);
    Object.assign(drag, { ghost, dx: drag.x - at.left, dy: drag.y - at.top, nowX: drag.x, nowY: drag.y });
    card.classList.add("is-moving");
    document.body.classList.add("is-dragging");
    follow();
    drag.frame = requestAnimationFrame(scrollAtEdges);
  }

  function follow() {
    drag.ghost.style.transform = `translate(${drag.nowX - drag.dx}px, ${drag.nowY - drag.dy}px)`;
    const over = document.elementFromPoint(drag.nowX, drag.nowY)?.closest("[data-drop]") ?? null;
    if (over === drag.over) return;
    drag.over?.classList.remove("is-over");
    over?.classList.add("is-over");
    drag.over = over;
  }

  function scrollAtEdges() {
    if (!drag?.ghost) return;
    const columns = board().querySelector(".columns");
    const at = columns.getBoundingClientRect();
    const step = (near, far) => (near < EDGE ? -10 : far < EDGE ? 10 : 0);
    const across = drag.nowY > at.top ? step(drag.nowX - at.left, at.right - drag.nowX) : 0;
    const down = step(drag.nowY, window.innerHeight - drag.nowY);
    if (across) columns.scrollLeft += across;
    if (down) window.scrollBy(0, down);
    if (across || down) follow();
    drag.frame = requestAnimationFrame(scrollAtEdges);
  }

  function endDrag(dropped) {
    const { card, ghost, over, timer, frame } = drag;
    drag = null;
    clearTimeout(timer);
    if (!ghost) return;
    cancelAnimationFrame(frame);
    ghost.remove();
    over?.classList.remove("is-over");
    document.body.classList.remove("is-dragging");
    card.classList.remove("is-moving");
    if (dropped && over && over !== card.closest("[data-drop]")) move(card, over.dataset.drop);
  }

  /* What others change shows here too, unless this would take something out of one's hand. */
  function look() {
    if (drag || pending || menu() || document.hidden || document.querySelector(".conflict")) return;
    const { url, room, day, today, version } = board().dataset;
    const values = { room, since: version };
    if (day !== today) values.day = day;
    send("GET", url, values);
  }
  setInterval(look, POLL_MS);
  document.addEventListener("visibilitychange", look);

  prepare();
})();
