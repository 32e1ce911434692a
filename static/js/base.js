/* What every page does: focus on errors, say when a part could not be loaded, keep the menu tidy, open a stale page anew. */
"use strict";

document.querySelector("[data-focus]")?.focus();
for (const here of document.querySelectorAll(".rail a[aria-current], .tabs a[aria-current]")) here.scrollIntoView({ block: "nearest", inline: "center" });

document.querySelector("[data-end]")?.scrollIntoView({ block: "end" }); // a conversation opens at its newest, with the place to write

const trouble = document.getElementById("trouble");

function say(words) {
  const live = document.getElementById("announce");
  if (live) live.textContent = words;
}

function complain(words) {
  if (!trouble) return;
  trouble.textContent = words;
  trouble.hidden = false;
}

/* A part that comes after its page says in its own place when it did not, and tries again there. */
function partOf(event) {
  const part = event.detail.elt;
  return part.matches?.("[data-part]") ? part : null;
}

function show(part, isFailed) {
  part.querySelector("[data-failed]").hidden = !isFailed;
  part.querySelector("[data-wait]")?.toggleAttribute("hidden", isFailed);
}

for (const kind of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(kind, (event) => { if (partOf(event)) show(partOf(event), true); });
}
/* A part that comes late finds the room that it took the last time: what is below it does not move away under a finger. */
for (const part of document.querySelectorAll("[data-keeps-height]")) {
  const key = `kith-height ${window.location.pathname} ${part.id} ${window.innerWidth}`;
  part.style.minHeight = `${sessionStorage.getItem(key) ?? 0}px`;
  part.addEventListener("htmx:afterSettle", () => {
    part.removeAttribute("style"); // htmx would copy it, which the content policy forbids
    sessionStorage.setItem(key, Math.round(part.offsetHeight));
  });
}
document.addEventListener("click", (event) => {
  const again = event.target.closest("[data-part] [data-again]");
  if (!again || !window.htmx) return;
  event.preventDefault();
  const part = again.closest("[data-part]");
  show(part, false);
  window.htmx.trigger(part, "again");
});
document.addEventListener("htmx:sendError", (event) => partOf(event) || complain(trouble?.dataset.noAnswer ?? "No answer: check the connection. What you see may be out of date."));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 401 && !partOf(event)) complain(trouble?.dataset.notDone ?? "That did not work, and nothing was changed. Load the page again and try once more.");
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && trouble && !partOf(event)) trouble.hidden = true;
});
document.addEventListener("htmx:afterSwap", () => {
  const news = document.querySelector("[data-announce]");
  if (news) {
    say(news.dataset.announce);
    news.removeAttribute("data-announce");
  }
});
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.me-menu[open], details.menu-of[open]")) {
    if (!open.contains(event.target)) open.removeAttribute("open");
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
/* A photo opens over the page, with a way back: an installed Kith has no other. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-photo]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const view = document.createElement("dialog");
  view.className = "photo-view";
  const picture = Object.assign(new Image(), { src: link.href, alt: link.querySelector("img")?.alt ?? "" });
  const close = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet btn-tap", textContent: document.body.dataset.close ?? "Close" });
  view.append(close, picture);
  document.body.append(view);
  view.addEventListener("close", () => {
    view.remove();
    link.focus();
  });
  view.addEventListener("click", () => view.close());
  view.showModal();
});
/* Without a network no form is sent: what was typed stays where it stands. What the outbox takes is kept by it. */
document.addEventListener("submit", (event) => {
  if (navigator.onLine || event.defaultPrevented || event.target.method !== "post") return;
  event.preventDefault();
  complain(trouble?.dataset.noAnswer ?? "No answer: check the connection. What you see may be out of date.");
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.me-menu[open], details.menu-of[open]")) {
    open.removeAttribute("open");
    open.querySelector("summary")?.focus();
  }
});
/* Somebody who writes for a long time asks the server for nothing: it is told that they are still there. What the page asks
   by itself says so, and counts for nobody. */
const TELL_EVERY = 30_000;
const { here } = document.body.dataset;
let told = Date.now();
if (here) {
  for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) {
    document.addEventListener(kind, () => {
      if (Date.now() - told < TELL_EVERY) return;
      told = Date.now();
      fetch(here, { redirect: "manual" }).catch(() => {});
    }, { capture: true, passive: true });
  }
}
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.triggeringEvent?.type === "hx:poll:trigger") event.detail.headers["X-Poll"] = "yes";
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
