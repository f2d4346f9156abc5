// What the server says about this phone: brand, telephone service, words, pictures. Read once, from the page itself.
export const config = read(document);

/** The settings written into a page of the phone (this one, or the same page in another language). */
export function read(page) {
  return JSON.parse(page.getElementById("phone-config").textContent);
}

/** The telephone service has been entered: there is something to sign in to. */
export const isSetUp = Boolean(config.sip.websocket && config.sip.domain);
