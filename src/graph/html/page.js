"use strict";
// The page is whole without this script. It shows one target at a time, draws the lines between what is
// there, filters, and shows what is said about a hook. Texts are never made into markup.

const SVG = "http://www.w3.org/2000/svg";
const LANE = 9;
const tabs = [...document.querySelectorAll("[role=tab]")];
const targets = [...document.querySelectorAll(".target")];
const search = document.getElementById("search");
const sent = document.getElementById("sent");
const matches = document.getElementById("matches");

const shown = () => targets.find((target) => !target.hidden);
const visible = (element) => element.closest("[hidden]") === null;
const by = (id) => document.getElementById(id);

/** What a hook or a card leads to: `writes t0o1` and so on, separated by commas. */
function links(element) {
  const written = element.dataset.links;
  return written ? written.split(",").map((link) => link.split(" ")) : [];
}

/** Adds a line; `classes` are joined by plus signs, and the last of them that has an arrow gives it. */
function path(layer, d, classes) {
  const line = document.createElementNS(SVG, "path");
  const all = classes.split("+");
  const arrow = all.findLast((one) => by(`arrow-${one}`));
  line.setAttribute("d", d);
  line.setAttribute("class", all.join(" "));
  if (arrow) line.setAttribute("marker-end", `url(#arrow-${arrow})`);
  if (arrow && all.includes("both")) line.setAttribute("marker-start", `url(#arrow-${arrow})`);
  layer.append(line);
  return line;
}

/** Puts objects beside the hooks that touch them, without one upon another. */
function place(target, top) {
  const column = target.querySelector(".objects");
  const wanted = new Map();
  for (const hook of target.querySelectorAll(".hook, .build")) {
    if (!visible(hook)) continue;
    const box = hook.getBoundingClientRect();
    for (const [, id] of links(hook)) {
      if (!wanted.has(id)) wanted.set(id, []);
      wanted.get(id).push(box.top + box.height / 2 - top);
    }
  }
  const mean = (object) => {
    const places = wanted.get(object.id) ?? [0];
    return places.reduce((sum, place) => sum + place, 0) / places.length;
  };
  column.classList.add("placed");
  const offset = column.getBoundingClientRect().top - top;
  const objects = [...column.children].filter((object) => !object.hidden);
  const sorted = objects.map((object) => [mean(object), object]).sort((one, other) => one[0] - other[0]);
  let free = 0;
  for (const [middle, object] of sorted) {
    const height = object.offsetHeight;
    const y = Math.max(free, middle - height / 2 - offset);
    object.style.top = `${y}px`;
    free = y + height + 10;
  }
  column.style.height = `${free}px`;
}

/** Draws every line of a target that has both ends. */
function draw() {
  const target = shown();
  if (!target) return;
  const picture = target.querySelector(".picture");
  const layer = target.querySelector(".lines");
  for (const old of layer.querySelectorAll(":scope > path")) old.remove();
  place(target, picture.getBoundingClientRect().top);
  const origin = picture.getBoundingClientRect();
  layer.setAttribute("viewBox", `0 0 ${origin.width} ${origin.height}`);
  const arrived = new Map();
  for (const from of target.querySelectorAll(".hook, .build")) {
    if (!visible(from)) continue;
    links(from).forEach(([classes, id], at, all) => {
      const to = by(id);
      if (!to || to.hidden) return;
      const [one, other] = [from.getBoundingClientRect(), to.getBoundingClientRect()];
      const x1 = one.right - origin.left;
      const x2 = other.left - origin.left;
      const y1 = one.top - origin.top + (one.height * (at + 1)) / (all.length + 1);
      const seen = arrived.get(id) ?? 0;
      arrived.set(id, seen + 1);
      const y2 = other.top - origin.top + other.height / 2 + ((seen % 5) - 2) * 5;
      const bend = (x2 - x1) / 2;
      const there = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
      const back = `M${x2} ${y2}C${x2 - bend} ${y2} ${x1 + bend} ${y1} ${x1} ${y1}`;
      const reads = classes.split("+").includes("reads");
      const line = path(layer, reads ? back : there, classes);
      line.dataset.ends = `${from.id} ${id}`;
    });
  }
  order(target, layer, origin);
  focus(target);
}

/** Draws which card waits for which: lines on the left, each in a lane of its own while it can be. */
function order(target, layer, origin) {
  const lines = [];
  for (const card of target.querySelectorAll(".card")) {
    if (!visible(card)) continue;
    const box = card.getBoundingClientRect();
    for (const [classes, id] of links(card)) {
      const to = by(id);
      if (!to || !visible(to)) continue;
      const other = to.getBoundingClientRect();
      lines.push({ classes, ends: `${card.id} ${id}`, x: box.left - origin.left,
        from: box.top - origin.top + 22, to: other.top - origin.top + 14 });
    }
  }
  lines.sort((one, other) => Math.abs(one.to - one.from) - Math.abs(other.to - other.from));
  const lanes = [];
  for (const line of lines) {
    const [top, end] = [Math.min(line.from, line.to), Math.max(line.from, line.to)];
    let lane = lanes.findIndex((taken) => taken.every(([start, stop]) => end < start || stop < top));
    if (lane < 0) lane = lanes.length < 5 ? lanes.push([]) - 1 : 4;
    lanes[lane].push([top, end]);
    const x = line.x - 8 - LANE * (lane + 1);
    const d = `M${line.x} ${line.from}H${x + 5}Q${x} ${line.from} ${x} ${line.from + Math.sign(line.to - line.from) * 5}`
      + `V${line.to - Math.sign(line.to - line.from) * 5}Q${x} ${line.to} ${x + 5} ${line.to}H${line.x}`;
    path(layer, d, line.classes).dataset.ends = line.ends;
  }
}

/** Brings out what belongs to the pressed hook or object, or to the one under the pointer. */
function focus(target, pointed) {
  const picture = target.querySelector(".picture");
  const chosen = pointed ?? picture.querySelector("[aria-pressed=true]");
  picture.classList.toggle("focus", Boolean(chosen));
  for (const element of picture.querySelectorAll(".on")) element.classList.remove("on");
  if (!chosen) return;
  chosen.classList.add("on");
  const own = [...picture.querySelectorAll(".lines path[data-ends]")].filter((line) => ends(line).includes(chosen.id));
  // Who races with a hook belongs to it.
  const races = own.filter((line) => line.classList.contains("races")).map((line) => ends(line)[1]);
  const others = [...picture.querySelectorAll(".lines .races")].filter((line) => races.includes(ends(line)[1]));
  for (const line of [...own, ...others]) {
    line.classList.add("on");
    for (const end of ends(line)) by(end)?.classList.add("on");
  }
}

const ends = (line) => line.dataset.ends.split(" ");

/** Shows what is said about a hook or an object; without one, what was found. */
function select(target, chosen) {
  for (const button of target.querySelectorAll("[aria-pressed]")) {
    button.setAttribute("aria-pressed", String(button === chosen));
  }
  const about = chosen && by(`${chosen.id}-about`);
  for (const part of target.querySelectorAll(".panel > section")) {
    part.hidden = about ? part !== about : !part.classList.contains("overview");
  }
  target.querySelector(".panel").scrollTop = 0;
  focus(target);
}

const words = new WeakMap();

/** Everything that is said of a hook, or the names behind an object, in small letters. */
function text(element) {
  if (!words.has(element)) {
    const about = by(`${element.id}-about`);
    const parts = [element, element.matches(".object") ? about.querySelector(".members") : about];
    words.set(element, parts.map((part) => part?.textContent.toLowerCase() ?? "").join("\n"));
  }
  return words.get(element);
}

/** Leaves the hooks that hold all words, those of cards and objects that do, and what they touch. */
function filter() {
  const target = shown();
  if (!target) return;
  const asked = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const narrowed = asked.length > 0 || sent.checked;
  const holds = (element) => asked.every((word) => text(element).includes(word));
  const objects = [...target.querySelectorAll(".object")];
  const named = new Set(asked.length ? objects.filter(holds).map((object) => object.id) : []);
  const touched = new Set();
  let count = 0;
  const hooks = [...target.querySelectorAll(".hook")];
  for (const card of target.querySelectorAll(".card")) {
    const whole = holds(card.firstElementChild);
    let left = 0;
    for (const hook of card.querySelectorAll(".hook")) {
      const found = whole || holds(hook) || links(hook).some(([, id]) => named.has(id));
      const wanted = found && !(sent.checked && hook.matches(".nothing"));
      hook.parentElement.hidden = !wanted;
      if (!wanted) continue;
      left += 1;
      for (const [, id] of links(hook)) touched.add(id);
    }
    card.hidden = left === 0;
    count += left;
  }
  for (const object of objects) {
    object.hidden = narrowed && !touched.has(object.id) && !named.has(object.id);
  }
  for (const heading of target.querySelectorAll(".cards h2")) {
    let next = heading.nextElementSibling;
    while (next && next.matches(".card[hidden]")) next = next.nextElementSibling;
    heading.hidden = !next || !next.matches(".card");
  }
  for (const finding of target.querySelectorAll(".overview .finding")) {
    finding.hidden = asked.length > 0 && !asked.every((word) => finding.textContent.toLowerCase().includes(word));
  }
  matches.textContent = narrowed ? `${count} of ${hooks.length}` : "";
  draw();
}

function show(at) {
  tabs.forEach((tab, place) => {
    tab.setAttribute("aria-selected", String(place === at));
    tab.tabIndex = place === at ? 0 : -1;
  });
  targets.forEach((target, place) => {
    target.hidden = place !== at;
  });
  filter();
}

tabs.forEach((tab, at) => {
  tab.addEventListener("click", () => show(at));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const next = (at + step + tabs.length) % tabs.length;
    show(next);
    tabs[next].focus();
  });
});
for (const target of targets) {
  target.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.shows) {
      const chosen = by(button.dataset.shows);
      if (!visible(chosen)) {
        search.value = "";
        sent.checked = false;
        filter();
      }
      select(target, chosen);
      chosen.scrollIntoView({ block: "center" });
    } else if (button.matches(".hook, .object")) {
      select(target, button.getAttribute("aria-pressed") === "true" ? null : button);
    } else {
      select(target, null);
    }
  });
  for (const element of target.querySelectorAll(".hook, .object")) {
    element.addEventListener("mouseenter", () => focus(target, element));
    element.addEventListener("mouseleave", () => focus(target));
  }
}
search.addEventListener("input", filter);
sent.addEventListener("change", filter);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const target = shown();
    if (target) select(target, null);
  } else if (event.key === "/" && document.activeElement !== search) {
    event.preventDefault();
    search.focus();
  }
});
addEventListener("resize", draw);
show(0);
