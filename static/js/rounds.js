/* Care and arrivals on the page that opens without a network: one thing for the children of the roll who are ticked. Each goes
   into the outbox as the page of its own would have put it (late.py). */

import { clock, newId, put, send, tell } from "./outbox.js";

const ARRIVALS = ["arrived", "left"];
const form = document.querySelector("form[data-rounds]");
const entry = document.querySelector("form.ob");
const title = document.querySelector("h1").textContent;
let roll;

const kind = () => form.elements.kind.value;
const ticked = () => [...form.querySelectorAll("[name=children]:checked")].map(({ value }) => value);

function follow() {
  for (const part of form.querySelectorAll("[data-of]")) {
    const isAsked = part.dataset.of.split(" ").includes(kind());
    part.hidden = !isAsked;
    for (const field of part.querySelectorAll("input")) field.disabled = !isAsked;
  }
  const number = ticked().length;
  form.querySelector("[data-save-round]").textContent = number > 1 ? `Save for ${number} children` : "Save";
}

/** What each page would have sent: {page, fields}. */
function said() {
  const codes = ticked();
  if (ARRIVALS.includes(kind())) return codes.map((code) => ({ page: form.dataset.register, fields: [["what", `${kind()}:${code}`]] }));
  const part = form.querySelector(`[data-own][data-of="${kind()}"]`);
  const { own } = part.dataset;
  const fields = [["kind", kind()], ["at", form.elements.at.value.trim() || now()]];
  const given = [...new FormData(form)].filter(([name, value]) => value && ["what", "reason", part.dataset.field].includes(name));
  const value = given.find(([name]) => name === part.dataset.field)?.[1] ?? "";
  fields.push(...given.filter(([name]) => name !== part.dataset.field));
  for (const code of codes) fields.push(["children", code], [`${own}_${code}`, value]);
  return [{ page: form.dataset.care, fields }];
}

const now = () => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: roll.zone || undefined }).format(new Date());

function complain(words) {
  const place = form.querySelector("[data-wrong]");
  place.textContent = words;
  place.hidden = !words;
  if (words) place.scrollIntoView({ block: "center" });
}

async function save(event) {
  event.preventDefault();
  const codes = ticked();
  if (!codes.length) return complain("Tick at least one child.");
  const names = roll.children.filter(({ code }) => codes.includes(code)).map(({ name }) => name);
  const label = form.querySelector("[name=kind]:checked").nextElementSibling.textContent.trim();
  try {
    for (const { page, fields } of said()) {
      await put({ id: newId(), kind: "form", page, ticket: roll.ticket, written: new Date().toISOString(), fields }, []);
    }
  } catch {
    return complain("It is not kept yet: this tablet has no room. Keep this page open, make room or get back online, and press Save again.");
  }
  complain("");
  const note = form.querySelector("[data-done]");
  note.hidden = false;
  note.lastElementChild.textContent = `${label}, ${new Intl.ListFormat("en-GB").format(names)}: kept on this tablet at ${clock(new Date())}.`;
  const was = kind();
  form.reset();
  form.querySelector(`[name=kind][value=${was}]`).checked = true; // the next one is often of the same kind
  follow();
  await tell();
  if (navigator.onLine) send();
}

/** The faces are those of the entry; beside each stands what must not be missed. */
function drawFaces() {
  const list = form.querySelector("ul");
  if (list.children.length) return;
  for (const [number, item] of [...entry.querySelectorAll("[data-faces] > li")].entries()) {
    const copy = item.cloneNode(true);
    for (const sign of copy.querySelectorAll(".no-photo, .no-photo-said")) sign.remove();
    const { needs } = roll.children[number];
    if (needs) copy.querySelector("label").append(Object.assign(document.createElement("small"), { className: "pk-needs", textContent: needs }));
    list.append(copy);
  }
}

function begin(event) {
  roll = event.detail;
  const tabs = document.querySelector("[data-tabs]");
  tabs.hidden = !roll.children.length;
  tabs.addEventListener("change", ({ target }) => {
    drawFaces();
    form.hidden = target.value !== "rounds";
    entry.hidden = !form.hidden;
    (form.hidden ? entry : form).querySelector("footer").prepend(document.querySelector("[data-outbox]")); // it is said once
    document.querySelector("h1").textContent = form.hidden ? title : "Care and arrivals";
  });
  follow();
}

form.addEventListener("change", follow);
form.addEventListener("submit", save);
document.addEventListener("kith:roll", begin);
