// The little that every page does by itself: single keys, the list of pages, closing and focus.
// Everything here is an addition: without it each page still works as plain links and forms.

/** @typedef {Record<string, string>} Keys the key for each action; empty where they are switched off */

const root = document.documentElement;
const TYPING = "input, select, textarea, [contenteditable], [data-own-keys]";
const ROWS = "[data-row], main tbody tr:has(a)";

/** @returns {Keys} */
function chosenKeys() {
  return JSON.parse(root.dataset.keys || "{}");
}

/** @param {string} id @returns {HTMLDialogElement | null} */
function dialog(id) {
  return /** @type {HTMLDialogElement | null} */ (document.getElementById(id));
}

/** @param {string} id */
function open(id) {
  const found = dialog(id);
  if (!found || found.open) return;
  document.querySelectorAll("dialog[open]").forEach((other) => /** @type {HTMLDialogElement} */ (other).close());
  found.showModal();
  if (id === "palette") fillPalette("");
}

/** The link (or the row itself) that stands for a row. @param {Element} row @returns {HTMLElement} */
function handle(row) {
  return /** @type {HTMLElement} */ (row.matches("a, button, [tabindex]") ? row : row.querySelector("a, button") || row);
}

/** Move the focus to the next or the previous row. @param {number} step */
function moveRow(step) {
  const rows = Array.from(document.querySelectorAll(ROWS)).filter((row) => row.getClientRects().length > 0);
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[now < 0 ? (step > 0 ? 0 : rows.length - 1) : now + step];
  if (next) handle(next).focus();
}

const actions = {
  next: () => moveRow(1),
  previous: () => moveRow(-1),
  search: () => {
    const field = /** @type {HTMLElement | null} */ (document.querySelector("main [data-search], main input[type=search]"));
    if (field) field.focus();
    else open("palette");
  },
  help: () => open("keys-help"),
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    if (!dialog("palette")) return;
    event.preventDefault();
    open("palette");
    return;
  }
  if (event.key === "Escape") closeMenus(null);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  const target = /** @type {Element} */ (event.target);
  const typing = target.closest(TYPING) && !target.closest("dialog:not([open])");
  if (typing || document.querySelector("dialog[open]")) return;
  const action = Object.entries(chosenKeys()).find(([, key]) => key === event.key)?.[0];
  if (!action || !(action in actions)) return;
  event.preventDefault();
  actions[/** @type {keyof typeof actions} */ (action)]();
});

/** Close the open menus, except the one that holds the element. @param {Node | null} inside */
function closeMenus(inside) {
  document.querySelectorAll("details[data-closes][open]").forEach((menu) => {
    if (inside && menu.contains(inside)) return;
    const held = menu.contains(document.activeElement);
    menu.removeAttribute("open");
    if (held && !inside) /** @type {HTMLElement} */ (menu.querySelector("summary")).focus();
  });
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const opener = target.closest("[data-opens]");
  if (opener) open(/** @type {HTMLElement} */ (opener).dataset.opens || "");
  if (target instanceof HTMLDialogElement) target.close();
  closeMenus(target);
});

// The list of pages (Ctrl+K) ------------------------------------------------------------------

/** Every different place that this page links to. @returns {{words: string, url: string}[]} */
function places() {
  const seen = new Map();
  document.querySelectorAll("nav a[href], main a[href], .user-menu a[href]").forEach((link) => {
    const { href, textContent } = /** @type {HTMLAnchorElement} */ (link);
    const words = (link.getAttribute("aria-label") || textContent || "").trim().replace(/\s+/g, " ");
    if (words && !link.getAttribute("href")?.startsWith("#") && !seen.has(href)) seen.set(href, words);
  });
  return Array.from(seen, ([url, words]) => ({ words, url }));
}

/** @param {string} typed */
function fillPalette(typed) {
  const wanted = typed.trim().toLowerCase().split(/\s+/);
  const fits = places().filter(({ words }) => wanted.every((part) => words.toLowerCase().includes(part)));
  const list = /** @type {HTMLElement} */ (document.getElementById("palette-list"));
  list.replaceChildren(
    ...fits.slice(0, 50).map(({ words, url }, position) => {
      const item = document.createElement("li");
      item.id = `palette-${position}`;
      item.setAttribute("role", "option");
      item.dataset.url = url;
      item.textContent = words;
      return item;
    }),
  );
  /** @type {HTMLElement} */ (document.querySelector(".palette .nothing")).hidden = fits.length > 0;
  choose(0);
}

/** @param {number} position */
function choose(position) {
  const items = Array.from(document.querySelectorAll("#palette-list li"));
  items.forEach((item, index) => item.setAttribute("aria-selected", String(index === position)));
  const field = document.getElementById("palette-words");
  field?.setAttribute("aria-activedescendant", items[position]?.id || "");
  items[position]?.scrollIntoView({ block: "nearest" });
}

/** @param {Element | null | undefined} item */
function goTo(item) {
  const url = /** @type {HTMLElement | null | undefined} */ (item)?.dataset.url;
  if (url) location.assign(url);
}

const field = /** @type {HTMLInputElement | null} */ (document.getElementById("palette-words"));
field?.addEventListener("input", () => fillPalette(field.value));
field?.addEventListener("keydown", (event) => {
  const items = Array.from(document.querySelectorAll("#palette-list li"));
  const now = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "Enter") {
    event.preventDefault();
    goTo(items[now]);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose((now + (event.key === "ArrowDown" ? 1 : items.length - 1)) % (items.length || 1));
  }
});
document.getElementById("palette-list")?.addEventListener("click", (event) => {
  goTo(/** @type {Element} */ (event.target).closest("li"));
});

// When the page is there ------------------------------------------------------------------------

document.querySelectorAll(".needs-script").forEach((part) => part.removeAttribute("hidden"));
/** @type {HTMLElement | null} */ (document.querySelector("[data-takes-focus]"))?.focus();
