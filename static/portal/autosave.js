// Writing an entry: what is typed is sent by itself, and kept on this machine for as long as it cannot be sent.

const WORDS = JSON.parse(document.getElementById("portal-words").textContent);
const LABELS = JSON.parse(document.getElementById("entry-labels").textContent);
const PAUSE = 1_500; // after the last key
const LONGEST_WAIT = 15_000; // while somebody types without a pause
const PATIENCE = 30_000;
const AGAIN = 5_000;
const LARGEST_LAST_WORD = 60_000; // what a browser still sends when a page goes
const UNSEEN = ["csrfmiddlewaretoken", "version", "seen", "tab"];

const line = document.querySelector("[data-autosave]");
const says = line.querySelector("[data-autosave-says]");
const form = document.getElementById(line.dataset.for);
const field = form.elements;
const mine = `draft:${line.dataset.person}:${line.dataset.entry}:`;
const language = document.documentElement.lang || "vi";

const say = (key, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), WORDS[key] ?? "");
const clock = (moment) => new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hour12: false }).format(moment);
const show = (text, unsent = false) => {
  line.classList.toggle("is-unsent", unsent);
  if (says.textContent !== text) says.textContent = text;
};

// ── what is typed, by question ───────────────────────────────────────────────────────────────────────────────────

const LONGEST_FIRST = Object.keys(LABELS).sort((one, other) => other.length - one.length);
const question = (name) => LONGEST_FIRST.find((one) => name === one || name.startsWith(`${one}-`));
const typed = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && question(name));
const oneWay = (value) => value.normalize("NFC").replace(/\s+/g, " ").trim();

function byQuestion(pairs) {
  const found = new Map();
  for (const [name, value] of pairs) if (oneWay(value)) found.set(question(name), `${found.get(question(name)) ?? ""}${name}=${oneWay(value)}\n`);
  return found;
}

function differing(pairs, others) {
  const one = byQuestion(pairs);
  const other = byQuestion(others);
  return Object.keys(LABELS).filter((name) => one.get(name) !== other.get(name));
}

const names = (differing) => differing.map((name) => LABELS[name]).join(", ");

// ── kept on this machine ─────────────────────────────────────────────────────────────────────────────────────────

if (!field.tab.value) field.tab.value = [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");
const here = mine + field.tab.value;

function hold(pairs) {
  if (gone) return true;
  try {
    const seen = ["version", "seen", "tab"].map((name) => [name, field[name].value]);
    localStorage.setItem(here, JSON.stringify({ at: Date.now(), pairs: [...pairs, ...seen] }));
    return true;
  } catch {
    return false; // storage may be full or forbidden: the page says so
  }
}

function letGo(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept where nothing can be kept.
  }
}

function copies() {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(mine) && key !== here)
      .map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }))
      .sort((one, other) => one.at - other.at);
  } catch {
    return [];
  }
}

// ── sent by itself ───────────────────────────────────────────────────────────────────────────────────────────────

let saved = line.dataset.unsaved === undefined ? typed() : [];
let wrong = []; // what the portal could not keep, as it was typed
let busy = null;
let waiting;
let since = 0;
let clashes = false;
let gone = false; // the page is being left by a form: nothing more is kept or sent

const unsaved = () => differing(typed(), saved);
const rest = (left) => left.filter((name) => !wrong.some((one) => one.name === name && one.typed === byQuestion(typed()).get(name)));

function changed() {
  const left = unsaved();
  if (!left.length) {
    letGo(here);
    delete form.dataset.changed;
    return;
  }
  const held = hold(typed());
  if (held && !chosenFiles()) delete form.dataset.changed;
  if (clashes || busy) return;
  if (rest(left).length) show(say("notSaved", { names: names(left) }));
  later(PAUSE);
}

const chosenFiles = () => [...form.querySelectorAll("input[type=file]")].some((box) => box.files.length);

function later(pause) {
  since ||= Date.now();
  clearTimeout(waiting);
  waiting = setTimeout(send, Math.max(0, Math.min(pause, since + LONGEST_WAIT - Date.now())));
}

function body(pairs) {
  const hidden = UNSEEN.map((name) => [name, field[name].value]);
  return new URLSearchParams([...pairs, ...hidden]);
}

async function send() {
  if (busy || gone) return busy;
  clearTimeout(waiting);
  since = 0;
  const now = typed();
  if (!rest(differing(now, saved)).length) return null;
  show(say("saving"));
  busy = attempt(now).finally(() => { busy = null; });
  await busy;
  return null;
}

async function attempt(now) {
  let answer;
  try {
    answer = await fetch(line.dataset.autosave, {
      method: "POST", body: body(now), redirect: "manual", signal: AbortSignal.timeout(PATIENCE), headers: { Accept: "application/json" },
    });
  } catch {
    return unreached("held");
  }
  if (answer.type === "opaqueredirect") return unreached("signedOut");
  if (answer.status >= 500 || answer.status === 429) return unreached("held");
  const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
  return answer.ok ? keepAll(now, told) : refuse(told);
}

function unreached(key) {
  const left = names(unsaved());
  show(hold(typed()) ? say(key, { names: left }) : say("notHeld", { names: left }), true);
  if (key === "held") {
    clearTimeout(waiting);
    waiting = setTimeout(send, AGAIN);
  }
}

function refuse(told) {
  hold(typed());
  clashes = Boolean(told.clash);
  line.querySelector("[data-autosave-clash]").hidden = !clashes;
  line.classList.toggle("is-clashing", clashes);
  show(clashes ? say("clash", { names: told.clash.join(", ") }) : `${told.said ?? WORDS.failed} ${say("held", { names: names(unsaved()) })}`);
}

function keepAll(now, told) {
  const marks = new Map(told.seen.split(" ").map((word) => [word.slice(0, word.lastIndexOf(":")), word.slice(word.lastIndexOf(":") + 1)]));
  const was = byQuestion(now);
  saved = now;
  wrong = told.wrong.map((one) => ({ ...one, typed: was.get(one.name) }));
  for (const one of told.theirs) if (adopt(one)) marks.set(one.name, one.mark);
  field.version.value = told.version;
  field.seen.value = [...marks].map(([name, sign]) => `${name}:${sign}`).join(" ");
  if (wrong.length) saved = saved.filter(([name]) => !wrong.some((one) => one.name === question(name)));
  const progress = document.querySelector(".form-progress");
  if (progress) progress.outerHTML = told.progress;
  const left = wrong.map((one) => `${one.label} (${one.why})`).join(", ");
  const others = told.theirs.length ? ` ${say("others", { names: told.theirs.map((one) => one.label).join(", ") })}` : "";
  changed();
  if (!rest(unsaved()).length) show(say(left ? "savedBut" : "savedAt", { time: told.at, names: left }) + others);
  else later(PAUSE);
}

// What somebody else wrote comes onto the page, unless it would change a box under the writer's hands.
function adopt({ name, value }) {
  const box = field[name];
  if (value === null || !(box instanceof HTMLElement) || box === document.activeElement) return false;
  box.value = value;
  saved = [...saved.filter(([one]) => question(one) !== name), ...typed().filter(([one]) => question(one) === name)];
  box.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);
window.addEventListener("online", send);

// A save by hand waits for one that is on its way: the portal would take them for two people's.
form.addEventListener("submit", (event) => {
  clearTimeout(waiting);
  if (!busy) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  busy.finally(() => form.requestSubmit(event.submitter));
}, true);

// Sent by hand, the text stays on this machine until the portal confirms it; signed out, nothing stays.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (event.target.matches("[data-sign-out]")) letGo(here);
  else if (event.target === form && unsaved().length) hold(typed());
  leave();
});

function leave() {
  gone = true;
  setTimeout(() => { gone = false; }, PATIENCE); // a page that is still there after that was not left
}

// A page that goes says a last word; until the portal confirms it, this machine keeps it.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden" || busy || gone || clashes || !rest(unsaved()).length) return;
  hold(typed());
  if (String(body(typed())).length < LARGEST_LAST_WORD) send();
});

// ── offered again ────────────────────────────────────────────────────────────────────────────────────────────────

function sendCopy(copy) {
  const again = Object.assign(document.createElement("form"), { method: "post", action: form.action, hidden: true });
  const token = ["csrfmiddlewaretoken", field.csrfmiddlewaretoken.value];
  for (const [name, value] of [...copy.pairs, token]) {
    const box = Object.assign(document.createElement("textarea"), { name, value });
    again.append(box);
  }
  document.body.append(again);
  delete form.dataset.changed;
  leave();
  again.submit();
}

function offer(copy) {
  const panel = document.querySelector("[data-copies]");
  const item = panel.querySelector("template").content.cloneNode(true).firstElementChild;
  const left = differing(copy.pairs.filter(([name]) => question(name)), typed());
  if (!left.length) return letGo(copy.key);
  item.querySelector("[data-copy-says]").textContent = say("copyOf", { time: clock(copy.at), names: names(left) });
  item.querySelector("[data-copy-send]").addEventListener("click", () => sendCopy(copy));
  item.querySelector("[data-copy-drop]").addEventListener("click", () => {
    letGo(copy.key);
    item.remove();
    panel.hidden = !panel.querySelector("li");
  });
  panel.querySelector("ul").append(item);
  panel.hidden = false;
  return null;
}

const address = new URL(window.location.href);
if (address.searchParams.has("kept")) {
  letGo(mine + address.searchParams.get("kept"));
  address.searchParams.delete("kept");
  history.replaceState(history.state, "", address);
}
copies().forEach(offer);
if (unsaved().length) changed();
