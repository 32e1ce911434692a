/* Keeps each answer as it is typed: 800 ms after the last key, and when a field is left. */
"use strict";

const form = document.querySelector("form[data-about]");
const said = form.querySelector("[data-said]");
const version = form.elements.version;
const dirty = new Set();
let timer = 0;
let isSaving = false;
let running = Promise.resolve();

async function save() {
  clearTimeout(timer);
  const names = [...dirty];
  if (!names.length) return;
  dirty.clear();
  isSaving = true;
  said.textContent = form.dataset.saving;
  const body = new URLSearchParams({ version: version.value, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  for (const name of names) body.set(name, form.elements[name].value);
  try {
    const answer = await fetch(form.dataset.save, { method: "POST", body, signal: AbortSignal.timeout(20_000) });
    const told = await answer.json();
    if (told.version !== undefined) version.value = told.version;
    said.textContent = answer.ok ? told.said : told.problem;
    if (!answer.ok) names.forEach((name) => dirty.add(name));
  } catch {
    names.forEach((name) => dirty.add(name));
    said.textContent = form.dataset.away;
  } finally {
    isSaving = false;
  }
}

const soon = () => { running = running.then(save); };

form.addEventListener("input", (event) => {
  if (event.target.tagName !== "TEXTAREA") return;
  dirty.add(event.target.name);
  clearTimeout(timer);
  timer = setTimeout(soon, 800);
});
form.addEventListener("focusout", soon);
window.addEventListener("online", soon);
form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  if (!isSaving) return dirty.clear();
  event.preventDefault(); // leaving the last field saved it: the whole goes after it, with the version that follows
  running.then(() => form.requestSubmit(event.submitter));
});
window.addEventListener("beforeunload", (event) => { if (dirty.size) event.preventDefault(); });
