// The cover of a screen that nobody uses: a warning first, then nothing of the page is left to see.
// Unlocking shows the page again as it was. The server locks by itself; this keeps step with it.

const root = document.documentElement;
const SECOND_MS = 1000;
const LATE_MS = 3 * SECOND_MS; // a tab that slept may not know what happened in the others
const STAYS = ["keydown", "pointerdown", "wheel"];

/** @type {any} */
const cover = document.getElementById("cover");
const warning = /** @type {HTMLElement} */ (document.getElementById("idle-warning"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("cover-form"));
const words = /** @type {HTMLElement} */ (document.getElementById("cover-error"));
const tabs = new BroadcastChannel("unjam-screen");

const ms = (/** @type {string} */ name) => Number(cover.dataset[name]) * SECOND_MS;
const idleMs = ms("idleS");
const warnedMs = ms("warnedS");
const notedMs = ms("notedS");
const token = /** @type {HTMLInputElement} */ (form.querySelector("[name=csrfmiddlewaretoken]")).value;

let deadline = Date.now() + ms("leftS");
let used = 0; // the last press that the server was not told of yet
let told = Date.now();
let left = { title: "", scroll: 0, focus: /** @type {Element | null} */ (null) };

const isLocked = () => "locked" in root.dataset;

/** @param {string} url @param {FormData} [body] */
function post(url, body) {
  return fetch(url, { method: "POST", body, redirect: "manual", keepalive: true, headers: { "X-CSRFToken": token } });
}

// Use ---------------------------------------------------------------------------------------------

/** A key or a press, here or in another tab. @param {number} at */
function use(at) {
  if (isLocked()) return;
  deadline = Math.max(deadline, at + idleMs);
  warning.replaceChildren();
}

STAYS.forEach((kind) =>
  window.addEventListener(
    kind,
    (event) => {
      if (isLocked()) return void event.stopPropagation(); // the page's own keys rest under the cover
      if (!event.isTrusted) return;
      const now = Date.now();
      if (now - used > SECOND_MS) tabs.postMessage({ use: now });
      used = now;
      use(now);
    },
    { capture: true, passive: true },
  ),
);

/** Tell the server that somebody is there, at most every so often. @param {number} now */
function tell(now) {
  if (!used || now - told < notedMs) return;
  told = now;
  used = 0;
  tabs.postMessage({ told: now });
  post(cover.dataset.stay).then((answer) => answer.status === 423 && hide(), () => {});
}

// The clock ---------------------------------------------------------------------------------------

function look() {
  if (isLocked()) return;
  const now = Date.now();
  if (now >= deadline + LATE_MS) return void wake();
  if (now >= deadline) return lock();
  if (deadline - now <= warnedMs) warn();
  else tell(now);
}

function warn() {
  if (warning.firstChild) return;
  const seconds = Math.max(1, Math.round((deadline - Date.now()) / SECOND_MS));
  const text = document.createElement("span");
  text.textContent = `This screen locks in ${seconds === 60 ? "one minute" : `${seconds} seconds`}. Press any key or click to stay.`;
  warning.replaceChildren(text);
}

setInterval(look, SECOND_MS);
document.addEventListener("visibilitychange", look);
window.addEventListener("pageshow", look);

// The cover ---------------------------------------------------------------------------------------

function lock() {
  hide(post(cover.dataset.lock));
  tabs.postMessage({ lock: true });
}

/** @param {Promise<unknown>} [first] what the server is still being told */
function hide(first = Promise.resolve()) {
  if (isLocked()) return;
  document.querySelectorAll("dialog[open]").forEach((other) => /** @type {HTMLDialogElement} */ (other).close());
  left = { title: document.title, scroll: window.scrollY, focus: document.activeElement };
  warning.replaceChildren();
  root.dataset.locked = "";
  cover.hidden = false;
  document.title = "Locked · Unjam";
  password().focus();
  first.then(offerPasskey).catch(() => {});
}

function show() {
  if (!isLocked()) return;
  delete root.dataset.locked;
  cover.hidden = true;
  document.title = left.title;
  words.textContent = password().value = "";
  window.scrollTo(0, left.scroll);
  /** @type {HTMLElement | null} */ (left.focus)?.focus?.({ preventScroll: true });
}

const password = () => /** @type {HTMLInputElement} */ (form.elements.namedItem("password"));

/** Whether the server still holds this screen open; if so, its clock is ours. */
async function isOpen() {
  const answer = await fetch(cover.dataset.screen, { redirect: "manual" });
  if (answer.status !== 200) return false;
  deadline = Date.now() + (await answer.json()).left_s * SECOND_MS;
  return true;
}

/** Cover first, then ask: people may have worked in another tab while this one slept. */
async function wake() {
  hide();
  if (await isOpen().catch(() => false)) show();
}

/** After the password. A session that ended in the meantime goes to the sign-in. */
async function reopen() {
  if (!(await isOpen())) return location.reload();
  tabs.postMessage({ open: deadline });
  show();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  words.textContent = "";
  try {
    const answer = await post(form.action, new FormData(form));
    if (answer.type === "opaqueredirect") return void (await reopen());
    words.textContent =
      answer.status === 429 ? "Too many tries. Wait a minute, then try again." : "This password does not fit. Try again.";
  } catch {
    words.textContent = "Unjam cannot be reached just now. Your page is still here. Try again in a moment.";
  }
  password().select();
});

// Unlocking with a passkey: offered to who has one --------------------------------------------------

const passkey = /** @type {HTMLButtonElement} */ (document.getElementById("cover-passkey"));
/** @type {any} */
let challenge = null;

/** The page that asks for a passkey exists only for who has one; it carries the challenge. */
async function offerPasskey() {
  const kind = /** @type {any} */ (window.PublicKeyCredential);
  if (!passkey || !kind?.parseRequestOptionsFromJSON) return;
  const answer = await fetch(passkey.dataset.page || "", { redirect: "manual" });
  if (answer.status !== 200) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const facts = JSON.parse(page.getElementById("js_data")?.textContent || "");
  challenge = kind.parseRequestOptionsFromJSON(facts.request_options.publicKey);
  passkey.hidden = false;
}

passkey?.addEventListener("click", async () => {
  words.textContent = "";
  try {
    const proof = /** @type {any} */ (await navigator.credentials.get({ publicKey: challenge }));
    const body = new FormData();
    body.set("credential", JSON.stringify(proof.toJSON()));
    const answer = await post(passkey.dataset.page || "", body);
    if (answer.type === "opaqueredirect") return void (await reopen());
  } catch {
    // cancelled, or it took too long: the words below say so
  }
  words.textContent = "The passkey did not open it. Try again, or use your password.";
});

document.querySelector("form[data-locks]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  lock();
});

// Other tabs, and answers of a server that locked first -----------------------------------------------

tabs.addEventListener("message", ({ data }) => {
  if (data.use) use(data.use);
  if (data.told) told = data.told;
  if (data.lock) hide();
  if (data.open) {
    deadline = data.open;
    show();
  }
});

document.addEventListener("htmx:before:response", (event) => {
  if (/** @type {CustomEvent} */ (event).detail.ctx.response.status !== 423) return;
  event.preventDefault();
  hide();
});
