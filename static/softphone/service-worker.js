// Shows that the network is gone instead of the browser's own page. It keeps that one page, its style and its icon
// (offline.js makes them) and nothing else: no credentials, no configuration, no answer of any server.
const scope = new URL(self.registration.scope).pathname;
const cacheName = `softphone ${scope}`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(navigated(request));
  else if (request.destination === "style" || request.destination === "image") event.respondWith(piece(request));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(toWindow());
});

async function navigated(request) {
  try {
    return await fetch(request);
  } catch {
    const cache = await caches.open(cacheName);
    return (await cache.match(`${scope}offline`)) ?? Response.error();
  }
}

async function piece(request) {
  try {
    return await fetch(request);
  } catch {
    const cache = await caches.open(cacheName);
    return (await cache.match(request)) ?? Response.error();
  }
}

async function toWindow() {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const found = windows.find(({ url }) => new URL(url).pathname.startsWith(scope));
  if (found) await found.focus();
  else await self.clients.openWindow(scope);
}
