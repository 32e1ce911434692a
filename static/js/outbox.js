/* The outbox: what was written waits on this device, sealed to the server's key, until the server has said "saved" (S45).
   IndexedDB "kith": entries {id, sealed, at, problem}; kept {name, value}: the server's key, what each open page has begun and
   what is half typed into other forms, sealed too, and the roll of faces, which is locked with a key that cannot be read out and
   goes when nobody is signed in. Web storage holds the id of each entry that waits, so that it is said when the browser has
   thrown entries away. */

const sentences = { // a page for families brings its own, in its language
  all_sent: "All sent, {clock}",
  sending: "Sending {number} of {of}",
  failed: "{number} could not be sent. {problem}",
  empty: "Nothing waits on this device",
  waiting: "Saved on this tablet. {number} waiting, will send when back online",
  waiting_long: "Saved on this tablet. {number} waiting for more than a day, will send when back online",
  gone_one: "1 entry that waited here is gone: this browser has cleared its storage. Write down again what you still know.",
  gone: "{number} entries that waited here are gone: this browser has cleared its storage. Write down again what you still know.",
  not_taken: "The server did not take it.",
  ...JSON.parse(document.getElementById("outbox-words")?.textContent ?? "{}"),
};

/** A sentence with what stands in braces filled in. */
export const word = (key, values = {}) => (sentences[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

const DAY = 24 * 60 * 60 * 1000;
const SLOW = 30_000;
const encoder = new TextEncoder();

export const canSeal = Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);

// ---------------------------------------------------------------- the store

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("kith", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("entries", { keyPath: "id" });
      request.result.createObjectStore("kept", { keyPath: "name" });
    };
    request.onsuccess = () => {
      request.result.onclose = () => { opened = undefined; }; // the browser has thrown it away: it is opened anew
      resolve(request.result);
    };
    request.onerror = () => { opened = undefined; reject(request.error); };
  });
  return opened;
}

const CLOSED = ["AbortError", "InvalidStateError", "UnknownError"]; // the browser closed the connection: nothing was written

async function inStore(name, mode, work, { isAgain = false } = {}) {
  try {
    const store = await database();
    return await new Promise((resolve, reject) => {
      const transaction = store.transaction(name, mode, { durability: "strict" });
      const request = work(Array.isArray(name) ? transaction : transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? request?.error);
    });
  } catch (error) {
    if (isAgain || !CLOSED.includes(error?.name)) throw error;
    opened = undefined;
    return inStore(name, mode, work, { isAgain: true });
  }
}

export const waiting = () => inStore("entries", "readonly", (store) => store.getAll());
const keep = (name, value) => inStore("kept", "readwrite", (store) => store.put({ name, value }));
const kept = async (name) => (await inStore("kept", "readonly", (store) => store.get(name)))?.value;

const MARK = "kith-waits-";
const marked = () => Object.keys(localStorage).filter((name) => name.startsWith(MARK));
const drop = (name) => inStore("kept", "readwrite", (store) => store.delete(name));

// ---------------------------------------------------------------- sealing

const fromText = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

/** Asks the server for its public key and a token, and remembers the key for later. */
async function hello() {
  const answer = await fetch("/outbox/key/", { cache: "no-store", signal: AbortSignal.timeout(SLOW) });
  if (!answer.ok) throw new Error(`key: ${answer.status}`);
  const said = await answer.json();
  if ((await kept("key")) !== said.key) await keep("key", said.key);
  return said;
}

export async function rememberKey(text) {
  if (text && (await kept("key")) !== text) await keep("key", text);
}

async function seal(bytes) {
  const text = (await kept("key")) ?? (await hello()).key;
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await crypto.subtle.importKey("raw", fromText(text), curve, false, []);
  const ours = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const name = new Uint8Array(await crypto.subtle.exportKey("raw", ours.publicKey));
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const rule = { name: "HKDF", hash: "SHA-256", salt: name, info: encoder.encode("kith outbox") };
  const key = await crypto.subtle.deriveKey(rule, material, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const box = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes));
  return new Uint8Array(await new Blob([new Uint8Array([1]), name, iv, box]).arrayBuffer());
}

export function newId() {
  const signs = "abcdefghijklmnopqrstuvwxyz0123456789";
  return Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => signs[byte % 36]).join("");
}

/** `said` is plain data, `photos` are blobs: sealed together. */
async function pack(said, photos) {
  const parts = await Promise.all(photos.map((photo) => photo.arrayBuffer()));
  const head = encoder.encode(JSON.stringify({ ...said, photos: parts.map((part) => part.byteLength) }));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, head.length);
  const plain = new Uint8Array(await new Blob([length, head, ...parts]).arrayBuffer());
  return { id: said.id, sealed: await seal(plain) };
}

/** Keeps an entry. Resolves once it lies on the disk of this device, where what was begun of it lies no more, nor what was
    refused under the id `instead`. */
export async function put(said, photos, instead = "") {
  const packed = await pack(said, photos);
  await keeping.catch(() => {});
  await wait(packed, BEGUN + writing, instead);
}

/** An entry waits to be sent; what lay under the name `begun`, and under the id `instead`, goes in the same step. */
async function wait({ id, sealed }, begun, instead = "") {
  localStorage.removeItem(MARK + instead);
  await inStore(["entries", "kept"], "readwrite", (transaction) => {
    transaction.objectStore("kept").delete(begun);
    transaction.objectStore("entries").delete(instead);
    return transaction.objectStore("entries").add({ id, sealed, at: Date.now(), problem: "" });
  });
  localStorage.setItem(MARK + id, "1"); // only now: a mark without an entry means that one is gone
  navigator.storage?.persist?.();
}

/** An entry that was refused is thrown away, on purpose. */
export async function throwAway(id) {
  localStorage.removeItem(MARK + id);
  await inStore("entries", "readwrite", (store) => store.delete(id));
  await tell();
}

/** What was refused, as its writer, signed in, had written it: `{said, photos, problem, field}`; null for everybody else. */
export async function openAgain(id) {
  const entry = (await waiting()).find((one) => one.id === id);
  if (!entry) return null;
  const headers = { "Content-Type": "application/octet-stream", "X-CSRFToken": (await hello()).csrf };
  const answer = await fetch("/outbox/open/", { method: "POST", body: entry.sealed, headers, signal: AbortSignal.timeout(SLOW * 4) });
  if (!answer.ok || answer.redirected) return null;
  const { said, photos } = unpack(await answer.arrayBuffer());
  return { said, photos, problem: entry.problem, field: entry.field ?? "" };
}

// ---------------------------------------------------------------- what is half written

const BEGUN = "begun-";
const writing = newId(); // of this page, as long as it is open

let keeping = Promise.resolve(); // one after the other: what was begun earlier never lies on what was saved later

const afterThat = (work) => (keeping = keeping.catch(() => {}).then(work));

/** Keeps what is half written on this page: a reload, a way back or an empty battery takes nothing of it. */
export const keepBegun = (said, photos) => afterThat(async () => keep(BEGUN + writing, await pack(said, photos)));

export const dropBegun = () => afterThat(() => drop(BEGUN + writing));

/** As long as this page is open, what is begun here is its own. */
export const holdBegun = () => navigator.locks?.request(BEGUN + writing, () => new Promise(() => {}));

let takenUp;

/** What pages that are gone have left half written waits to be sent, as drafts. Resolves to how many; done once on a page. */
export const takeUp = () => (takenUp ??= takeUpWhatIsLeft());

async function takeUpWhatIsLeft() {
  if (!navigator.locks) return 0;
  const rows = await inStore("kept", "readonly", (store) => store.getAll());
  let number = 0;
  for (const { name, value } of rows.filter((row) => row.name.startsWith(BEGUN) && row.name !== BEGUN + writing)) {
    await navigator.locks.request(name, { ifAvailable: true }, async (isLeft) => {
      if (!isLeft || !(await kept(name))) return;
      await wait(value, name);
      number += 1;
    });
  }
  return number;
}

// ---------------------------------------------------------------- what is half typed into a form (typed.js)

const TYPED = "typed-"; // then whose it is and the address of its page

/** Keeps what is half typed: `said` and `photos` as of an entry, under the name of its page. */
export async function keepTyped(name, said, photos) {
  const { sealed } = await pack(said, photos);
  await keep(TYPED + name, { sealed, submission: said.submission, at: Date.now() });
}

export const typedAs = (name) => kept(TYPED + name);
export const dropTyped = (name) => drop(TYPED + name);

/** All that somebody has half typed on this device: [{name, value}], the oldest first. */
export async function typedOf(owner) {
  const rows = await inStore("kept", "readonly", (store) => store.getAll());
  const own = rows.filter((row) => row.name.startsWith(`${TYPED}${owner} `)).map(({ name, value }) => ({ name: name.slice(TYPED.length), value }));
  return own.sort((one, other) => one.value.at - other.value.at);
}

/** What `pack` put together, once the server has opened it: what was said, and its photos. */
export function unpack(buffer) {
  const length = new DataView(buffer).getUint32(0);
  const said = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let at = 4 + length;
  const photos = said.photos.map((size) => new Blob([buffer.slice(at, (at += size))], { type: "image/jpeg" }));
  return { said, photos };
}

// ---------------------------------------------------------------- sending

const SENT_AT = "kith-sent";
let busy = null;

const isToday = (moment) => moment.toDateString() === new Date().toDateString();

/** When this device last sent something, where that was today. */
function lastSent() {
  const moment = new Date(Number(localStorage.getItem(SENT_AT)));
  return isToday(moment) ? moment : null;
}

/** Sends what waits, the oldest first, in one window at a time. Resolves to the server's answers by id. */
export function send() {
  busy ??= (navigator.locks ? navigator.locks.request("kith-outbox", sendAll) : sendAll()).finally(() => { busy = null; tell(); });
  return busy;
}

async function sendAll() {
  const answers = {};
  const tried = new Set();
  const untried = async () => (await waiting()).filter(({ id }) => !tried.has(id)).sort((one, other) => one.at - other.at);
  let entries = await untried();
  if (!entries.length) return answers;
  let token;
  let isSignedIn;
  try {
    ({ csrf: token, is_signed_in: isSignedIn } = await hello());
  } catch {
    return answers; // no way to the server: all of it waits
  }
  if (isSignedIn && localStorage.getItem(LOCKED)) { // it was locked without a network: nobody is, whatever its cookie says
    try {
      await fetch("/tablet/lock/", { method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual" });
      token = (await hello()).csrf;
    } catch {
      return answers;
    }
  }
  for (; entries.length; entries = await untried()) { // what was saved meanwhile goes along
    for (const [number, entry] of entries.entries()) {
      tell({ sending: number + 1, of: entries.length });
      tried.add(entry.id);
      try {
        answers[entry.id] = await sendOne(entry, token);
      } catch {
        return answers;
      }
    }
  }
  return answers;
}

async function sendOne(entry, token) {
  const answer = await fetch("/outbox/", {
    method: "POST",
    body: entry.sealed,
    headers: { "Content-Type": "application/octet-stream", "X-CSRFToken": token, "X-Tablet-Clock": new Date().toISOString() },
    signal: AbortSignal.timeout(SLOW * 4),
  });
  if (answer.status >= 500 || answer.status === 429) throw new Error(`${answer.status}`);
  const said = await answer.json();
  if (answer.ok && said.saved === entry.id) {
    localStorage.removeItem(MARK + entry.id);
    await inStore("entries", "readwrite", (store) => store.delete(entry.id));
    localStorage.setItem(SENT_AT, Date.now());
    return said;
  }
  const problem = said.problem ?? word("not_taken");
  const { again = entry.again ?? "", field = "" } = said; // where nobody is signed in, its page is not said
  await note(entry.id, { problem, again, field });
  return { problem, again, field };
}

/** Notes why an entry was refused, in one step: one that was thrown away or put right meanwhile does not come back. */
const note = (id, refused) => inStore("entries", "readwrite", (store) => {
  const asked = store.get(id);
  asked.onsuccess = () => asked.result && store.put({ ...asked.result, ...refused });
});

// ---------------------------------------------------------------- what is said about it

const hour = (moment) => (word("hours") === "24" ? moment.getHours() : ((moment.getHours() + 11) % 12) + 1);
export const clock = (moment) => `${hour(moment)}:${String(moment.getMinutes()).padStart(2, "0")}`;

/** Writes the true state into each [data-outbox]. */
export async function tell(now = {}) {
  const all = await waiting();
  const isOpen = document.body.matches("[data-here], [data-shell]"); // where nobody is signed in nothing can be put right
  const entries = isOpen ? all : all.filter((entry) => !entry.again);
  const oldest = Math.min(...entries.map((entry) => entry.at));
  const troubled = entries.filter((entry) => entry.problem);
  const here = new Set(all.map((entry) => MARK + entry.id));
  const gone = marked().filter((mark) => !here.has(mark)).length;
  let kind = "is-sent";
  const sentAt = lastSent();
  let words = sentAt ? word("all_sent", { clock: clock(sentAt) }) : "";
  if (now.sending) {
    kind = "";
    words = word("sending", { number: now.sending, of: now.of });
  } else if (gone) {
    kind = "is-failed";
    words = word(gone === 1 ? "gone_one" : "gone", { number: gone });
  } else if (troubled.length) {
    kind = "is-failed";
    words = word("failed", { number: troubled.length, problem: troubled[0].problem });
  } else if (entries.length) {
    kind = "is-local";
    words = word(Date.now() - oldest > DAY ? "waiting_long" : "waiting", { number: entries.length });
  }
  for (const place of document.querySelectorAll("[data-outbox]")) {
    place.classList.remove("is-sent", "is-local", "is-failed");
    if (kind && words) place.classList.add(kind);
    place.textContent = words || (place.hasAttribute("data-always") ? word("empty") : "");
    place.hidden = !words && place.hasAttribute("data-outbox-bar");
  }
  for (const button of document.querySelectorAll("[data-send]")) button.hidden = entries.every((entry) => entry.again) || !navigator.onLine;
  for (const button of document.querySelectorAll("[data-seen]")) button.hidden = !gone;
  document.dispatchEvent(new CustomEvent("kith:told", { detail: troubled }));
}

// ---------------------------------------------------------------- the roll of faces, for when there is no network

async function rollKey() {
  let key = await kept("roll-key");
  if (!key) {
    key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await keep("roll-key", key);
  }
  return key;
}

export const LOCKED = "kith-locked"; // a tablet that was locked stays so, loaded again without a network

/** Keeps `roll` ({ticket, me, children, tablet}) for `minutes`, unreadable to whoever looks at the disk. */
export async function keepRoll(roll, minutes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await rollKey(), encoder.encode(JSON.stringify(roll)));
  await keep("roll", { iv, box, minutes, until: Date.now() + minutes * 60_000 });
}

/** Somebody is still here: the faces stay for as long again. In one step: faces that are forgotten meanwhile do not come back. */
export const stay = () => inStore("kept", "readwrite", (store) => {
  const asked = store.get("roll");
  asked.onsuccess = () => {
    const roll = asked.result?.value;
    if (roll) store.put({ name: "roll", value: { ...roll, until: Date.now() + roll.minutes * 60_000 } });
  };
});

export async function readRoll() {
  const found = await kept("roll");
  if (!found) return null;
  if (found.until < Date.now() || localStorage.getItem(LOCKED)) {
    await forget();
    return null;
  }
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: found.iv }, await rollKey(), found.box);
  return { ...JSON.parse(new TextDecoder().decode(plain)), minutes: found.minutes };
}

/** Nobody is signed in any more: the faces go, what waits stays. */
export async function forget() {
  await drop("roll");
  await drop("roll-key");
}

// ---------------------------------------------------------------- on every page

async function begin() {
  if (!canSeal) return;
  const body = document.body;
  if (!body.hasAttribute("data-here") && !body.hasAttribute("data-shell")) await forget();
  if (body.hasAttribute("data-here")) await stay();
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register("/sw.js").catch(() => {});
    navigator.serviceWorker.ready.then(async (ready) => {
      if (document.readyState !== "complete") await new Promise((done) => window.addEventListener("load", done, { once: true })); // styles too
      const files = performance.getEntriesByType("resource").map((one) => one.name);
      ready.active?.postMessage({ language: document.documentElement.lang, keep: files.filter((name) => new URL(name).pathname.startsWith("/static/")) });
    });
  }
  await takeUp();
  await tell();
  if ((await waiting()).length) send();
  window.addEventListener("online", () => send());
  window.addEventListener("offline", () => tell());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  setInterval(async () => (await waiting()).length && send(), 30_000);
  for (const button of document.querySelectorAll("[data-send]")) button.addEventListener("click", () => send());
  for (const button of document.querySelectorAll("[data-seen]")) {
    button.addEventListener("click", async () => {
      const here = new Set((await waiting()).map((entry) => MARK + entry.id));
      for (const mark of marked()) if (!here.has(mark)) localStorage.removeItem(mark);
      tell();
    });
  }
}

begin();
