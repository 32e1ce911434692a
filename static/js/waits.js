/* Care, sleep and arrivals that find no network lie in the outbox as what they are, and go when there is one (late.py). With a
   network these forms are sent as any other form is. */

import { canSeal, clock, newId, put, rememberKey, send, tell, waiting } from "./outbox.js";

const QUICK = 4_000;
const FRESH = 3_000;
const NOT_SAID = new Set(["csrfmiddlewaretoken", "submission"]);
const passing = new Set(); // forms that go to the server now
const busy = new Set(); // buttons that somebody has pressed: the register is one form for everybody
let reachedAt = 0;

async function isReached() {
  if (!navigator.onLine) return false;
  if (Date.now() - reachedAt < FRESH) return true;
  try {
    const answer = await fetch("/outbox/key/", { cache: "no-store", signal: AbortSignal.timeout(QUICK) });
    if (answer.ok) reachedAt = Date.now();
    return answer.ok;
  } catch {
    return false;
  }
}

function pass(form, submitter) {
  passing.add(form);
  if (submitter) submitter.click(); // pressed again: htmx, too, asks which button it was
  else form.requestSubmit();
  passing.delete(form);
}

/** One tap stands where its button was, as long as it waits; of a form with something to type a line above says so, and the
    form is empty for the next child. */
function showKept(form, submitter, id) {
  const isTap = !form.dataset.typed;
  const note = Object.assign(document.createElement(isTap ? "span" : "p"), { className: isTap ? "save is-local" : "note-honey" });
  note.dataset.kept = id;
  note.setAttribute("role", "status");
  note.textContent = isTap ? `Kept here ${clock(new Date())}` : `Kept on this tablet at ${clock(new Date())}. It is saved as soon as there is a network.`;
  if (isTap) return submitter.replaceWith(note);
  form.before(note);
  form.reset();
  if (form.elements.submission) form.elements.submission.value = newId(); // the next one is another
  form.dispatchEvent(new Event("change", { bubbles: true }));
  note.scrollIntoView({ block: "center" });
}

async function keepHere(form, submitter) {
  const id = form.elements.submission?.value || newId();
  const said = [...new FormData(form, submitter)].filter(([name, value]) => !NOT_SAID.has(name) && typeof value === "string");
  const fields = said.map(([name, value]) => [name, value.replace(/\r\n|\r|\n/g, "\r\n")]); // as a form is sent
  const page = new URL(form.getAttribute("action") || window.location.href, window.location.href).pathname;
  try {
    await put({ id, kind: "form", page, ticket: form.dataset.ticket, written: new Date().toISOString(), fields }, []);
  } catch {
    const trouble = document.getElementById("trouble");
    trouble.textContent = "It is not kept yet: there is no network, and this tablet has no room. Keep this page open and press again.";
    trouble.hidden = false;
    return;
  }
  showKept(form, submitter, id);
  await tell();
  if (navigator.onLine) send();
}

async function decide(form, submitter) {
  const pressed = submitter ?? form;
  if (busy.has(pressed)) return;
  busy.add(pressed);
  submitter?.setAttribute("aria-busy", "true");
  await new Promise((done) => setTimeout(done)); // within the press itself a form cannot be pressed again
  try {
    if (await isReached()) pass(form, submitter);
    else await keepHere(form, submitter);
  } finally {
    busy.delete(pressed);
    submitter?.removeAttribute("aria-busy");
  }
}

if (canSeal) {
  rememberKey(document.querySelector("[data-waits]")?.dataset.waits).catch(() => {}); // while there is a network
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (!form.matches("[data-waits]") || submitter?.matches("[data-now]") || passing.has(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // nobody else sends it
    decide(form, submitter);
  }, { capture: true });
  document.addEventListener("kith:told", async () => { // what waited has been sent, or was refused
    const notes = document.querySelectorAll("[data-kept]:not(.is-sent)");
    if (!notes.length) return;
    const here = new Map((await waiting()).map((entry) => [entry.id, entry]));
    for (const note of notes) {
      const entry = here.get(note.dataset.kept);
      if (entry && !entry.problem) continue;
      note.textContent = entry ? entry.problem : `Saved ${clock(new Date())}`;
      note.classList.add("is-sent");
    }
  });
}
