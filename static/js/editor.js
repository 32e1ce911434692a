/* The editor of a paper: saves 800 ms after the last key and on leaving a box, puts quotes at the caret, shows what is used,
   keeps a second writer out, loses nothing. What is typed stays in the page alone: never in the browser's storage. */
"use strict";

const paper = document.querySelector("[data-paper]");
const AFTER = 800;
const HOLD_EVERY = 60_000;
const AGAIN = 5_000;

document.documentElement.classList.add("has-script");

const boxes = new Map(); // section → its parts, and the words that are stored
let version = Number(paper.elements.version.value);
let current = null;
let timer = 0;
let saving = false;
let again = false;
let stopped = ""; // why nothing is saved for now: "conflict", "read"
let heldAt = 0;
let sending = false; // the form is on its way: no warning

const save = document.querySelector("[data-save]");
const form = () => new FormData(paper);
const token = form().get("csrfmiddlewaretoken");
const extra = [...paper.querySelectorAll("[name=answered_by], [name=answered_on]")];
let extraStored = extra.map((one) => one.value).join("\n");

function state(words, kind) {
  save.className = `save ${kind}`;
  save.replaceChildren();
  const text = document.createElement("span");
  text.textContent = words;
  save.append(text);
}

function line(words) {
  let place = document.querySelector("[data-line]");
  if (!words) return place?.remove();
  if (!place) {
    place = document.createElement("p");
    place.className = "honey-line";
    place.dataset.line = "";
    place.setAttribute("role", "alert");
    document.querySelector(".ed-notes").prepend(place);
  }
  place.textContent = words;
}

/* ------------------------------------------------------------ what a box shows */

for (const section of paper.querySelectorAll("[data-section]")) {
  const text = section.querySelector("textarea[name^=text-]");
  if (!text) continue;
  const box = {
    key: section.dataset.section, section, text, stored: text.defaultValue,
    quotes: [...section.querySelectorAll("[data-quoted]")].map((one) => [one.dataset.quoted, one.textContent]),
    mirror: section.querySelector("[data-mirror]"), words: section.querySelector("[data-words]"),
    toc: document.querySelector(`[data-toc="${CSS.escape(section.dataset.section)}"]`), used: section.querySelector("[data-used]"),
  };
  boxes.set(box.key, box);
  text.addEventListener("input", () => typed(box));
  text.addEventListener("focus", () => enter(box));
  text.addEventListener("blur", () => dirty() && soon(0));
  show(box);
}
for (const one of extra) {
  one.addEventListener("input", () => soon());
  one.addEventListener("blur", () => dirty() && soon(0));
}

function show(box) {
  const count = (box.text.value.match(/\S+/g) || []).length;
  box.words.textContent = `${count} word${count === 1 ? "" : "s"}`;
  box.text.closest(".box").classList.toggle("has-words", count > 0);
  box.toc.dataset.written = count ? "yes" : "no";
  const words = box.toc.querySelector("[data-toc-words]");
  if (count) words.textContent = ", written";
  else if (words.textContent === ", written") words.textContent = ", still empty";
  if (!CSS.supports("field-sizing", "content")) {
    box.text.style.height = "auto";
    box.text.style.height = `${box.text.scrollHeight}px`;
  }
  cite(box);
}

/* The quoted words, marked behind the text; each where it stands word for word. */
function cite(box) {
  const text = box.text.value;
  const parts = [];
  for (const [number, words] of box.quotes) {
    const at = words ? text.indexOf(words) : -1;
    if (at >= 0 && !parts.some((one) => at < one.ends && one.at < at + words.length)) parts.push({ at, ends: at + words.length, number });
  }
  parts.sort((one, other) => one.at - other.at);
  box.mirror.replaceChildren();
  let place = 0;
  for (const { at, ends, number } of parts) {
    box.mirror.append(text.slice(place, at));
    const mark = document.createElement("span");
    mark.className = "cite";
    mark.textContent = text.slice(at, ends);
    const sup = document.createElement("span");
    sup.className = "n";
    sup.dataset.n = number;
    box.mirror.append(mark, sup);
    place = ends;
  }
  box.mirror.append(`${text.slice(place)}\n`);
}

const phone = matchMedia("(max-width: 47.99rem)");

function enter(box) {
  current = box;
  if (phone.matches) box.section.querySelector(".tools").append(save); // below what is written: nothing covers it there
  for (const one of boxes.values()) {
    one.section.classList.toggle("is-editing", one === box);
    one.toc.toggleAttribute("aria-current", false);
  }
  box.toc.setAttribute("aria-current", "step");
  filter();
}

function typed(box) {
  show(box);
  hold();
  soon();
}

/* ------------------------------------------------------------ saving */

const changed = () => [...boxes.values()].filter((box) => box.text.value !== box.stored);
const extraChanged = () => extra.length > 0 && extra.map((one) => one.value).join("\n") !== extraStored;
const dirty = () => changed().length > 0 || extraChanged();

function soon(after = AFTER) {
  clearTimeout(timer);
  if (stopped) return;
  if (save.classList.contains("is-sent") && dirty()) state("Not saved yet", "");
  timer = setTimeout(store, after);
}

async function post(address, data) {
  data.set("csrfmiddlewaretoken", token);
  return fetch(address, { method: "POST", body: data, redirect: "manual", headers: { "X-Requested-With": "fetch" } });
}

async function store() {
  clearTimeout(timer);
  if (stopped) return false;
  if (saving) {
    again = true;
    return false;
  }
  if (!dirty()) return true;
  saving = true;
  state("Saving", "");
  const sent = changed().map((box) => [box, box.text.value]);
  const data = new FormData();
  data.set("version", version);
  for (const [box, words] of sent) data.set(`text-${box.key}`, words);
  const withExtra = extraChanged();
  const extraSent = extra.map((one) => one.value).join("\n");
  if (withExtra) for (const one of extra) data.set(one.name, one.value);
  let answer;
  try {
    answer = await post(paper.dataset.autosave, data);
  } catch {
    saving = false;
    return offline();
  }
  saving = false;
  if (answer.status === 200) {
    const said = await answer.json();
    version = said.version;
    paper.elements.version.value = version;
    heldAt = Date.now();
    for (const [box, words] of sent) {
      box.stored = words;
      const note = box.section.querySelector("[data-names]");
      if (note && note.textContent !== said.names[box.key]) note.textContent = said.names[box.key] || "";
    }
    if (withExtra) extraStored = extraSent;
    const stage = document.querySelector("[data-nothing-yet]");
    if (stage) {
      stage.lastChild.textContent = "Writing";
      stage.removeAttribute("data-nothing-yet");
    }
    line("");
    if (dirty()) soon(again ? 0 : AFTER);
    else state(`Saved ${said.at}`, "is-sent");
    again = false;
    return !dirty();
  }
  again = false;
  if (answer.status === 409) return conflict(await answer.json());
  if (answer.status === 422) {
    const said = await answer.json();
    state("Not saved", "is-failed");
    line(Object.values(said.errors || {}).flat().join(" "));
    return false;
  }
  if (answer.status >= 500) return offline("The nursery’s Kith does not answer just now. Your words stay on this page and are saved when it does.");
  stopped = "refused";
  state("Not saved", "is-failed");
  line("Kith could not save this: you may have been signed out. Copy your words, then load the page again.");
  return false;
}

/* Once what is on its way has arrived: whether all that was typed is stored now. */
async function stored() {
  while (saving) await new Promise((done) => setTimeout(done, 30));
  return !stopped && (!dirty() || store());
}

function offline(words) {
  state("Not saved yet", "is-failed");
  line(words || "No connection. Your words stay on this page, and are saved as soon as there is one. Do not close it.");
  clearTimeout(timer);
  timer = setTimeout(store, AGAIN);
  return false;
}
window.addEventListener("online", () => dirty() && soon(0));

/* Somebody else was faster. What only they changed is taken; where both wrote, both texts stand and one decides. */
function conflict(said) {
  version = said.version;
  paper.elements.version.value = version;
  if (said.is_writing || !said.can_be_written) {
    stopped = "read";
    for (const box of boxes.values()) {
      if (box.text.value === box.stored) put(box, said.texts[box.key] || "");
      else theirs(box, said.texts[box.key] || "", said.by, false);
      box.text.readOnly = true;
    }
    state(dirty() ? "Not saved" : "", dirty() ? "is-failed" : "");
    const kept = dirty() ? " What you typed is still here: copy it before you leave." : "";
    line(said.is_writing ? `${said.by} is writing here. You can read along.${kept}` : `This was sent on, and can no longer be written.${kept}`);
    return false;
  }
  let open = 0;
  for (const box of boxes.values()) {
    const words = said.texts[box.key] || "";
    if (words === box.stored) continue;
    if (box.text.value === box.stored || box.text.value === words) put(box, words);
    else {
      theirs(box, words, said.by, true);
      open += 1;
    }
  }
  if (open) {
    stopped = "conflict";
    state("Not saved", "is-failed");
    line("This was changed elsewhere while it was open. Both texts are below: choose one, or bring them together.");
  } else soon(0);
  return false;
}

function put(box, words) {
  box.text.value = box.stored = words;
  show(box);
}

function theirs(box, words, who, decide) {
  box.section.querySelector(".theirs")?.remove();
  const place = document.createElement("div");
  place.className = "theirs";
  const head = document.createElement("p");
  head.className = "t-13 soft";
  head.textContent = who ? `${who} wrote` : "It now says";
  const text = document.createElement("p");
  text.textContent = words || "Nothing";
  place.append(head, text);
  if (decide) {
    const row = document.createElement("div");
    row.className = "row-x tight wrap";
    for (const [label, take] of [["Keep mine", () => {}], ["Take this one", () => { box.text.value = words; show(box); }]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-quiet btn-sm";
      button.textContent = label;
      button.addEventListener("click", () => {
        take();
        box.stored = words;
        place.remove();
        box.text.focus();
        if (!document.querySelector(".theirs")) {
          stopped = "";
          line("");
          soon(0);
        }
      });
      row.append(button);
    }
    place.append(row);
  }
  box.section.querySelector(".box").after(place);
}

/* ------------------------------------------------------------ one writer at a time */

async function hold() {
  if (stopped || Date.now() - heldAt < HOLD_EVERY) return;
  heldAt = Date.now();
  try {
    const answer = await post(paper.dataset.hold, new FormData());
    if (answer.status === 409) {
      const said = await answer.json();
      if (said.is_writing) conflict(said);
    }
  } catch {
    heldAt = 0;
  }
}

window.addEventListener("pagehide", () => {
  if (heldAt && !dirty()) {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", token);
    navigator.sendBeacon(paper.dataset.leave, data);
  }
});
window.addEventListener("beforeunload", (event) => {
  if (dirty() && !sending) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-preview]");
  if (!link || !dirty()) return;
  event.preventDefault();
  stored().then((done) => done && window.location.assign(link.href));
});

/* A step goes once everything typed is stored: two requests at one version would take each other for somebody else. */
paper.addEventListener("submit", async (event) => {
  if (sending || event.submitter?.hasAttribute("data-add")) return;
  clearTimeout(timer);
  sending = !saving && !dirty() && !stopped;
  if (sending) return;
  event.preventDefault();
  await new Promise((done) => setTimeout(done, 0)); // never within the event: a form asks only once
  if (!(await stored())) return;
  clearTimeout(timer);
  sending = true;
  paper.requestSubmit(event.submitter);
});

/* ------------------------------------------------------------ evidence */

const aside = document.querySelector("[data-evidence]");
const seg = document.querySelector("[data-seg]");
let shown = "all";

function items() {
  return aside ? [...aside.querySelectorAll("[data-item]")] : [];
}

function belongs(item, what) {
  if (what === "home") return item.dataset.kind === "about";
  if (what === "area") return Boolean(current?.section.dataset.area) && item.dataset.areas.split(" ").includes(current.section.dataset.area);
  return true;
}

function filter() {
  if (!seg) return;
  seg.hidden = false;
  const area = current?.section.dataset.area || "";
  const tab = seg.querySelector("[data-show=area]");
  if (tab.dataset.of !== area) {
    tab.dataset.of = area;
    shown = area ? "area" : "all";
  }
  tab.hidden = !area;
  if (area) tab.querySelector("span").textContent = current.section.dataset.title;
  let seen = 0;
  for (const button of seg.children) {
    button.setAttribute("aria-pressed", String(button.dataset.show === shown));
    const count = items().filter((item) => belongs(item, button.dataset.show)).length;
    let number = button.querySelector("b");
    if (!number) button.append(" ", (number = document.createElement("b")));
    number.textContent = count;
  }
  for (const item of items()) {
    item.hidden = !belongs(item, shown);
    if (!item.hidden) seen += 1;
  }
  const none = aside.querySelector("[data-none]");
  none.hidden = seen > 0;
}

seg?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show]");
  if (!button) return;
  shown = button.dataset.show;
  filter();
});
document.addEventListener("htmx:afterSettle", filter);

aside?.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-add]");
  if (!button) return;
  event.preventDefault();
  if (stopped) return;
  const box = current || [...boxes.values()][0];
  if (!box) return;
  button.disabled = true;
  if (!(await stored())) {
    button.disabled = false;
    return;
  }
  const data = new FormData();
  data.set("add", button.value);
  data.set("section", box.key);
  let answer;
  try {
    answer = await post(paper.dataset.quote, data);
  } catch {
    button.disabled = false;
    line("No connection: nothing was added. Try again when there is one.");
    return;
  }
  const said = answer.ok || answer.status === 422 ? await answer.json() : {};
  if (!answer.ok) {
    button.disabled = false;
    line(said.error || "That did not work, and nothing was added. Load the page again.");
    return;
  }
  insert(box, said.words);
  used(button.closest("[data-item]"), said, box);
});

function insert(box, words) {
  const { text } = box;
  let at = box.touched ? text.selectionEnd : text.value.length; // a box that was only entered has its caret at the start
  if (/[\p{L}\p{N}]$/u.test(text.value.slice(0, at))) at += /^[\p{L}\p{N}’'-]*[.,;:!?]*/u.exec(text.value.slice(at))[0].length; // no word is split
  const before = text.value.slice(0, at);
  const after = text.value.slice(at);
  const gap = before && !/\s$/.test(before) ? " " : "";
  const stop = after && !/^[\s.,;:!?]/.test(after) ? " " : "";
  text.setRangeText(`${gap}${words}${stop}`, at, at, "end");
  text.focus();
  typed(box);
  clearTimeout(timer);
  soon(0);
}
for (const box of boxes.values()) {
  for (const kind of ["pointerup", "keyup", "input"]) {
    box.text.addEventListener(kind, (event) => (box.touched ||= event.key !== "Tab"));
  }
}

function used(item, { number, words }, box) {
  const by = item.querySelector(".by");
  by.querySelector(".kn")?.remove();
  const mark = document.createElement("span");
  mark.className = "kn";
  mark.textContent = number;
  by.prepend(mark);
  const button = by.querySelector("[data-add]");
  if (!item.classList.contains("used")) {
    item.classList.add("used");
    const done = document.createElement("span");
    done.className = "push";
    done.append(document.querySelector("[data-tick]").content.cloneNode(true), " Used");
    button.replaceWith(done);
  }
  button.disabled = false;
  if (!box.quotes.some(([, one]) => one === words)) box.quotes.push([number, words]);
  box.used.textContent = `${box.quotes.length} piece${box.quotes.length === 1 ? "" : "s"} of evidence used`;
  show(box);
  document.getElementById("announce").textContent = `Added to ${box.section.dataset.title}`;
}

const sheet = document.querySelector("[data-sheet]");
sheet?.addEventListener("click", () => {
  const open = aside.classList.toggle("is-open");
  sheet.setAttribute("aria-expanded", String(open));
  sheet.querySelector("span").textContent = open ? "Close" : "Evidence";
});

/* What the server gave back unsaved: both texts where somebody else was faster, else it is saved now. */
for (const box of boxes.values()) {
  if (!box.text.hasAttribute("data-unsaved")) continue;
  const place = box.section.querySelector("[data-theirs]");
  box.stored = null;
  if (!place) continue;
  stopped = "conflict";
  theirs(box, place.textContent, "", true);
}
if (dirty() && !stopped) soon();

for (const one of document.querySelectorAll("[data-without-script]")) one.hidden = true;
if (document.querySelector(".toc a")) filter();
