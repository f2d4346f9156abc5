// Before a form is sent from a page that stood open for a while: is the person still logged in? If the session has
// ended, or somebody else has logged in in another tab, nothing is sent and what was typed stays where it is. If he
// has logged in anew himself, the page's forms get the token of the new session. Server side: portal/grid/still_here.py.
import { toast } from "./toast.js";

const FRESH = 60_000; // milliseconds for which the last answer is good enough
const TYPED = "textarea, select, input:not([type=hidden])";
const words = document.getElementById("words")?.dataset ?? {};
let known = Date.now();
let asking = false;

const useToken = (token) => {
  document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRFToken": token }));
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
};

/** "here", "gone" (nobody is logged in), "other" (somebody else is), or "silent" (no answer). */
async function ask() {
  let answer;
  try {
    answer = await fetch(words.stillHere, { redirect: "manual", cache: "no-store" });
  } catch {
    return "silent";
  }
  if (answer.type === "opaqueredirect" || answer.status === 403) return "gone";
  if (!answer.ok) return "here"; // the form itself will meet the trouble, and tell
  const { person, token } = await answer.json();
  if (person !== words.person) return "other";
  useToken(token);
  return "here";
}

const told = (form) => form.querySelector("[data-not-sent]");

function tell(form, verdict) {
  const alert = document.createElement("div");
  alert.className = "alert alert-warning";
  alert.setAttribute("role", "alert");
  alert.dataset.notSent = "";
  const text = document.createElement("div");
  text.className = "alert-text";
  text.append(`${words[verdict]} `);
  if (verdict === "gone") {
    const link = document.createElement("a");
    Object.assign(link, { href: words.login, target: "_blank", rel: "noopener", textContent: words.loginLabel });
    text.append(link);
  }
  alert.append(text);
  told(form)?.remove();
  (form.querySelector(".dialog-content") ?? form).prepend(alert);
  alert.tabIndex = -1;
  alert.focus();
}

document.addEventListener(
  "submit",
  async (event) => {
    const { target: form, submitter } = event;
    if (!words.person || form.getAttribute("method")?.toLowerCase() !== "post" || !form.querySelector(TYPED)) return;
    if (Date.now() - known < FRESH) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (asking) return;
    asking = true;
    const verdict = await ask();
    asking = false;
    if (!form.isConnected) return;
    if (verdict === "silent") return toast(words.offline);
    if (verdict !== "here") return tell(form, verdict);
    known = Date.now();
    told(form)?.remove();
    form.requestSubmit(submitter?.isConnected ? submitter : null);
  },
  { capture: true },
);

document.addEventListener("htmx:after:request", ({ detail }) => {
  if (detail.ctx.response?.status < 400) known = Date.now();
});
