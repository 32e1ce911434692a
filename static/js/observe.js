/* An entry: faces, photos by the page's own camera (no copy stays in a gallery), words; a new one then goes into the outbox. */

import { LOCKED, canSeal, dropBegun, forget, holdBegun, keepBegun, keepRoll, newId, openAgain, put, readRoll, rememberKey, send, stay, takeUp, tell, word } from "./outbox.js";
import { holdTyped } from "./typed.js";

const LONGEST = 2048;
const form = document.querySelector("form.ob");
const photos = []; // {blob, url}
const drawing = new Set(); // photos on their way into the form: whoever saves meanwhile waits for them
const shell = document.body.hasAttribute("data-shell");

/** The page's own sentence, or the usual English one. */
const say = (key, usual, number) => word(key, { number }) || usual.replace("{number}", number);

// ---------------------------------------------------------------- faces, and what is said on the button

const shots = form.querySelector("[data-shots]");
const files = shots.querySelector("input[type=file]");
const picked = () => [...form.querySelectorAll("input[name=children]:checked")];
const save = form.querySelector("[data-save]");
const own = form.querySelector("[data-own]");

function follow() {
  const faces = picked();
  save.textContent = faces.length > 1 ? `Save for ${faces.length} children` : say("save", "Save");
  if (own) {
    own.hidden = faces.length < 2;
    drawNotes(faces.map((face) => face.value));
    for (const place of own.querySelectorAll("[data-own-of]")) {
      place.hidden = !faces.some((face) => face.value === place.dataset.ownOf);
    }
  }
  tellWhoSees();
}

/** Where something is written about one child of several, for each of these children who have no such place yet. */
function drawNotes(codes) {
  for (const code of codes) {
    const face = form.querySelector(`input[name=children][value="${CSS.escape(code)}"]`);
    if (!own || !face || own.querySelector(`[data-own-of="${CSS.escape(code)}"]`)) continue;
    const place = document.createElement("div");
    place.hidden = true;
    place.dataset.ownOf = code;
    place.innerHTML = '<label class="form-label"></label><input class="form-control" maxlength="2000" autocomplete="off">';
    const [label, input] = place.children;
    label.htmlFor = input.id = input.name = `own-${code}`;
    label.textContent = `Only for ${face.dataset.name}`;
    own.append(place);
  }
}

/** The same before what was written comes back into the form. */
const drawNotesOf = (fields) => drawNotes(fields.filter(([name]) => name.startsWith("own-")).map(([name]) => name.slice("own-".length)));

/** Before it is saved: which families would see the photo, as far as each has agreed. */
function tellWhoSees() {
  const place = form.querySelector("[data-who-sees]");
  if (!place) return;
  const faces = picked();
  const names = (kind) => faces.filter((face) => face.dataset.photos === kind).map((face) => face.dataset.name);
  const [none, own] = [names("no"), names("own")];
  const list = (all) => new Intl.ListFormat("en-GB").format(all);
  let words = "";
  if (none.length) words = `There is no consent to photos of ${list(none)}. Keep the photo without them, or the words without the photo.`;
  else if (faces.length < 2) words = "";
  else if (!own.length) words = "Once it is shared, all their families see the photo.";
  else if (own.length === 1) words = `Once it is shared, only ${own[0]}’s family sees the photo: other families may not see ${own[0]}.`;
  else words = `Once it is shared, no family sees the photo: other families may not see ${list(own)}.`;
  place.textContent = shots.querySelector(".shot") || files?.files.length ? words : "";
  place.classList.toggle("is-refused", none.length > 0);
}

form.addEventListener("change", follow);

// ---------------------------------------------------------------- photos

const cameraButton = shots.querySelector("[data-camera]");

function showPhoto(blob) {
  const photo = { blob, url: URL.createObjectURL(blob) };
  photos.push(photo);
  const place = document.createElement("div");
  place.className = "shot";
  const picture = new Image();
  picture.src = photo.url;
  picture.alt = say("photo_alt", "Photo {number}, not sent yet", photos.length);
  const out = document.createElement("button");
  out.type = "button";
  out.className = "x";
  out.setAttribute("aria-label", say("photo_out", "Remove photo {number}", photos.length));
  out.innerHTML = '<span aria-hidden="true">×</span>';
  out.addEventListener("click", () => {
    photos.splice(photos.indexOf(photo), 1);
    URL.revokeObjectURL(photo.url);
    place.remove();
    photosChanged();
  });
  place.append(picture, out);
  shots.insertBefore(place, cameraButton);
  photosChanged();
}

function photosChanged() {
  tellWhoSees();
  form.dispatchEvent(new Event("kith:photos"));
}

/** `work` puts a photo into the form. */
function draw(work) {
  const done = work.finally(() => drawing.delete(done));
  drawing.add(done);
  return done;
}

async function drawn() {
  while (drawing.size) await Promise.allSettled(drawing);
}

/** A JPEG of what is drawn, at most LONGEST pixels: nothing else of a file goes further than this page. */
function toJpeg(source, width, height) {
  const share = Math.min(1, LONGEST / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * share);
  canvas.height = Math.round(height * share);
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
}

let camera = null; // {stream, dialog} from the press on its button until it is closed

/** Off, and nothing of it on the page: at once when the tablet locks, and when the page goes or nobody sees it. */
function closeCamera() {
  for (const track of camera?.stream?.getTracks() ?? []) track.stop();
  camera?.dialog?.remove();
  camera = null;
}
document.addEventListener("kith:lock", closeCamera);
document.addEventListener("visibilitychange", () => document.hidden && closeCamera());
window.addEventListener("pagehide", closeCamera);

/** For whom it writes, and Lock, as they stand at the head of the page; nothing where nobody can lock it. */
function headOfCamera() {
  const head = document.createElement("header");
  const lock = document.querySelector(".tablet-bar button:not([hidden])");
  if (!lock) return head;
  const button = Object.assign(lock.cloneNode(true), { type: "button" });
  button.addEventListener("click", () => lock.click());
  head.className = "tablet-bar";
  head.append(document.querySelector(".tablet-bar .writer").cloneNode(true), button);
  return head;
}

async function openCamera() {
  if (camera) return;
  const own = (camera = {});
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 2048 } }, audio: false });
  } catch {
    camera = null;
    complainHere(say("no_camera", "The camera did not open. Allow it for Kith in the browser’s settings, or write a few words instead."), shots);
    return;
  }
  if (camera !== own) { // locked before it began
    for (const track of stream.getTracks()) track.stop();
    return;
  }
  const dialog = document.createElement("dialog");
  Object.assign(own, { stream, dialog });
  dialog.className = "camera";
  dialog.setAttribute("aria-label", say("camera", "Camera"));
  dialog.innerHTML = `<video playsinline muted></video><div class="camera-bar"><button type="button" class="btn btn-tap" data-close>${say("close", "Close")}</button><button type="button" class="shutter" aria-label="${say("shutter", "Take the photo")}"></button><span class="num" aria-live="polite"></span></div>`;
  dialog.prepend(headOfCamera());
  document.body.append(dialog);
  const video = dialog.querySelector("video");
  video.srcObject = stream;
  dialog.showModal();
  const shutter = dialog.querySelector(".shutter");
  shutter.disabled = true; // until there is a picture: what is pressed is taken
  video.play().then(() => (shutter.disabled = false), () => {}); // closed before it began
  dialog.querySelector("[data-close]").focus();
  dialog.addEventListener("close", () => {
    closeCamera();
    cameraButton.focus();
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  shutter.addEventListener("click", async () => {
    await draw(toJpeg(video, video.videoWidth, video.videoHeight).then(showPhoto));
    dialog.querySelector("[aria-live]").textContent = say("taken", "{number} taken", photos.length);
  });
}

if (navigator.mediaDevices?.getUserMedia && canSeal) {
  cameraButton.hidden = false;
  cameraButton.addEventListener("click", openCamera);
  shots.querySelector("[data-without-camera]")?.remove();
}
if (files && canSeal) {
  const take = async (chosen) => {
    for (const file of chosen) {
      try {
        const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
        showPhoto(await toJpeg(picture, picture.width, picture.height));
      } catch {
        complainHere(say("no_photo", "That is no photo this tablet can read. Choose a JPEG, PNG or WebP."), shots);
      }
    }
    files.value = "";
  };
  files.addEventListener("change", () => files.files.length && draw(take([...files.files])));
}
form.addEventListener("formdata", ({ formData }) => { // an entry that is put right is sent as any form is: its new photos too
  for (const { blob } of photos) formData.append("photos", blob, "photo.jpg");
});

// ---------------------------------------------------------------- saving

/** What is about no field stands above all of them, or `near` what it is about. */
function complainHere(words, near) {
  const place = form.querySelector("[data-complaint]") ?? Object.assign(document.createElement("p"), { className: "invalid-feedback" });
  place.setAttribute("role", "alert");
  place.dataset.complaint = "";
  if (near) near.before(place);
  else form.prepend(place);
  place.textContent = words;
  place.scrollIntoView({ block: "center" });
}

/** What is wrong stands beside its field, and the field says so; the first one is in sight and ready to write in. */
function complainAt(wrong) {
  for (const { field, words } of wrong) {
    settle(field);
    field.closest("details")?.setAttribute("open", "");
    const place = Object.assign(document.createElement("p"), { className: "invalid-feedback", id: `wrong-${field.name}`, textContent: words });
    (field.closest("[data-faces]") ?? field).before(place);
    for (const one of [field, field.closest("[role=group]")]) one?.setAttribute("aria-describedby", place.id);
    field.setAttribute("aria-invalid", "true");
  }
  const [{ field }] = wrong;
  field.focus({ preventScroll: true });
  document.getElementById(`wrong-${field.name}`).scrollIntoView({ block: "center" });
}

/** No longer wrong, as far as this page knows. */
function settle(field) {
  document.getElementById(`wrong-${field.name}`)?.remove();
  for (const one of form.querySelectorAll(`[aria-describedby="wrong-${field.name}"]`)) one.removeAttribute("aria-describedby");
  for (const one of form.querySelectorAll(`[name="${field.name}"]`)) one.removeAttribute("aria-invalid");
}

for (const sign of ["input", "change"]) form.addEventListener(sign, ({ target }) => target.name && settle(target));
form.addEventListener("kith:photos", () => settle(form.elements.words));

/** What is still missing: {field, words} of each. A draft may miss anything but not everything. */
function missing(isDraft) {
  if (isDraft) {
    const isEmpty = !photos.length && !drawing.size && butWhen() === empty;
    return isEmpty ? [{ field: form.elements.words, words: "There is nothing to keep yet. Write a few words, or take a photo." }] : [];
  }
  const found = [];
  if (!picked().length && !form.elements.about?.value.trim()) {
    const field = form.querySelector("input[name=children]") ?? form.elements.about; // with no face here, in words
    found.push({ field, words: say("nobody", "Choose at least one child.") });
  }
  if (!form.elements.words.value.trim() && !photos.length && !drawing.size) found.push({ field: form.elements.words, words: say("nothing", "Write a few words, or take a photo.") });
  if (form.dataset.kind === "home" && isToCome(form.elements.day)) found.push({ field: form.elements.day, words: say("to_come") });
  return found;
}

/** What the server says against the entry, beside the field that it names. */
function complainAbout(name, words) {
  if (name === "checked") form.elements.checked.value = "yes"; // its writer reads now what there is to know: the next press means it
  const field = form.elements[name]?.matches?.("input:not([type=hidden], [type=file])") ? form.elements[name] : form.elements.words;
  complainAt([{ field, words }]);
}

/** Whether the day that was typed is still to come, as far as that can be told here; the server knows each way of writing it. */
function isToCome({ value: typed, defaultValue }) {
  if (typed === defaultValue) return false; // as the server had it, whatever this phone's clock says
  const [, day, month, year] = typed.trim().match(/^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/) ?? [];
  return (year ? new Date(year, month - 1, day) : new Date(`${typed} 00:00`)) > new Date();
}

let instead = ""; // the id of what was refused and stands in the form again

/** Something that was refused, written as it was: from its place in the list of what could not be sent. */
async function takeBack(id) {
  const found = await openAgain(id).catch(() => null);
  if (!found) return;
  instead = form.dataset.open = id;
  for (const box of form.querySelectorAll("[name=children], [name=areas], [name=goals]")) box.checked = false;
  drawNotesOf(found.said.fields);
  for (const [name, value] of found.said.fields) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (!["checkbox", "radio"].includes(field.type)) field.value = value;
      else if (field.value === value) field.checked = true;
    }
  }
  found.photos.forEach(showPhoto);
  tell();
  follow();
  complainAbout(found.field, found.problem);
}

let zone = form.dataset.zone; // of the nursery; where this page does not know it, this device's own

/** Day and time of a moment at the nursery: {year, month, day, hour, minute} in two digits and more. */
function local(moment) {
  const digits = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
  const parts = new Intl.DateTimeFormat("en-GB", { ...digits, timeZone: zone || undefined, hourCycle: "h23" }).formatToParts(moment);
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
}

const untouched = (name) => form.elements[name].value === form.elements[name].defaultValue;

/** Without a network, too, Day and Time begin as now, written as the server writes them. */
function fillWhen() {
  if (!untouched("day") || !untouched("at") || form.querySelector("[name=day]:focus, [name=at]:focus")) return;
  const now = new Date();
  const { year, month, day, hour, minute } = local(now);
  const named = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: zone || undefined });
  form.elements.day.defaultValue = document.documentElement.lang.startsWith("en") ? named.format(now) : `${day}/${month}/${year}`;
  form.elements.at.defaultValue = `${hour}:${minute}`;
}

const NOT_SAID = new Set(["csrfmiddlewaretoken", "submission", "photos", "draft"]);
const filled = () => [...new FormData(form)].filter(([name, value]) => !NOT_SAID.has(name) && typeof value === "string" && value !== "");
const butWhen = () => JSON.stringify(filled().filter(([name]) => name !== "day" && name !== "at"));
const empty = butWhen(); // or with the child whose page led here

function gather(isDraft) {
  const now = new Date();
  let fields = filled();
  if (untouched("day") && untouched("at")) {
    const { year, month, day, hour, minute } = local(now);
    fields = fields.filter(([name]) => name !== "day" && name !== "at");
    fields.push(["day", `${year}-${month}-${day}`], ["at", `${hour}:${minute}`]);
  }
  return { id: newId(), kind: form.dataset.kind ?? "", ticket: form.dataset.ticket ?? "", written: now.toISOString(), draft: isDraft, fields };
}

const noRoom = () => say("no_room", "It is not kept yet: this tablet has no room. Keep this page open, make room or get back online, and press Save again.");

/** What lies in the outbox stands in the form no more: whatever is written next is another entry. */
function clear() {
  form.reset();
  if (form.elements.checked) form.elements.checked.value = "";
  for (const photo of photos.splice(0)) URL.revokeObjectURL(photo.url);
  for (const place of shots.querySelectorAll(".shot")) place.remove();
  for (const place of form.querySelectorAll("[data-complaint], [id^=wrong-]")) place.remove();
  follow();
  if (shell) fillWhen();
  window.scrollTo({ top: 0 });
}

let soon;
let storing = null; // what is on its way into the outbox
let touches = 0;
const isBegun = () => Boolean(form.elements.words.value.trim() || photos.length);

/** What stands in the form goes into the outbox, once however often somebody presses, and out of the form. */
function store(isDraft) {
  storing ??= (async () => {
    await drawn();
    clearTimeout(soon);
    const said = gather(isDraft);
    await put(said, photos.map((photo) => photo.blob), instead);
    instead = "";
    delete form.dataset.open;
    clear();
    return said;
  })().finally(() => { storing = null; });
  return storing;
}

/** Whoever leaves while something is half written leaves a draft. */
async function keepDraft() {
  await storing?.catch(() => {}); // what is being saved is no draft
  await drawn();
  if (isBegun()) await store(true);
}

async function keepAndSend(event) {
  event.preventDefault();
  if (storing) return;
  const isDraft = event.submitter?.name === "draft";
  const wrong = missing(isDraft);
  if (wrong.some(({ field }) => !field)) return complainHere(wrong[0].words);
  if (wrong.length) return complainAt(wrong);
  save.disabled = true;
  let said;
  try {
    said = await store(isDraft);
  } catch {
    return complainHere(noRoom());
  } finally {
    save.disabled = false;
  }
  const before = touches;
  await tell();
  const answers = navigator.onLine ? await send() : {};
  const { next, again } = answers[said.id] ?? {};
  if (again && touches === before) await takeBack(said.id); // sent again it takes the place of what was refused
  else if (next && !shell && touches === before) window.location.assign(next); // unless the next entry is begun already
  else tell();
}

/** What is half written lies on the disk half a second later, and becomes a draft when this page is gone. */
function remember() {
  clearTimeout(soon);
  soon = setTimeout(() => {
    if (storing) return;
    (isBegun() ? keepBegun(gather(true), photos.map((photo) => photo.blob)) : dropBegun()).catch(() => {}); // a full disk is said at Save
  }, 500);
}

if (canSeal && form.hasAttribute("data-outbox-form")) {
  form.addEventListener("submit", keepAndSend);
  for (const sign of ["input", "change", "kith:photos"]) form.addEventListener(sign, () => { touches += 1; });
  if (form.dataset.kind !== "home") { // at home nothing is a draft
    holdBegun();
    for (const sign of ["input", "change", "kith:photos"]) form.addEventListener(sign, remember);
    takeUp().then((number) => {
      const note = document.querySelector("[data-begun]");
      if (!number || !note) return;
      note.hidden = false;
      tell();
      if (navigator.onLine) send();
    });
  }
  document.addEventListener("kith:lock", (event) => { // the tablet locks: what is half written becomes a draft
    event.detail.push(keepDraft());
  });
  document.querySelector("[data-leave]")?.addEventListener("click", async (event) => { // and so it does when it is closed
    if (!isBegun() && !drawing.size && !storing) return;
    event.preventDefault();
    const { href } = event.currentTarget;
    try {
      await keepDraft();
    } catch {
      return complainHere(noRoom());
    }
    window.location.assign(href);
  });
}

if (canSeal && form.dataset.typed) holdTyped(form, { photos: () => photos.map((photo) => photo.blob), show: showPhoto, prepare: drawNotesOf });

// ---------------------------------------------------------------- with and without a network

function pictureOf(image) {
  try {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 128;
    canvas.getContext("2d").drawImage(image, 0, 0, 128, 128);
    return canvas.toDataURL("image/jpeg", 0.8);
  } catch {
    return "";
  }
}

/** The faces on this page, kept for the next opening without a network. */
async function rememberFaces() {
  const children = [];
  for (const input of form.querySelectorAll("input[name=children]")) {
    const image = input.parentElement.querySelector("img.face");
    if (image && !image.complete) await new Promise((resolve) => { image.onload = image.onerror = resolve; });
    const letters = input.parentElement.querySelector("span.face");
    const mark = input.parentElement.querySelector(".kmark");
    children.push({
      code: input.value, isChosen: input.checked, name: input.dataset.name, photos: input.dataset.photos, needs: input.dataset.needs ?? "", picture: image ? pictureOf(image) : "",
      letters: letters && { words: letters.textContent, look: letters.className },
      mark: mark && { look: mark.getAttribute("class"), drawing: mark.firstElementChild.getAttribute("href") },
    });
  }
  const items = [...form.querySelectorAll("input[name=items]")].map((input) => ({ code: input.value, name: input.parentElement.textContent.trim() }));
  await keepRoll({ kind: form.dataset.kind ?? "", ticket: form.dataset.ticket, me: form.dataset.me, children, items, zone, tablet: Boolean(document.querySelector(".tablet-bar")) }, Number(form.dataset.minutes));
}

function drawFaces(roll) {
  form.dataset.ticket = roll.ticket;
  document.querySelector("[data-me]").textContent = say("for_me", "For {number}", roll.me);
  const about = form.querySelector("[data-about]");
  if (about) about.hidden = true;
  const yours = form.querySelector("[data-yours]");
  if (yours) yours.hidden = !roll.children.length;
  const list = form.querySelector("[data-faces]");
  for (const child of roll.children) {
    const item = document.createElement("li");
    item.innerHTML = '<label class="pk"><input class="vh" type="checkbox" name="children"><span class="ring"><span class="tick" aria-hidden="true">✓</span></span><span></span></label>';
    const [input, ring, name] = [item.querySelector("input"), item.querySelector(".ring"), item.querySelector("label > span:last-child")];
    input.value = child.code;
    Object.assign(input.dataset, { name: child.name, photos: child.photos ?? "" });
    if (form.dataset.kind === "home") {
      input.type = "radio";
      input.defaultChecked = child.isChosen;
    }
    name.textContent = child.name;
    const face = child.picture ? new Image() : document.createElement("span");
    face.className = child.picture ? "face f-88" : (child.letters?.look ?? "face f-88 initials soft-1");
    if (child.picture) {
      face.src = child.picture;
      face.alt = "";
    } else {
      face.textContent = child.letters?.words ?? child.name.slice(0, 1);
    }
    ring.prepend(face);
    if (child.mark) face.after(markOf(child.mark));
    if (child.photos === "no") {
      ring.append(Object.assign(document.createElement("span"), { className: "no-photo", textContent: "✕", title: "No photos" }));
      name.append(Object.assign(document.createElement("span"), { className: "vh no-photo-said", textContent: ", no photos" }));
    }
    list.append(item);
  }
  const framework = form.querySelector("[data-items]");
  for (const one of roll.items ?? []) {
    const label = document.createElement("label");
    label.className = "area";
    label.innerHTML = '<input class="vh" type="checkbox" name="items"><span></span>';
    label.firstChild.value = one.code;
    label.lastChild.textContent = one.name;
    framework.querySelector(".areas").append(label);
    framework.hidden = false;
  }
}

/** A key worker's mark, drawn by the sheet of marks, which lies on this device. */
function markOf({ look, drawing }) {
  const [mark, use] = ["svg", "use"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
  for (const [name, value] of [["class", look], ["width", 32], ["height", 32], ["aria-hidden", "true"]]) mark.setAttribute(name, value);
  use.setAttribute("href", drawing);
  mark.append(use);
  return mark;
}

/** Without a network, too, nobody goes on writing as somebody who has left: what is half written becomes their draft. */
function lockWhenLeft({ minutes, tablet }) {
  let touched = Date.now();
  let toldAt = touched;
  async function lock() {
    window.clearInterval(watch);
    closeCamera();
    try {
      await keepDraft();
    } catch {
      return complainHere(noRoom());
    }
    if (tablet) localStorage.setItem(LOCKED, "yes"); // and its pages lock as soon as one is opened
    await forget();
    window.location.reload();
  }
  const watch = window.setInterval(() => { if (Date.now() - touched > minutes * 60_000) lock(); }, 1_000);
  for (const sign of ["pointerdown", "keydown", "input"]) {
    document.addEventListener(sign, () => {
      touched = Date.now();
      if (touched - toldAt < 15_000) return;
      toldAt = touched;
      stay();
    });
  }
  const button = document.querySelector("[data-lock]");
  button.hidden = false;
  button.addEventListener("click", lock);
}

if (shell) {
  const note = document.querySelector("[data-no-internet]");
  window.addEventListener("online", () => { note.hidden = true; });
  window.addEventListener("offline", () => { note.hidden = false; });
  const roll = canSeal ? await readRoll() : null;
  if (roll && roll.kind === (form.dataset.kind ?? "")) {
    zone = roll.zone;
    drawFaces(roll);
    if (roll.kind !== "home") lockWhenLeft(roll);
    document.dispatchEvent(new CustomEvent("kith:roll", { detail: roll }));
  }
  fillWhen();
  window.setInterval(fillWhen, 15_000);
} else if (canSeal && form.dataset.ticket) {
  await rememberKey(form.dataset.key);
  await rememberFaces();
}
follow();
const refused = new URLSearchParams(window.location.hash.slice(1)).get("again");
if (refused && canSeal && !shell) await takeBack(refused);
