/* A shared tablet locks: by its button, when nobody touches it for a while, and in every tab at once. The server does
   the same by itself; what is here makes it prompt, and leaves an empty page. Nothing that waits to be sent is touched. */
const bar = document.querySelector(".tablet-bar");
const form = document.getElementById("lock");
const after = bar.dataset.minutes * 60_000;
const tabs = new BroadcastChannel("kith-tablet");
const LOCKED = "kith-locked"; // a tablet without network that was locked and loaded again stays locked
const AGAIN = 3_000;
let touched = Date.now();
let toldAt = 0;
let isLocking = false;

async function lock() {
  if (isLocking) return;
  isLocking = true;
  localStorage.setItem(LOCKED, "yes");
  tabs.postMessage("lock");
  const sent = new FormData(form);
  const { action } = form;
  const keeps = []; // what a page keeps of half-written work before it is emptied
  document.dispatchEvent(new CustomEvent("kith:lock", { detail: keeps }));
  document.body.textContent = "Locked";
  document.title = "Locked";
  for (;;) {
    try {
      await fetch(action, { method: "POST", body: sent, redirect: "manual" });
      break;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, AGAIN));
    }
  }
  await Promise.allSettled(keeps);
  window.location.replace(bar.dataset.unlock);
}

// A browser notes in its files what stands half-written in a form, to put it back after a crash: not on a shared tablet.
document.addEventListener("focusin", ({ target }) => target.form?.setAttribute("autocomplete", "off"));

function touch() {
  touched = Date.now();
  if (touched - toldAt > 1_000) tabs.postMessage("touched");
  toldAt = touched;
}

function look() {
  if (Date.now() - touched >= after) lock();
}

tabs.addEventListener("message", ({ data }) => {
  if (data === "lock") lock();
  else touched = Date.now();
});
for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) {
  document.addEventListener(kind, touch, { capture: true, passive: true });
}
document.addEventListener("visibilitychange", look);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  lock();
});
setInterval(look, 1_000);
if (localStorage.getItem(LOCKED)) lock();
else touch();
