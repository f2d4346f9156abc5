// A button that copies the text of another element: data-copy names it, data-copied says that it was done.
import { toast } from "./toast.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const source = button && document.getElementById(button.dataset.copy);
  if (!source) return;
  const text = source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
    toast(button.dataset.copied);
  } catch {
    // No clipboard without https, or it was refused: the text is selected, so that Ctrl+C does it.
    getSelection().selectAllChildren(source);
  }
});
