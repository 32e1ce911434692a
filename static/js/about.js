/* Keeps each answer as it is typed: 800 ms after the last key, and when a field is left. */
"use strict";

const form = document.querySelector("form[data-about]");
const said = form.querySelector("[data-said]");
const version = form.elements.version;
const dirty = new Set();
let timer = 0;
let isSaving = false;
let running = Promise.resolve();

const signIn = form.querySelector("[data-sign-in]");
const sent = (body) => fetch(form.dataset.save, { method: "POST", body, signal: AbortSignal.timeout(20_000) });

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
    let answer = await sent(body);
    if (answer.status === 403) { // signed out; or signed in again in another window, and this page has the token of before
      const { csrf } = await (await fetch("/outbox/key/", { cache: "no-store" })).json();
      for (const token of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) token.value = csrf;
      body.set("csrfmiddlewaretoken", csrf);
      answer = await sent(body);
    }
    signIn.hidden = !answer.redirected && answer.status !== 403;
    if (!signIn.hidden) {
      names.forEach((name) => dirty.add(name));
      said.textContent = form.dataset.signedOut;
      return;
    }
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
  if (!isSaving && !dirty.size) return;
  event.preventDefault(); // what was typed is kept first; the whole goes after it, with the version that follows
  soon();
  running.then(() => { if (!dirty.size) form.requestSubmit(event.submitter); }); // else it says why, and stays here
});
window.addEventListener("beforeunload", (event) => { if (dirty.size) event.preventDefault(); });
