/* What is typed into a form that is sent as it stands lies sealed on this device half a second later, and comes back into the
   form when the same person opens its page again here: after a lock, a reload, a way elsewhere, an empty battery. The server alone
   can open it, and does so for whoever typed it. It is over once what the form sends was saved, or when it is thrown away. */

import { canSeal, clock, dropTyped, keepTyped, rememberKey, typedAs, typedOf, unpack } from "./outbox.js";

const SOON = 500;
const AGAIN = 3_000;
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "submission"]);
const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));

/** Pressed twice, it does what it says: what it throws away is nowhere else. */
function askTwice(button, work) {
  button.addEventListener("click", () => {
    if (button.dataset.asked) return work();
    button.dataset.asked = "yes";
    button.textContent = "Really throw it away?";
  });
}

/** Whether the form that was sent with this id was saved. Without an answer it counts as not. */
async function wasSaved(submission) {
  try {
    const answer = await fetch(`/typed/${submission}/`, { cache: "no-store", redirect: "manual" });
    return answer.ok && (await answer.json()).saved;
  } catch {
    return false;
  }
}

/** Opened by the server; null where it never can be. Asks again until there is an answer. */
async function openedAgain(sealed, token, say) {
  for (;;) {
    try {
      const headers = { "Content-Type": "application/octet-stream", "X-CSRFToken": token };
      const answer = await fetch("/typed/", { method: "POST", body: sealed, headers, redirect: "manual" });
      if (answer.ok) return unpack(await answer.arrayBuffer());
      if (answer.status === 422) return null;
    } catch {
      // no way to the server
    }
    say("What you had typed here lies on this device. It comes back as soon as Kith answers.");
    await wait(AGAIN);
  }
}

/** Puts `fields` into the form, but for those `touched` meanwhile; whether that changed what stood there. What it changed is in
    sight. */
function fill(form, fields, touched) {
  let isOther = false;
  for (const field of form.elements) {
    if (!field.name || touched.has(field.name) || NOT_KEPT.has(field.name) || ["hidden", "file", "submit", "button"].includes(field.type)) continue;
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    const which = ["checkbox", "radio"].includes(field.type) ? "checked" : "value";
    const wanted = which === "checked" ? values.includes(field.value) : (values[0] ?? "");
    if (field[which] === wanted) continue;
    field[which] = wanted;
    isOther = true;
    const folded = field.closest("details");
    if (folded) folded.open = true;
  }
  return isOther;
}

/** Keeps what is typed into `form`, and brings back what lies here of it. `photos()` are its new photos, `show` takes one;
    `prepare` draws the fields that come back and are not there yet. */
export async function holdTyped(form, { photos = () => [], show = () => {}, prepare = () => {} } = {}) {
  const page = window.location.pathname + window.location.search;
  const name = `${form.dataset.typed} ${page}`;
  const note = document.querySelector("[data-typed-note]");
  const say = (words) => {
    note.querySelector("[data-typed-words]").textContent = words;
    note.hidden = false;
  };
  const fields = () => [...new FormData(form)].filter(([field, value]) => !NOT_KEPT.has(field) && typeof value === "string" && value !== "");
  const isTyped = ({ type, value, defaultValue }) => ["text", "textarea"].includes(type) && value !== defaultValue;
  const wasQuick = [...form.elements].some(isTyped); // somebody typed before this script was here
  let stands = wasQuick ? null : JSON.stringify(fields()); // what would be no loss; nothing once something lay here
  let soon;
  let typed = 0; // how often something was changed,
  let kept = 0; // and up to where it lies on the disk
  let isOver = false;
  let isTold = false;
  let turn = Promise.resolve();
  const inTurn = (work) => (turn = turn.then(work, work)); // what comes later stays
  const isKept = () => kept === typed;

  const looked = rememberKey(form.dataset.key).then(() => typedAs(name));

  async function keepNow() {
    clearTimeout(soon);
    await looked;
    if (isOver || form.inert) return;
    const upTo = typed;
    const now = fields();
    const blobs = photos();
    const said = { ticket: form.dataset.typedTicket, submission: form.elements.submission.value, fields: now };
    if (JSON.stringify(now) === stands && !blobs.length) await inTurn(() => dropTyped(name));
    else await inTurn(() => keepTyped(name, said, blobs));
    kept = Math.max(kept, upTo);
  }
  const tryToKeep = () => keepNow().catch(() => {}); // a full disk is said where something would be lost
  function remember() {
    if (form.inert) return; // what comes back is nobody's typing
    clearTimeout(soon);
    typed += 1;
    soon = setTimeout(tryToKeep, SOON);
  }
  /** The page goes once all of it is kept; where there is no room it stays once, and says so. */
  async function keepThen(leave) {
    try {
      if (!isTold) await keepNow();
    } catch {
      isTold = true;
      return say("What you typed cannot be kept: this device has no room. Save it, or press again to leave it.");
    }
    leave();
  }

  const isRefused = Boolean(document.querySelector(".error-summary")); // the server has just shown what stands
  /** Saved, it meets whatever was changed since it was typed (S47). Whether anything was. */
  function takeVersion(said) {
    const { version } = form.elements;
    const read = said.find(([field]) => field === "version")?.[1];
    if (!version || !read || version.value === read || isRefused) return false;
    version.value = read;
    return true;
  }

  const end = async (leave) => {
    isOver = true;
    clearTimeout(soon);
    await inTurn(() => dropTyped(name));
    leave();
  };
  askTwice(note.querySelector("[data-typed-drop]"), () => end(() => window.location.replace(page)));
  const touched = new Set();
  form.addEventListener("input", ({ target }) => touched.add(target.name));
  for (const sign of ["input", "change", "kith:photos"]) form.addEventListener(sign, remember);
  document.addEventListener("visibilitychange", () => document.hidden && !isKept() && tryToKeep());
  document.addEventListener("kith:lock", (event) => event.detail.push(keepNow()));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || isKept() || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.target || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    keepThen(() => window.location.assign(link.href));
  });
  document.addEventListener("submit", (event) => { // this form or any other of the page: a photo taken out loads it again
    if (isKept() || event.defaultPrevented || event.target.method !== "post") return;
    event.preventDefault();
    const { target, submitter } = event;
    const go = () => {
      typed = kept;
      target.requestSubmit(submitter);
    };
    if (target === form) keepNow().then(go, go); // it is on its way to where it is kept
    else keepThen(go);
  });
  form.querySelector("[data-typed-leave]")?.addEventListener("click", (event) => {
    event.preventDefault();
    end(() => window.location.assign(event.target.href));
  });

  const lay = await looked;
  form.inert = Boolean(lay); // what is typed now would take its place
  if (lay && (await wasSaved(lay.submission))) await dropTyped(name);
  else if (lay) {
    stands = null;
    const found = await openedAgain(lay.sealed, form.elements.csrfmiddlewaretoken.value, say);
    note.hidden = true;
    if (!found) say("What you had typed here lies on this device and cannot be opened any more.");
    else {
      form.elements.submission.value = lay.submission; // sent twice, it counts once
      prepare(found.said.fields);
      const isOther = fill(form, found.said.fields, touched);
      for (const photo of found.photos) show(photo);
      const isChanged = takeVersion(found.said.fields);
      if (isOther || found.photos.length) say(`What you had typed is here again. It is not saved yet.${isChanged ? " What stands was changed in the meantime: Save shows you both." : ""}`);
      else if (!isRefused) await dropTyped(name);
      form.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  form.inert = false;
  if (wasQuick || !isKept()) remember();
}

/** Says what somebody has half typed on this device and not saved, with a way on to it. */
async function tellWhatIsLeft(place) {
  const list = place.querySelector("ul");
  for (const { name, value } of await typedOf(place.dataset.typedLeft)) {
    if (await wasSaved(value.submission)) {
      await dropTyped(name);
      continue;
    }
    const moment = new Date(value.at);
    const day = moment.toDateString() === new Date().toDateString() ? "Today" : moment.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
    const when = `${day} at ${clock(moment)}`;
    const item = document.createElement("li");
    const on = Object.assign(document.createElement("a"), { className: "btn btn-quiet btn-tap", href: name.slice(name.indexOf(" ") + 1), textContent: "Go on" });
    on.append(Object.assign(document.createElement("span"), { className: "vh", textContent: ` with what you typed: ${when}` }));
    const out = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-bare btn-tap", textContent: "Throw it away" });
    askTwice(out, async () => {
      await dropTyped(name);
      item.remove();
      place.hidden = !list.children.length;
    });
    item.append(when, on, out);
    list.append(item);
    place.hidden = false;
    const head = document.querySelector("[data-nothing]");
    if (head) head.textContent = "Yours to finish";
  }
}

if (canSeal) {
  const plain = document.querySelector("form[data-typed]:not(.ob)"); // an entry has photos: observe.js holds it
  if (plain) holdTyped(plain);
  const left = document.querySelector("[data-typed-left]");
  if (left) tellWhatIsLeft(left);
}
