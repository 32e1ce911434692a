/* Without a network Kith opens the page on which one can observe. Personal pages are never kept (S30). Version {{ version }}. */
const CACHE = "kith-{{ version }}";
const SHELL = "{% url "journals:shell" %}";
const FAMILY = "{% url "families:home" %}";
const FAMILY_SHELL = "{% url "families:shell" %}";

async function keep(addresses) {
  const cache = await caches.open(CACHE);
  await Promise.all(addresses.map(async (address) => {
    if (!(await cache.match(address))) await cache.add(address).catch(() => {});
  }));
}

/** A style sheet and all that it imports. */
async function keepStyles(cache, address) {
  await cache.add(address);
  const words = await (await cache.match(address)).text();
  const parts = [...words.matchAll(/@import url\("([^"]+)"\)/g)].map(([, part]) => new URL(part, new URL(address, self.location)).href);
  await Promise.all(parts.map((part) => keepStyles(cache, part)));
}

/* A new version takes over with all that its pages need, or not at all: the one before works on until then. While it takes over
   every page waits, so that nothing is fetched there. */
self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    const pages = [SHELL, FAMILY_SHELL].map((address) => cache.add(new Request(address, { cache: "reload" })));
    const files = [{% for address in assets %}"{{ address }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
    await Promise.all([...pages, ...files.map((file) => (file.endsWith(".css") ? keepStyles(cache, file) : cache.add(file)))]);
    await self.skipWaiting();
  })());
});
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});
/* The page of families that opens without a network speaks as the page that is open. Another language is no reason for
   another worker: a change of workers can hold up whoever presses a link at that moment. */
async function speak(language) {
  const cache = await caches.open(CACHE);
  const spoken = (await cache.match(FAMILY_SHELL))?.headers.get("Content-Language");
  if (spoken?.toLowerCase() !== language.toLowerCase()) await cache.add(new Request(FAMILY_SHELL, { cache: "reload" })).catch(() => {});
}

self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keep(event.data.keep));
  if (event.data?.language) event.waitUntil(speak(event.data.language));
});
self.addEventListener("push", (event) => {
  const said = event.data?.json() ?? {};
  event.waitUntil(self.registration.showNotification(said.title ?? "Kith", { body: said.body, data: said.path, tag: "kith", icon: "{{ icon }}" }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const path = String(event.notification.data ?? "/");
  event.waitUntil(self.clients.openWindow(/^\/(?!\/)/.test(path) ? path : "/"));
});
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (address.origin !== self.location.origin) return;
  if (address.pathname.startsWith("/static/") && event.request.method === "GET") {
    event.respondWith(caches.match(event.request).then((found) => found ?? fetch(event.request)));
  } else if (event.request.mode === "navigate") {
    // Back to what a form had answered, which no browser keeps: the page is asked for as it is now
    const isGone = event.request.cache === "only-if-cached";
    const wanted = isGone ? new Request(address, { credentials: "include", redirect: "manual" }) : event.request;
    event.respondWith(fetch(wanted).catch(async () => (await caches.match(address.pathname.startsWith(FAMILY) ? FAMILY_SHELL : SHELL)) ?? Response.error()));
  }
});
