"use strict";
// The timeline page. How high a row is follows from its text alone, so that only those in sight
// need to exist: a run of many thousand steps scrolls like a short one. Columns: a gutter, then one
// lane per task.
(() => {
  const { about, timeline } = JSON.parse(document.getElementById("data").textContent);
  const { tasks, rows, spans, arrows, broke } = timeline;
  const LINE = 18, PADDING = 6, ARROWS = 12, CHARACTER = 7.4, LINES_MAX = 8;
  const GUTTER = 132, SCOPE = 6, MARGIN = 12;
  const byId = (id) => document.getElementById(id);
  const scroller = byId("scroller"), canvas = byId("canvas"), lanes = byId("lanes");

  // ---- what is shown: row indices, all or the notable ones
  let shown = rows.map((_, i) => i);
  let place = shown.slice();  // where a row stands; of one that is hidden, the next one that is not
  let tops = [0];             // of the places, and where the last one ends
  let picked = broke ?? 0;    // a row
  let drawn = "";

  const lane = Math.max(170, (window.innerWidth - 420 - GUTTER) / tasks.length);
  const left = (task) => GUTTER + task * lane;
  const total = () => GUTTER + tasks.length * lane;

  function el(name, className, text) {
    const e = document.createElement(name);
    if (className) e.className = className;
    if (text !== undefined) e.textContent = text;
    return e;
  }
  function svg(name, attributes) {
    const e = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
    return e;
  }
  const hasArrow = new Set(arrows.map((a) => a.row));
  const insetOf = (task, i) => MARGIN + depthAt(task, i) * SCOPE;
  // As the browser breaks them: at blanks, and a word that is too long anywhere.
  function linesOf(text, columns) {
    let lines = 1, used = 0;
    for (const word of text.split(" ")) {
      if (used > 0 && used + 1 + word.length <= columns) {
        used += 1 + word.length;
        continue;
      }
      if (used > 0) ++lines;
      used = word.length;
      for (; used > columns; used -= columns) ++lines;
    }
    return lines;
  }
  function heightOf(i) {
    const lines = rows[i].cells.map(([task, text]) =>
      linesOf(text, Math.floor((lane - insetOf(task, i) - 12) / CHARACTER)));
    const most = Math.min(LINES_MAX, Math.max(1, ...lines));
    return most * LINE + PADDING + (hasArrow.has(i) ? ARROWS : 0);
  }
  const topOf = (i) => tops[place[i]];
  const bottomOf = (i) => tops[place[i] + 1];
  // The place at a height.
  function placeAt(y) {
    let low = 0, high = shown.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (tops[middle] <= y) low = middle; else high = middle - 1;
    }
    return low;
  }
  const milliseconds = (ns) => String(Math.round(ns / 1e3) / 1e3);

  // ---- drawing
  function rowOf(i) {
    const r = rows[i], before = rows[i - 1];
    const isLater = !before || milliseconds(before.time) !== milliseconds(r.time);
    const e = el("div", "row");
    e.style.top = topOf(i) + "px";
    e.style.height = bottomOf(i) - topOf(i) + "px";
    e.style.width = total() + "px";
    e.dataset.row = i;
    if (r.notable) e.classList.add("notable");
    if (i === broke) {
      e.classList.add("broke");
      e.title = "here it broke";
    }
    if (i === picked) e.classList.add("picked");
    e.append(el("span", "number", r.step));
    if (isLater) {
      e.append(el("span", "time", milliseconds(r.time)));
      if (before) e.classList.add("later");
    }
    if (r.options) {
      const mark = r.deviates ? "\u25c6" : "\u25cb";
      const note = r.deviates ? ", not the runtime's own order" : "";
      const choice = el("span", "choice" + (r.deviates ? " deviates" : ""), mark);
      choice.title = r.options.length + " options" + note;
      e.append(choice);
    }
    for (const [task, text] of r.cells) {
      const cell = el("span", "cell " + (task === r.ran ? "ran" : "other"), text);
      const inset = insetOf(task, i);
      cell.style.left = left(task) + inset + 8 + "px";
      cell.style.width = lane - inset - 12 + "px";
      cell.title = text;
      e.append(cell);
    }
    if (r.cells.length === 0) {
      const passes = "time passes" + (isLater ? ` to ${milliseconds(r.time)} ms` : "");
      const what = r.ran === undefined ? passes : tasks[r.ran] + ": internal work";
      e.append(el("span", "passes", what));
    }
    return e;
  }

  const scopes = spans.filter((s) => s.kind !== "wait");
  const waits = spans.filter((s) => s.kind === "wait");
  const scopesOf = tasks.map((_, task) => scopes.filter((s) => s.task === task));
  function depthAt(task, row) {
    let depth = 0;
    for (const s of scopesOf[task]) {
      if (s.first <= row && row <= s.last) depth = Math.max(depth, s.depth + 1);
    }
    return depth;
  }

  function spanMark(s) {
    const x = left(s.task) + MARGIN + (s.kind === "wait" ? -6 : s.depth * SCOPE);
    const top = topOf(s.first) + 4;
    const bottom = bottomOf(s.last) - 4;
    const mark = svg("path", {
      d: s.kind === "wait"
        ? `M${x} ${top + 8}V${Math.max(bottom - 8, top + 10)}`
        : `M${x + 5} ${top}H${x}V${bottom}` + (s.open ? "" : `H${x + 5}`),
      fill: "none", stroke: `var(--${s.kind})`, "stroke-width": s.kind === "wait" ? 3 : 2,
      "stroke-dasharray": s.open ? "3 3" : "none",
    });
    const title = svg("title", {});
    title.textContent = s.text + (s.open ? ", never ended" : "");
    mark.append(title);
    return mark;
  }

  function arrowMark(a) {
    // Below the text of its row.
    const y = bottomOf(a.row) - { error: 9, cancel: 7, spawn: 5 }[a.kind];
    const from = left(a.from) + MARGIN, to = left(a.to) + MARGIN, way = Math.sign(to - from);
    const group = svg("g", { stroke: `var(--${a.kind})`, fill: `var(--${a.kind})` });
    group.append(svg("path", {
      d: `M${from} ${y}H${to - way * 6}`, fill: "none",
      "stroke-width": a.kind === "spawn" ? 1 : 1.5,
      "stroke-dasharray": a.kind === "cancel" ? "5 3" : "none",
    }));
    group.append(svg("path", { d: `M${to} ${y}l${-way * 7} -4v8z`, stroke: "none" }));
    return group;
  }

  function draw(force) {
    const from = Math.max(0, placeAt(scroller.scrollTop) - 10);
    const bottom = scroller.scrollTop + scroller.clientHeight;
    const until = Math.min(shown.length, placeAt(bottom) + 10);
    lanes.scrollLeft = scroller.scrollLeft;
    const what = from + "-" + until + "-" + picked + "-" + shown.length;
    if (!force && what === drawn) return;
    drawn = what;
    const first = shown[from] ?? 0, last = shown[until - 1] ?? 0;
    const inSight = (a, b) => a <= last && first <= b;
    const marks = svg("svg", { width: total(), height: tops[shown.length] });
    for (const s of waits) if (inSight(s.first, s.last)) marks.append(spanMark(s));
    for (const s of scopes) if (inSight(s.first, s.last)) marks.append(spanMark(s));
    for (const a of arrows) {
      if (inSight(a.row, a.row) && shown[place[a.row]] === a.row) marks.append(arrowMark(a));
    }
    canvas.replaceChildren(...shown.slice(from, until).map(rowOf), marks);
  }

  function choose(indices) {
    shown = indices.length ? indices : rows.map((_, i) => i);
    let at = 0;
    place = rows.map((_, i) => {
      while (at < shown.length - 1 && shown[at] < i) ++at;
      return at;
    });
    tops = [0];
    for (const i of shown) tops.push(tops[tops.length - 1] + heightOf(i));
    canvas.style.height = tops[shown.length] + "px";
    canvas.style.width = total() + "px";
    pick(shown[place[picked]]);
  }

  // ---- the step that is picked
  function pick(row) {
    picked = Math.max(0, Math.min(rows.length - 1, row));
    const top = topOf(picked), bottom = bottomOf(picked);
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    const height = scroller.clientHeight;
    if (bottom > scroller.scrollTop + height) scroller.scrollTop = bottom - height;
    tellStep();
    draw(true);
  }
  function move(places) {
    const at = Math.max(0, Math.min(shown.length - 1, place[picked] + places));
    pick(shown[at]);
  }
  function seek(wanted, way) {
    for (let at = place[picked] + way; at >= 0 && at < shown.length; at += way) {
      if (wanted(rows[shown[at]])) return pick(shown[at]);
    }
  }

  function tellStep() {
    const r = rows[picked];
    if (!r) return byId("step").replaceChildren(el("p", "", "Nothing happened in this run."));
    const mark = picked === broke ? ": here it broke" : "";
    const out = [el("h2", "", `Step ${r.step}, at ${milliseconds(r.time)} ms${mark}`)];
    const facts = el("dl");
    for (const [task, text] of r.cells) facts.append(el("dt", "", tasks[task]), el("dd", "", text));
    out.push(facts);
    const here = scopes.filter((s) => s.task === r.ran && s.first <= picked && picked <= s.last);
    const path = here.map((s) => s.text).join(" \u203a ");
    if (path) out.push(el("h2", "", "Inside"), el("p", "", path));
    if (r.options) {
      out.push(el("h2", "", "What could have run, in the runtime's own order"));
      const list = el("ul");
      for (const [text, taken] of r.options) {
        list.append(el("li", taken ? "taken" : "", text + (taken ? " (this)" : "")));
      }
      out.push(list);
    }
    byId("step").replaceChildren(...out);
  }

  function tellAbout() {
    document.title = about.title + " - Rollcall";
    byId("title").textContent = about.title;
    byId("message").textContent = about.message;
    const out = [];
    if (about.claim) out.push(el("h2", "", "The law"), el("p", "", about.claim));
    if (about.explanation.length) {
      const list = el("ul");
      for (const line of about.explanation) list.append(el("li", "", line));
      out.push(el("h2", "", "Why"), list);
    }
    const copy = el("button", "", "Copy");
    copy.id = "copy";
    copy.addEventListener("click", copyReplay);
    out.push(el("h2", "", "Replay"), el("pre", "wrap", about.replay), copy);
    out.push(el("h2", "", "Program"), el("pre", "", about.program));
    const story = el("details");
    story.append(el("summary", "", "The story as text"), el("pre", "", about.story));
    out.push(story);
    out.push(el("p", "", `${about.verdict} on ${about.runtime}; ${about.version}`));
    byId("about").replaceChildren(...out);
  }
  async function copyReplay() {
    try {
      await navigator.clipboard.writeText(about.replay);
    } catch {
      // A page from a file may not be let to: select it, so that one key copies it.
      getSelection().selectAllChildren(document.querySelector("pre.wrap"));
      document.execCommand("copy");
    }
    byId("copy").textContent = "Copied";
    setTimeout(() => { byId("copy").textContent = "Copy"; }, 1500);
  }

  function tellLegend() {
    const entries = [["group", "group"], ["timeout", "timeout"], ["shield", "shield"],
                     ["cleanup", "cleanup"], ["wait", "waits"], ["spawn", "spawn"],
                     ["cancel", "request to cancel"], ["error", "error"]];
    for (const [color, text] of entries) {
      const entry = el("span", "", text), swatch = el("i");
      swatch.style.background = `var(--${color})`;
      entry.prepend(swatch);
      byId("legend").append(entry);
    }
    byId("legend").append(el("span", "", "\u25cb something else could have run"));
    byId("legend").append(el("span", "", "\u25c6 not the runtime's own order"));
    if (broke !== undefined) byId("legend").append(el("span", "broke", "here it broke"));
  }

  // ---- light and dark, keys
  const root = document.documentElement;
  root.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const toggleTheme = () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  };
  const page = () => Math.max(1, Math.floor(scroller.clientHeight / (LINE + PADDING)) - 2);
  const keys = {
    ArrowDown: () => move(1), j: () => move(1), ArrowUp: () => move(-1), k: () => move(-1),
    PageDown: () => move(page()), PageUp: () => move(-page()),
    Home: () => pick(shown[0]), End: () => pick(shown[shown.length - 1]),
    n: () => seek((r) => r.notable, 1), N: () => seek((r) => r.notable, -1),
    c: () => seek((r) => r.options, 1), C: () => seek((r) => r.options, -1),
    d: () => seek((r) => r.deviates, 1), D: () => seek((r) => r.deviates, -1),
    b: () => pick(broke ?? picked), y: copyReplay, t: toggleTheme,
    "?": () => byId("help").showModal(),
  };
  addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || byId("help").open || !keys[e.key]) return;
    e.preventDefault();
    keys[e.key]();
  });
  canvas.addEventListener("click", (e) => {
    const row = e.target.closest(".row");
    if (row) pick(Number(row.dataset.row));
  });
  const redraw = () => requestAnimationFrame(() => draw(false));
  scroller.addEventListener("scroll", redraw, { passive: true });
  addEventListener("resize", () => draw(true));
  byId("theme").addEventListener("click", toggleTheme);
  byId("help-button").addEventListener("click", keys["?"]);
  byId("notable-only").addEventListener("change", (e) => {
    const isWanted = (r, i) =>
      !e.target.checked || r.notable || r.deviates || i === broke;
    choose(rows.flatMap((r, i) => (isWanted(r, i) ? [i] : [])));
  });

  // ---- begin
  lanes.append(el("span", "gutter", "step   ms"));
  const wide = el("span");
  wide.style.left = total() + "px";
  lanes.append(wide);
  tasks.forEach((name, task) => {
    const head = el("span", "", name);
    head.style.left = left(task) + "px";
    head.style.width = lane + "px";
    head.title = name;
    lanes.append(head);
  });
  tellAbout();
  tellLegend();
  choose(rows.map((_, i) => i));
  if (rows.length) scroller.scrollTop = topOf(picked) - scroller.clientHeight / 2;
  scroller.focus();
})();
