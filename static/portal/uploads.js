// Sending files in parts: many at once, each with its progress, paused and continued; after a cut line or a reload the rest follows.
// Without script the form sends one file as a whole.

const WORDS = JSON.parse(document.getElementById("portal-words").textContent);
const DELAYS = [0, 1000, 3000, 5000, 10000, 20000, 30000];
const READ_WITHIN = 4000;
const MEGABYTE = 1024 * 1024;

const megabytes = (bytes) =>
  (bytes / MEGABYTE).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 }) + " MB";

const button = (words, name, click) => {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm btn-outline-secondary", textContent: words });
  made.setAttribute("aria-label", `${words}: ${name}`);
  made.addEventListener("click", click);
  return made;
};

for (const box of document.querySelectorAll("[data-uploads]")) {
  const form = box.querySelector("form");
  const chooser = form.querySelector("input[type=file]");
  const submit = form.querySelector("[type=submit]");
  const list = Object.assign(document.createElement("ul"), { className: "files uploads" });
  form.after(list);
  chooser.multiple = true;
  chooser.required = false;

  const lookAgain = () => window.htmx.ajax("GET", box.dataset.page, { target: "#files", select: "#files", swap: "outerHTML" });

  const send = async (file, kind) => {
    const line = document.createElement("li");
    const bar = Object.assign(document.createElement("progress"), { max: file.size || 1, value: 0 });
    const told = Object.assign(document.createElement("span"), { className: "soft" });
    told.setAttribute("role", "status");
    bar.setAttribute("aria-label", file.name);
    line.append(Object.assign(document.createElement("span"), { textContent: file.name }), bar, told);
    list.append(line);

    const over = (words, failed) => {
      told.textContent = words;
      told.classList.toggle("is-bad", Boolean(failed));
      for (const made of line.querySelectorAll("button, progress")) made.remove();
      if (!failed) setTimeout(() => line.remove(), READ_WITHIN);
      lookAgain();
    };
    const upload = new window.tus.Upload(file, {
      endpoint: box.dataset.uploads,
      chunkSize: Number(box.dataset.part),
      retryDelays: DELAYS,
      removeFingerprintOnSuccess: true,
      headers: { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
      metadata: { filename: file.name, kind },
      onProgress: (sent, all) => {
        bar.value = sent;
        told.textContent = WORDS.sending.replace("{n}", megabytes(sent)).replace("{max}", megabytes(all));
      },
      onSuccess: () => over(WORDS.sentWhole),
      onError: (error) => {
        const answer = error.originalResponse;
        const said = answer && (answer.getHeader("Content-Type") || "").startsWith("text/plain") ? answer.getBody() : "";
        if (said) {
          over(said, true);
          return;
        }
        told.textContent = WORDS.sendingFailed;
        pause.hidden = true;
        goOn.hidden = false;
      },
    });
    const pause = button(WORDS.pause, file.name, async () => {
      pause.hidden = true;
      goOn.hidden = false;
      goOn.focus();
      await upload.abort();
    });
    const goOn = button(WORDS.goOn, file.name, () => {
      goOn.hidden = true;
      pause.hidden = false;
      pause.focus();
      upload.start();
    });
    const giveUp = button(WORDS.giveUp, file.name, async () => {
      giveUp.disabled = true;
      await upload.abort(true).catch(() => undefined);
      line.remove();
      lookAgain();
      chooser.focus();
    });
    goOn.hidden = true;
    line.append(pause, goOn, giveUp);
    const before = await upload.findPreviousUploads();
    if (before.length) upload.resumeFromPreviousUpload(before[0]);
    upload.start();
  };

  form.addEventListener("submit", (event) => {
    if (!chooser.files.length) return; // the portal says what is missing
    event.preventDefault();
    const kind = form.querySelector("[name=kind]:checked");
    for (const file of chooser.files) send(file, kind ? kind.value : "");
    chooser.value = "";
    submit.disabled = false;
  });

  window.addEventListener("beforeunload", (event) => {
    if (list.querySelector("progress")) event.preventDefault();
  });
}
