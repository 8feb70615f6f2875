// Sending files in parts: many at once, each with its progress, paused and continued; after a cut line or a reload the rest follows.
// The page says when the line is cut, and goes on by itself once it is back.
// Without script the form sends one file as a whole.
// A box with data-page takes many files and shows that part of its page anew; one with data-when takes one file, while that choice of
// its form is ticked, and loads the page again once it has arrived.

const WORDS = JSON.parse(document.getElementById("portal-words").textContent);
const DELAYS = [0, 1000, 3000, 5000, 10000, 20000, 30000];
const READ_WITHIN = 4000;
const KILOBYTE = 1024;
const MEGABYTE = 1024 * KILOBYTE;

const inLanguage = (figure, digits) =>
  figure.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits, minimumFractionDigits: digits });
const megabytes = (bytes) => `${inLanguage(bytes / MEGABYTE, 1)} MB`;
const kilobytes = (bytes) => `${inLanguage(Math.ceil(bytes / KILOBYTE), 0)} KB`;

const isNoAnswer = (answer) => !answer || answer.getStatus() >= 500;

const saidBy = (answer) => (answer && (answer.getHeader("Content-Type") || "").startsWith("text/plain") ? answer.getBody() : "");

const leadsToSignIn = (error) => {
  const landed = error.originalResponse?.getUnderlyingObject()?.responseURL;
  return Boolean(landed) && new URL(landed).pathname !== new URL(error.originalRequest.getURL(), window.location.href).pathname;
};

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
  chooser.multiple = !box.dataset.when;
  chooser.required = false;

  const lookAgain = () => {
    if (box.dataset.page) window.htmx.ajax("GET", box.dataset.page, { target: "#files", select: "#files", selectOOB: "#parts", swap: "outerHTML" });
  };
  const loadAgain = () => {
    if (!box.dataset.when || document.querySelector(".uploads progress")) return;
    window.location.hash = box.closest("[id]").id;
    window.location.reload();
  };

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
      lookAgain();
      if (failed) return;
      setTimeout(() => line.remove(), READ_WITHIN);
      loadAgain();
    };
    const stop = (words) => {
      told.textContent = words;
      pause.hidden = true;
      goOn.hidden = false;
    };
    const start = () => {
      cut = false;
      goOn.hidden = true;
      pause.hidden = false;
      upload.start();
    };
    let cut = false;
    const upload = new window.tus.Upload(file, {
      endpoint: box.dataset.uploads,
      chunkSize: Number(box.dataset.part),
      retryDelays: DELAYS,
      removeFingerprintOnSuccess: true,
      headers: { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
      metadata: { filename: file.name, kind },
      onProgress: (sent, all) => {
        bar.value = sent;
        const size = all < MEGABYTE ? kilobytes : megabytes;
        told.textContent = WORDS.sending.replace("{n}", size(sent)).replace("{max}", size(all));
      },
      onShouldRetry: (error) => {
        const answer = error.originalResponse;
        const again = (isNoAnswer(answer) || [409, 423].includes(answer.getStatus())) && navigator.onLine;
        if (again) told.textContent = (isNoAnswer(answer) && saidBy(answer)) || WORDS.sendingAgain;
        return again;
      },
      onSuccess: () => over(WORDS.sentWhole),
      onError: (error) => {
        const answer = error.originalResponse;
        const said = saidBy(answer);
        if (leadsToSignIn(error)) over(WORDS.sendingSignedOut, true);
        else if (isNoAnswer(answer)) {
          cut = true;
          stop(said || WORDS.sendingFailed);
        } else if (said) over(said, true);
        else stop(WORDS.failed);
      },
    });
    window.addEventListener("online", () => {
      if (cut && line.isConnected) start();
    });
    const pause = button(WORDS.pause, file.name, async () => {
      stop(told.textContent);
      goOn.focus();
      await upload.abort();
    });
    const goOn = button(WORDS.goOn, file.name, () => {
      start();
      pause.focus();
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
    const before = (await upload.findPreviousUploads()).find((one) => one.metadata.kind === kind);
    if (before) upload.resumeFromPreviousUpload(before);
    upload.start();
  };

  form.addEventListener("submit", (event) => {
    if (!chooser.files.length) return; // the portal says what is missing
    if (box.dataset.when && !form.querySelector(`${box.dataset.when}:checked`)) return;
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
