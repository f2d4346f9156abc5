// When the server can't be reached or fails: say so where the person looks, and lose nothing he typed.
import { toast } from "./toast.js";

const words = document.getElementById("words")?.dataset ?? {};

document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  const expired = ctx.response.headers.has("Portal-Form-Expired");
  if (ctx.response.status >= 500 || expired) {
    ctx.swap = "none";
    toast(expired ? words.expired : ctx.response.status === 503 ? words.away : words.error);
    event.preventDefault();
  }
});
document.addEventListener("htmx:error", (event) => {
  if (event.detail.error?.name !== "AbortError") toast(words.offline);
});

// A thin line on top while something is under way.
let running = 0;
const busy = document.getElementById("busy");
document.addEventListener("htmx:before:request", () => {
  running += 1;
  busy?.classList.add("on");
});
document.addEventListener("htmx:finally:request", () => {
  running = Math.max(0, running - 1);
  if (!running) busy?.classList.remove("on");
});
