// The page that is shown when the phone is opened while the network is gone. It is made here, from the words of the
// last visit, and kept for the service worker: a page of text, without accounts, servers or anything to sign in with.
import { config } from "./config.js";
import { t } from "./strings.js";

/** Register the service worker and give it its page. A browser without one does everything else as well. */
export async function prepareOffline() {
  if (!("serviceWorker" in navigator) || !config.urls.service_worker) return;
  try {
    await navigator.serviceWorker.register(config.urls.service_worker, { scope: config.scope });
    await keepPage();
  } catch (error) {
    console.warn("no offline page:", error.message);
  }
}

async function keepPage() {
  const styles = `${config.urls.assets}softphone/phone.css`;
  const cache = await caches.open(`softphone ${config.scope}`);
  for (const { url } of await cache.keys()) await cache.delete(url);
  await cache.addAll([styles, config.urls.icon_192]);
  const page = document.implementation.createHTMLDocument(config.brand);
  page.documentElement.lang = document.documentElement.lang;
  page.documentElement.dir = document.documentElement.dir;
  page.head.append(
    element(page, "meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    element(page, "meta", { name: "color-scheme", content: "light dark" }),
    element(page, "link", { rel: "stylesheet", href: styles }),
  );
  const card = element(page, "main", { class: "card narrow centred" });
  card.append(
    element(page, "img", { src: config.urls.icon_192, alt: "", width: "72", height: "72", class: "sign-in-icon" }),
    element(page, "h1", {}, t("network_gone")),
    element(page, "p", {}, t("network_gone_explained")),
    element(page, "a", { href: config.scope, class: "primary wide" }, t("try_again")),
  );
  page.body.append(card);
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'",
  };
  const body = `<!doctype html>${page.documentElement.outerHTML}`;
  await cache.put(`${config.scope}offline`, new Response(body, { headers }));
}

function element(page, name, attributes, text = "") {
  const made = page.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}
