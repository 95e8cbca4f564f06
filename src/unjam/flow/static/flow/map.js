// The map under the hands: arrows, details beside it, cases moving along its lines.
// Everything here is an addition: without it every step and line is a plain link, and the form a form.

const svg = () => document.querySelector("svg.map");
const quiet = matchMedia("(prefers-reduced-motion: reduce)");

// ---- Choosing a step or a line -------------------------------------------------------------

/** Show what an address of the map leads to beside it. @param {string} href */
function choose(href) {
  const before = svg()?.querySelector("a.on") ?? document.getElementById("map");
  const wasBeside = document.getElementById("details").contains(document.activeElement);
  mark(svg()?.querySelector(`a[href="${CSS.escape(href)}"]`) ?? null);
  history.pushState({ htmx: true }, "", href);
  window.htmx.ajax("GET", href, { target: "#details", swap: "outerHTML" }).then(() => {
    // The link that was pressed is gone: on to the cases, or after closing back to the map.
    if (wasBeside) (document.querySelector("#details .row a") ?? before)?.focus();
  });
}

/** @param {Element | null} link */
function mark(link) {
  svg()?.querySelectorAll("[aria-current]").forEach((one) => {
    one.removeAttribute("aria-current");
    one.classList.remove("on");
  });
  if (!link) return;
  link.setAttribute("aria-current", "true");
  link.classList.add("on");
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = event.target.closest(".map a, [data-close], .chart a");
  if (!link || !window.htmx || !document.getElementById("details")) return;
  event.preventDefault();
  // What is chosen already is opened further: on to what stands beside the map.
  if (link.matches(".map .on")) document.querySelector("#details .row a")?.focus();
  else choose(link.getAttribute("href"));
});

// ---- Arrows: to the nearest step in that direction ------------------------------------------

const WAYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** @param {Element | null} from @param {number[]} way */
function nearest(from, [dx, dy]) {
  const steps = [...svg().querySelectorAll(".s")];
  if (!from) return steps[0];
  const [x, y] = [+from.dataset.x, +from.dataset.y];
  let best = null;
  let least = Infinity;
  for (const step of steps) {
    const [sx, sy] = [+step.dataset.x - x, +step.dataset.y - y];
    const along = sx * dx + sy * dy;
    const aside = Math.abs(sx * dy) + Math.abs(sy * dx);
    if (along > 1 && along + 2 * aside < least) [best, least] = [step, along + 2 * aside];
  }
  return best;
}

document.addEventListener("keydown", (event) => {
  const map = document.getElementById("map");
  if (!map?.contains(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const way = WAYS[event.key];
  const link = event.target.closest("a");
  if (way && (link || event.target === map)) {
    const at = link?.matches(".e") ? svg().querySelector(`.s[data-i="${link.dataset.f}"]`) : link;
    const next = nearest(at, way);
    if (next) next.focus();
    event.preventDefault();
  } else if (event.key === "Escape") {
    document.querySelector("#details [data-close]")?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  } else if (event.key === " ") {
    toggle();
    event.preventDefault();
  }
});

// ---- Looking at a step: its lines stand out --------------------------------------------------

function light(event) {
  const step = event.target.closest?.(".map .s");
  const on = step && (event.type === "pointerover" || event.type === "focusin");
  if (!step && !svg()?.querySelector(".dim")) return;
  svg()?.querySelectorAll(".e").forEach((edge) => {
    const near = on && (edge.dataset.f === step.dataset.i || edge.dataset.t === step.dataset.i);
    edge.classList.toggle("dim", Boolean(on && !near));
  });
}
for (const kind of ["pointerover", "pointerout", "focusin", "focusout"]) document.addEventListener(kind, light);

// ---- Playback: a circle a case ---------------------------------------------------------------

const FILM_S = 40;
let film = null;
let playing = false;
let at = 0;
let last = 0;

async function load() {
  const address = document.getElementById("play").dataset.film;
  if (film?.address === address && film.svg === svg()) return film;
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const { span_s: span, tokens, begins_s: begins, zone } = await answer.json();
  const paths = new Map([...svg().querySelectorAll(".e")].map((edge) => {
    const path = edge.querySelector(".ln");
    return [`${edge.dataset.f}>${edge.dataset.t}`, { path, length: path.getTotalLength() }];
  }));
  const layer = svg().appendChild(document.createElementNS("http://www.w3.org/2000/svg", "g"));
  layer.setAttribute("aria-hidden", "true");
  const cases = tokens.map(([steps, times]) => {
    const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    dot.setAttribute("class", "token");
    dot.setAttribute("r", "5");
    dot.setAttribute("visibility", "hidden");
    layer.append(dot);
    return { dot, times, ways: steps.slice(1).map((step, i) => paths.get(`${steps[i]}>${step}`)) };
  });
  film = { address, svg: svg(), span: Math.max(span, 1), cases, dayAt: calendar(begins, zone) };
  return film;
}

/**
 * What day it was at the practice: "Day 28, Mon 3 Feb".
 * @param {number} begins epoch seconds of the first event @param {string} zone IANA
 */
function calendar(begins, zone) {
  const parts = { timeZone: zone, weekday: "short", year: "numeric", month: "short", day: "numeric" };
  const words = new Intl.DateTimeFormat("en-US", parts);
  const said = (now) => Object.fromEntries(words.formatToParts((begins + now) * 1000).map((one) => [one.type, one.value]));
  const number = ({ day, month, year }) => Date.parse(`${day} ${month} ${year} UTC`) / 86400000;
  const first = number(said(0));
  return (now) => {
    const on = said(now);
    return `Day ${number(on) - first + 1}, ${on.weekday} ${on.day} ${on.month}`;
  };
}

/** Put every circle where its case was. @param {number} now seconds since the first event */
function show(now) {
  for (const { dot, times, ways } of film.cases) {
    let i = 0;
    while (i + 1 < times.length && times[i + 1] <= now) i += 1;
    const way = now >= times[0] && i + 1 < times.length ? ways[i] : null;
    dot.setAttribute("visibility", way ? "visible" : "hidden");
    if (!way) continue;
    const part = (now - times[i]) / Math.max(1, times[i + 1] - times[i]);
    const point = way.path.getPointAtLength(part * way.length);
    dot.setAttribute("cx", point.x.toFixed(1));
    dot.setAttribute("cy", point.y.toFixed(1));
  }
  const bar = document.getElementById("moment");
  bar.value = String(Math.round((1000 * now) / film.span));
  const day = film.dayAt(now);
  bar.nextElementSibling.textContent = day;
  bar.setAttribute("aria-valuetext", day);
}

function frame(time) {
  if (!playing || film?.svg !== svg()) return stop();
  at += ((time - last) / 1000 / FILM_S) * film.span;
  last = time;
  show(Math.min(at, film.span));
  if (at >= film.span) return stop();
  requestAnimationFrame(frame);
}

function stop() {
  playing = false;
  const button = document.querySelector("[data-play]");
  if (button) button.textContent = "Play";
}

async function toggle() {
  const button = document.querySelector("[data-play]");
  if (!button || button.closest("[hidden]")) return;
  if (playing) return stop();
  try {
    await load();
  } catch {
    button.textContent = "Could not load";
    return;
  }
  if (at >= film.span) at = 0;
  playing = true;
  last = performance.now();
  button.textContent = "Pause";
  requestAnimationFrame(frame);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-play]")) toggle();
  const fit = event.target.closest("#fit");
  if (fit) fit.setAttribute("aria-pressed", String(svg().classList.toggle("fit")));
});

document.addEventListener("input", async (event) => {
  if (event.target.id === "ask-share") event.target.nextElementSibling.textContent = `${event.target.value} %`;
  if (event.target.id !== "moment") return;
  stop();
  await load();
  at = (event.target.value / 1000) * film.span;
  show(at);
});

// ---- What only works with this script appears with it ----------------------------------------

function appear() {
  const play = document.getElementById("play");
  const fit = document.getElementById("fit");
  if (play) play.hidden = quiet.matches;
  if (fit) fit.hidden = false;
  at = 0;
  stop();
}
document.addEventListener("htmx:after:swap", (event) => {
  if (!document.querySelector("#play:not([hidden])")) appear();
});
appear();
