// What makes pages quicker. Every page works without it; nothing here decides anything.

const WORDS = JSON.parse(document.getElementById("portal-words")?.textContent ?? "{}");
const LANGUAGE = document.documentElement.lang || "vi";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const say = (key, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), WORDS[key] ?? "");
const figure = (value, digits = 2) => new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: digits }).format(value);
const all = (root, selector) => [
  ...(root.matches?.(selector) ? [root] : []),
  ...root.querySelectorAll(selector),
];

// ── said aloud, quietly ──────────────────────────────────────────────────────────────────────────────────────────

let spoken;
function tell(text) {
  if (!spoken) {
    spoken = Object.assign(document.createElement("div"), { className: "spoken no-print" });
    spoken.setAttribute("role", "status");
    document.body.append(spoken);
  }
  spoken.textContent = text;
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => { spoken.textContent = ""; }, 2500);
}

// ── theme, menus, search ─────────────────────────────────────────────────────────────────────────────────────────

function isDark() {
  const chosen = document.documentElement.dataset.bsTheme;
  return chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
}

function toggleTheme() {
  const next = isDark() ? "light" : "dark";
  document.documentElement.dataset.bsTheme = next;
  try {
    localStorage.setItem("theme", next);
  } catch {
    // Storage may be forbidden: the choice lasts for this page.
  }
  document.dispatchEvent(new CustomEvent("portal:theme"));
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.menu"));
  if (event.target.closest("[data-theme-toggle]")) toggleTheme();
  if (event.target.closest("[data-print]")) window.print();
  const copier = event.target.closest("[data-copy]");
  if (copier) copy(copier);
  const row = event.target.closest("tr[data-href]");
  if (row) openRow(row, event);
  const errorLink = event.target.closest(".error-summary a[href^='#']");
  if (errorLink) goToField(errorLink, event);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector("details.menu[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    const search = document.querySelector("[data-search]") ?? document.querySelector("main input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
});

function openRow(row, event) {
  if (event.target.closest("a, button, input, select, textarea, label, summary")) return;
  if (String(window.getSelection())) return;
  if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
  else window.location.assign(row.dataset.href);
}

function goToField(link, event) {
  const field = document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.dispatchEvent(new CustomEvent("portal:reveal", { bubbles: true }));
  (field.closest(".field, .criterion") ?? field).scrollIntoView({ block: "center" });
  (field.tomselect ?? field).focus({ preventScroll: true });
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    const box = Object.assign(document.createElement("textarea"), { value: button.dataset.copy, className: "visually-hidden" });
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
  button.classList.add("is-copied");
  setTimeout(() => button.classList.remove("is-copied"), 2000);
  tell(say("copied"));
}

// ── asking once ──────────────────────────────────────────────────────────────────────────────────────────────────

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const asking = event.submitter?.dataset.confirm ? event.submitter : form;
    if (!asking.dataset.confirm || form.dataset.confirmed) {
      delete form.dataset.confirmed;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(asking.dataset).then((sure) => {
      if (!sure) return;
      form.dataset.confirmed = "yes";
      form.requestSubmit(event.submitter);
    });
  },
  true,
);

function ask({ confirm, confirmText, confirmLabel, confirmTone }) {
  const dialog = Object.assign(document.createElement("dialog"), { className: "ask" });
  const title = Object.assign(document.createElement("h2"), { textContent: confirm, id: "ask-title" });
  dialog.setAttribute("aria-labelledby", "ask-title");
  const buttons = Object.assign(document.createElement("div"), { className: "ask-buttons" });
  const weight = confirmTone === "danger" ? "btn-outline-danger" : "btn-primary";
  const no = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-outline-secondary", textContent: say("cancel") });
  const yes = Object.assign(document.createElement("button"), { type: "button", className: `btn ${weight}`, textContent: confirmLabel || say("confirm") });
  no.addEventListener("click", () => dialog.close("no"));
  yes.addEventListener("click", () => dialog.close("yes"));
  buttons.append(no, yes);
  dialog.append(title);
  if (confirmText) dialog.append(Object.assign(document.createElement("p"), { textContent: confirmText }));
  dialog.append(buttons);
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

// ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function span(length) {
  if (length < MINUTE) return say("moment");
  const [unit, size] = length < HOUR ? ["minute", MINUTE] : length < 2 * DAY ? ["hour", HOUR] : ["day", DAY];
  const count = Math.floor(length / size);
  return say(count === 1 ? `${unit}One` : `${unit}Many`, { n: count });
}

function tick(root = document) {
  const now = Date.now();
  for (const time of all(root, "time[data-relative]")) {
    const gap = Date.parse(time.dateTime) - now;
    const deadline = time.dataset.relative === "deadline";
    const key = deadline ? (gap >= 0 ? "left" : "overdue") : gap > 0 ? "in" : "ago";
    const text = say(key, { span: span(Math.abs(gap)) });
    if (time.textContent !== text) time.textContent = text;
    if (deadline) {
      time.classList.toggle("is-late", gap < 0);
      time.classList.toggle("is-soon", gap >= 0 && gap < 2 * DAY);
    }
  }
}
setInterval(tick, 20_000);

// ── sums, words, money, bounds ───────────────────────────────────────────────────────────────────────────────────

function addUp(box) {
  const items = [...box.querySelectorAll("[data-sum-item]")].filter((item) => !item.disabled);
  const total = Math.round(items.reduce((sum, item) => sum + (Number(item.value) || 0), 0) * 1e6) / 1e6;
  for (const output of box.querySelectorAll("[data-sum-total]")) output.textContent = figure(total);
  const state = box.querySelector("[data-sum-state]");
  if (!state || !box.dataset.sumExpected) return;
  const gap = Number(box.dataset.sumExpected) - total;
  state.textContent = gap > 0 ? say("sumShort", { n: figure(gap) }) : gap < 0 ? say("sumOver", { n: figure(-gap) }) : say("sumRight");
  state.className = `sum-state ${gap === 0 ? "is-right" : "is-wrong"}`;
}

function countWords(area) {
  const most = Number(area.dataset.words) || 0;
  const count = (area.value.trim().match(/\S+/gu) ?? []).length;
  let line = area.parentElement.querySelector(".count-words");
  if (!line) {
    line = Object.assign(document.createElement("div"), { className: "count-words" });
    area.after(line);
  }
  line.textContent = most ? say("wordsOf", { n: figure(count), max: figure(most) }) : say("words", { n: figure(count) });
  line.classList.toggle("is-over", most > 0 && count > most);
}

function groupMoney(box) {
  const digits = box.value.replace(/\D/g, "");
  const behind = box.value.slice(box.selectionEnd ?? 0).replace(/\D/g, "").length;
  box.value = digits ? figure(Number(digits), 0) : "";
  let at = box.value.length;
  for (let passed = 0; passed < behind && at > 0; at -= 1) if (/\d/.test(box.value[at - 1])) passed += 1;
  if (document.activeElement === box) box.setSelectionRange(at, at);
}

function keepInside(box) {
  const value = Number(box.value);
  const outside = box.value !== "" && ((box.min !== "" && value < Number(box.min)) || (box.max !== "" && value > Number(box.max)));
  box.setCustomValidity(outside ? say("outside", { min: figure(Number(box.min)), max: figure(Number(box.max)) }) : "");
  box.classList.toggle("is-invalid", outside);
}

// A band narrows the slider to its range; the number box is what is sent.
function followScore(box) {
  const slider = document.querySelector(`[data-slider-for="${box.id}"]`);
  const bands = [...document.querySelectorAll(`[data-band-for="${box.id}"]`)];
  const value = Number(box.value);
  const band = box.value === "" ? null : bands.find((one) => value >= Number(one.dataset.min) && value <= Number(one.dataset.max));
  for (const one of bands) one.checked = one === band;
  if (!slider) return;
  slider.min = band ? band.dataset.min : box.min;
  slider.max = band ? band.dataset.max : box.max;
  slider.value = box.value === "" ? slider.min : box.value;
}

function chooseBand(radio) {
  const box = document.getElementById(radio.dataset.bandFor);
  const value = Number(box.value);
  if (box.value === "" || value < Number(radio.dataset.min) || value > Number(radio.dataset.max)) box.value = radio.dataset.max;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.dataset.sliderFor) {
    const box = document.getElementById(field.dataset.sliderFor);
    box.value = field.value;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (field.dataset.bandFor) chooseBand(field);
  if (field.dataset.words !== undefined) countWords(field);
  if (field.dataset.money !== undefined) groupMoney(field);
  if (field.type === "number") keepInside(field);
  if (field.id && document.querySelector(`[data-slider-for="${field.id}"], [data-band-for="${field.id}"]`)) followScore(field);
  const box = field.closest("[data-sum]");
  if (box) addUp(box);
  const guarded = field.closest("form[data-guard]");
  if (guarded && event.isTrusted) guarded.dataset.changed = "yes";
});

document.addEventListener("formdata", (event) => {
  for (const box of event.target.querySelectorAll("[data-money][name]")) event.formData.set(box.name, box.value.replace(/\D/g, ""));
});

// ── unsaved changes ──────────────────────────────────────────────────────────────────────────────────────────────

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) delete event.target.dataset.changed;
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard][data-changed]")) event.preventDefault();
});

// ── signing out: what pages keep on this machine goes, texts that were not sent and where files stopped ─────────

function keptHere(...beginnings) {
  try {
    return Object.keys(localStorage).filter((key) => beginnings.some((beginning) => key.startsWith(beginning)));
  } catch {
    return []; // storage may be forbidden: then nothing is kept
  }
}
const heldHere = () => keptHere("draft:");

document.addEventListener("click", (event) => {
  const leaving = event.target.closest("form[data-sign-out]");
  if (!leaving || !heldHere().length) return;
  Object.assign(leaving.dataset, { confirm: say("copiesHeld"), confirmText: say("copiesLost"), confirmTone: "danger" });
});
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.matches("[data-sign-out]")) return;
  for (const key of keptHere("draft:", "tus::")) localStorage.removeItem(key);
});

// ── choosing many ────────────────────────────────────────────────────────────────────────────────────────────────

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.matches("[data-select-all]")) {
    for (const one of choices(box)) if (!one.disabled) one.checked = box.checked;
  }
  if (box.closest(".check")) countChosen(box);
  if (box.matches("[data-submit-on-change]")) box.form.requestSubmit();
});

const group = (box) => box.closest("table, [data-choices]");
const choices = (box) => [...group(box).querySelectorAll(".check input[type=checkbox]:not([data-select-all])")];

function countChosen(touched) {
  const boxes = choices(touched);
  const chosen = boxes.filter((box) => box.checked).length;
  const every = group(touched).querySelector("[data-select-all]");
  if (every) {
    every.hidden = boxes.length === 0;
    every.checked = chosen > 0 && chosen === boxes.length;
    every.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  const form = boxes[0]?.form;
  if (!form?.matches("[data-bulk]")) return;
  form.hidden = chosen === 0;
  const words = form.querySelector("[data-bulk-count]");
  if (words) words.textContent = say("selected", { n: chosen });
}

// ── a long form, one section at a time ───────────────────────────────────────────────────────────────────────────

function step(form) {
  const sections = [...form.querySelectorAll(".form-section[id]")];
  const links = [...form.querySelectorAll(".section-list a")];
  if (sections.length < 2) return;
  const show = (index, focus) => {
    sections.forEach((section, at) => { section.hidden = at !== index; });
    links.forEach((link) => {
      if (link.hash === `#${sections[index].id}`) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    });
    if (!focus) return;
    const title = sections[index].querySelector("h2, legend");
    title?.setAttribute("tabindex", "-1");
    title?.focus({ preventScroll: true });
    form.scrollIntoView({ block: "start" });
  };
  const open = (id, focus) => {
    const index = sections.findIndex((section) => section.id === id);
    if (index >= 0) show(index, focus);
    return index >= 0;
  };
  sections.forEach((section, at) => {
    const ways = Object.assign(document.createElement("div"), { className: "stepper-ways" });
    const way = (label, to) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-outline-secondary", textContent: label });
      button.addEventListener("click", () => show(to, true));
      ways.append(button);
    };
    if (at > 0) way(say("previous"), at - 1);
    else ways.append(document.createElement("span"));
    if (at < sections.length - 1) way(say("next"), at + 1);
    section.append(ways);
    if (section.querySelector(".has-error, .is-invalid")) links.find((link) => link.hash === `#${section.id}`)?.classList.add("has-errors");
    section.addEventListener("portal:reveal", () => show(at, false));
  });
  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (open(link.hash.slice(1), true)) {
        event.preventDefault();
        history.replaceState(history.state, "", link.hash);
      }
    });
  }
  const wrong = sections.findIndex((section) => section.querySelector(".has-error, .is-invalid"));
  if (wrong >= 0) show(wrong, false);
  else if (!open(window.location.hash.slice(1), false)) show(0, false);
}

// ── the score sheet by keyboard ──────────────────────────────────────────────────────────────────────────────────

document.addEventListener("keydown", (event) => {
  const sheet = document.querySelector("form[data-sheet]");
  if (!sheet || event.target.closest("dialog")) return;
  if (event.ctrlKey && (event.key === "ArrowLeft" || event.key === "ArrowRight") && !event.target.closest("textarea")) {
    const here = document.querySelector(".sheet-strip [aria-current]");
    const next = event.key === "ArrowLeft" ? here?.previousElementSibling : here?.nextElementSibling;
    if (next?.href) {
      event.preventDefault();
      window.location.assign(next.href);
    }
    return;
  }
  if ((event.key !== "ArrowUp" && event.key !== "ArrowDown") || event.ctrlKey || event.altKey) return;
  const criterion = event.target.closest(".criterion");
  if (!criterion || event.target.closest("textarea, select")) return;
  event.preventDefault();
  const every = [...sheet.querySelectorAll(".criterion")];
  const next = every[every.indexOf(criterion) + (event.key === "ArrowDown" ? 1 : -1)];
  next?.querySelector("input[type=number]")?.focus();
});

// ── films: nothing of one is fetched before its preview is opened ───────────────────────────────────────────────

document.addEventListener("toggle", (event) => {
  const film = event.target.open && event.target.querySelector(":scope > video");
  if (film) film.preload = "metadata";
}, true); // it does not bubble

// ── begin, and again for what htmx brings ────────────────────────────────────────────────────────────────────────

function enhance(root) {
  tick(root);
  for (const button of all(root, "[data-theme-toggle]")) button.hidden = false;
  for (const area of all(root, "[data-words]")) countWords(area);
  for (const box of all(root, "[data-money]")) groupMoney(box);
  for (const box of all(root, ".score-input input[type=number][id]")) followScore(box);
  for (const box of all(root, "[data-sum]")) addUp(box);
  for (const form of all(root, "form[data-bulk]")) form.hidden = true;
  for (const table of all(root, "table:has(.check)")) countChosen(table);
  for (const form of all(root, "form[data-stepper]")) step(form);
  for (const note of all(root, "[data-held]")) note.hidden = !heldHere().some((key) => key.startsWith(note.dataset.held));
  const summary = all(root, "[data-focus]")[0];
  if (summary) summary.focus();
}

enhance(document);
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) enhance(event.target);
});
for (const failure of ["htmx:responseError", "htmx:sendError"]) document.addEventListener(failure, () => tell(say("failed")));
