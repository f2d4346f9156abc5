// A form with a file shows how far the upload is. Without JavaScript the browser sends it as ever.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-upload]") || !window.FormData) return;
  const file = form.querySelector("input[type=file]");
  if (!file?.files.length) return;
  event.preventDefault();
  const bar = form.querySelector("[data-upload-bar]");
  const told = form.querySelector("[data-upload-text]");
  const buttons = form.querySelectorAll("button[type=submit]");
  const most = Number(form.dataset.upload);
  if (most && file.files[0].size > most) {
    told.textContent = form.dataset.tooLarge;
    told.className = "text-danger";
    return;
  }
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.responseType = "document";
  request.upload.onprogress = (progress) => {
    bar.hidden = false;
    bar.max = progress.total;
    bar.value = progress.loaded;
    told.textContent = `${Math.floor((progress.loaded * 100) / progress.total)} %`;
  };
  const failed = () => {
    for (const button of buttons) button.disabled = false;
    bar.hidden = true;
    told.textContent = document.getElementById("words").dataset.offline;
    told.className = "text-danger";
  };
  request.onerror = failed;
  request.onload = () => {
    if (!request.response) return failed();
    const fresh = request.response.getElementById("main");
    const here = document.getElementById("main");
    if (!fresh) return failed();
    here.replaceChildren(...fresh.childNodes);
    document.title = request.response.title;
    if (request.responseURL !== location.href) history.pushState(null, "", request.responseURL);
    window.htmx.process(here);
    here.querySelector("[role=alert], [aria-invalid=true]")?.scrollIntoView();
  };
  const data = new FormData(form, event.submitter);
  for (const button of buttons) button.disabled = true;
  request.send(data);
});
