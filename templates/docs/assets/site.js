// One script for all pages. It changes nothing that a page needs to be read without it.
"use strict";
const eventreg = (() => {
  const root = document.currentScript.dataset.root;
  const html = document.documentElement;
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];

  // Colours: as the system has it, light, dark. Storage may be forbidden for files.
  const themes = ["auto", "light", "dark"];
  const says = { auto: "as the system has it", light: "light", dark: "dark" };
  const recall = () => { try { return localStorage.getItem("eventreg-theme"); } catch { return null; } };
  const keep = (name) => { try { localStorage.setItem("eventreg-theme", name); } catch { /* kept for this page only */ } };
  const wear = (name) => {
    if (name === "light" || name === "dark") html.dataset.theme = name;
    else delete html.dataset.theme;
  };
  wear(recall());

  function themeButton(button) {
    const label = () => button.setAttribute("aria-label", "Colours: " + says[html.dataset.theme || "auto"]);
    button.hidden = false;
    button.addEventListener("click", () => {
      const next = themes[(themes.indexOf(html.dataset.theme || "auto") + 1) % themes.length];
      wear(next);
      keep(next);
      label();
    });
    label();
  }

  async function copy(button) {
    const text = button.dataset.copy ?? button.closest("figure").querySelector("code").textContent;
    const before = button.innerHTML;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.body.appendChild(document.createElement("textarea"));
      area.value = text;
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    button.textContent = "Copied";
    setTimeout(() => { button.innerHTML = before; }, 1600);
  }

  function unfoldButton(button) {
    const details = all("details.nest", button.closest("section"));
    if (!details.length) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-pressed") !== "true";
      details.forEach((one) => { one.open = open; });
      button.setAttribute("aria-pressed", open);
      button.textContent = open ? "Fold all" : "Unfold all";
    });
  }

  // A link to a nested field opens what it is folded into.
  function reveal() {
    const id = location.hash.slice(1);
    const target = id && document.getElementById(id);
    if (!target) return;
    for (let one = target.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
    target.scrollIntoView({ behavior: "instant" });
  }

  // The map: what touches a service, or comes from a group of events, stays lit.
  function light(svg) {
    const lines = all(".map-lines path", svg);
    const on = (event) => {
      const link = event.target.closest("a");
      const service = link?.dataset.service, from = link?.dataset.from;
      svg.classList.toggle("lit", Boolean(link));
      for (const line of lines) {
        const { from: start, to: end } = line.dataset;
        line.classList.toggle("on", service !== undefined ? start === service || end === service : start === from);
      }
    };
    ["mouseover", "focusin"].forEach((name) => svg.addEventListener(name, on));
    ["mouseleave", "focusout"].forEach((name) => svg.addEventListener(name, () => svg.classList.remove("lit")));
  }

  // Search ---------------------------------------------------------------------------------
  let rows = null, vocabulary = null;
  const words = (text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const low = (text) => (text || "").toLowerCase();

  function index(raw) {
    vocabulary = null;
    rows = raw.map(([kind, url, name, title, text, also, fields, other]) => {
      const paths = fields ? fields.split(" ").map((path) => path.replaceAll("\u00a0", " ")) : [];
      return {
        kind: kind.replace("!", ""), gone: kind.endsWith("!"), url, name, title: title || "", text: text || "", paths,
        lowName: low(name), segments: low(name).split("."), nameWords: words(name), lowTitle: low(title), titleWords: words(title || ""),
        lowText: low(text), also: low(also).split(" ").filter(Boolean), lowPaths: paths.map(low),
        leaves: paths.map((path) => low(path).split(".").pop().replace("[]", "")), other: " " + low(other),
        all: low([name, title, text, also, fields, other].join(" ")),
      };
    });
  }

  // How well one word of the query fits one row, and which field it found, if any.
  function fit(row, word) {
    if (!row.all.includes(word)) return [0, -1];
    let best = 0, field = -1;
    const take = (score, at = -1) => { if (score > best) { best = score; field = at; } };
    if (row.segments.includes(word) || row.also.includes(word)) take(64);
    else if (row.lowName.startsWith(word)) take(56);
    else if (row.nameWords.some((one) => one.startsWith(word))) take(46);
    else if (row.lowName.includes(word)) take(30);
    if (row.titleWords.includes(word)) take(40);
    else if (row.titleWords.some((one) => one.startsWith(word))) take(34);
    else if (row.lowTitle.includes(word)) take(18);
    if (best < 32) {
      const exact = row.leaves.indexOf(word);
      if (exact >= 0) take(32, exact);
      else {
        const starts = row.leaves.findIndex((leaf) => leaf.startsWith(word));
        if (starts >= 0) take(22, starts);
        else {
          const inside = row.lowPaths.findIndex((path) => path.includes(word));
          if (inside >= 0) take(14, inside);
        }
      }
    }
    if (best < 12) {
      const at = row.lowText.indexOf(word);
      if (at >= 0) take(at === 0 || /[^\p{L}\p{N}]/u.test(row.lowText[at - 1]) ? 12 : 6);
      else if (row.other.includes(" " + word)) take(5);
    }
    if (!best && row.also.some((name) => name.includes(word))) take(28);
    return [best, field];
  }

  // Whether two words differ by one edit or two swapped letters.
  function near(a, b) {
    if (Math.abs(a.length - b.length) > 1) return false;
    let i = 0, j = a.length, k = b.length;
    while (i < j && a[i] === b[i]) i++;
    while (j > i && k > i && a[j - 1] === b[k - 1]) { j--; k--; }
    return (j - i <= 1 && k - i <= 1) || (j - i === 2 && k - i === 2 && a[i] === b[i + 1] && a[i + 1] === b[i]);
  }

  function search(query) {
    const terms = low(query).trim().split(/\s+/).filter(Boolean), whole = terms.join(" ");
    const named = (row) => row.lowName === whole || row.lowTitle === whole || row.also.includes(whole);
    const rank = (score) => {
      const found = [];
      for (const row of rows) {
        let sum = 0, field = -1;
        for (const term of terms) {
          const [points, at] = score(row, term);
          if (!points) { sum = 0; break; }
          sum += points;
          if (at >= 0 && field < 0) field = at;
        }
        if (sum) found.push({ row, field, score: sum + (named(row) ? 60 : 0) + ({ event: 4, service: 3, type: 2 }[row.kind] || 0) - (row.gone ? 8 : 0) });
      }
      return found.sort((a, b) => b.score - a.score || a.row.name.length - b.row.name.length || (a.row.name < b.row.name ? -1 : 1));
    };
    const found = rank(fit);
    if (found.length) return found;
    vocabulary ??= [...new Set(rows.flatMap((row) => [...row.nameWords, ...row.titleWords, ...row.leaves.flatMap(words)]))];
    const meant = new Map(terms.map((term) => [term, term.length < 4 ? [term] : [term, ...vocabulary.filter((word) => near(word, term)).slice(0, 8)]]));
    return rank((row, term) => meant.get(term).map((word) => fit(row, word)).reduce((a, b) => (b[0] > a[0] ? b : a)));
  }

  function marked(tag, text, terms) {
    const element = document.createElement(tag);
    const lower = text.toLowerCase();
    let at = 0;
    while (at < text.length) {
      let next = -1, length = 0;
      for (const term of terms) {
        const found = lower.indexOf(term, at);
        if (found >= 0 && (next < 0 || found < next || (found === next && term.length > length))) { next = found; length = term.length; }
      }
      if (next < 0) break;
      element.append(text.slice(at, next));
      element.appendChild(document.createElement("mark")).textContent = text.slice(next, next + length);
      at = next + length;
    }
    element.append(text.slice(at));
    return element;
  }

  // The part of a description around the first word found.
  function excerpt(text, terms) {
    const at = Math.min(...terms.map((term) => low(text).indexOf(term)).filter((place) => place >= 0), Infinity);
    return at === Infinity || at < 70 ? text : "…" + text.slice(text.indexOf(" ", at - 45) + 1);
  }

  function searchBox(form) {
    const input = form.querySelector("input"), box = form.querySelector(".hits");
    const list = box.querySelector("ul"), note = box.querySelector("p");
    let active = -1;
    form.hidden = false;

    const load = () => {
      if (rows || load.begun) return;
      load.begun = true;
      const script = document.createElement("script");
      script.src = root + "assets/search.js";
      script.onload = show;
      script.onerror = () => { note.textContent = "The search index, assets/search.js, is missing."; box.hidden = false; };
      document.head.append(script);
    };
    const choose = (next) => {
      const options = list.children;
      options[active]?.setAttribute("aria-selected", "false");
      active = options.length ? (next + options.length) % options.length : -1;
      const option = options[active];
      option?.setAttribute("aria-selected", "true");
      option?.scrollIntoView({ block: "nearest" });
      if (option) input.setAttribute("aria-activedescendant", option.id);
      else input.removeAttribute("aria-activedescendant");
    };
    const close = () => { box.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const open = (option) => { if (option) { location.href = option.dataset.url; close(); input.blur(); } };
    function show() {
      const query = input.value.trim();
      if (!query || !rows) { close(); return; }
      const terms = low(query).split(/\s+/);
      const hits = search(query);
      const shown = hits.slice(0, 24).map(({ row, field }, number) => {
        const option = document.createElement("li");
        option.id = "hit-" + number;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const path = field >= 0 ? row.paths[field] : "";
        option.dataset.url = root + row.url + (path ? "#" + encodeURIComponent(path).replace(/%(5B|5D|3A|2F)/g, unescape).replace(/[!']/g, escape) : "");
        option.append(marked("b", row.name, terms));
        option.append(marked("i", path ? "field " + path : row.kind + (row.gone ? ", deprecated" : ""), path ? terms : []));
        const about = [row.title, excerpt(row.text, terms)].filter(Boolean).join(": ");
        option.append(marked("span", about, terms));
        return option;
      });
      list.replaceChildren(...shown);
      note.textContent = hits.length > shown.length ? `The best ${shown.length} of ${hits.length}` : hits.length ? "" : `Nothing found for “${query}”`;
      active = -1;
      box.hidden = false;
      input.setAttribute("aria-expanded", "true");
      choose(0);
    }
    input.addEventListener("focus", () => { load(); show(); });
    input.addEventListener("input", () => { load(); show(); });
    input.addEventListener("keydown", (event) => {
      const moves = { ArrowDown: active + 1, ArrowUp: active - 1 };
      if (event.key in moves && !box.hidden) { event.preventDefault(); choose(moves[event.key]); }
      else if (event.key === "Enter") { event.preventDefault(); if (!box.hidden) open(list.children[active]); }
      else if (event.key === "Escape") { if (box.hidden || !input.value) input.blur(); close(); }
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => open(event.target.closest("li")));
    list.addEventListener("mousemove", (event) => {
      const option = event.target.closest("li");
      if (option && option !== list.children[active]) choose([...list.children].indexOf(option));
    });
    form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) close(); });
    document.addEventListener("keydown", (event) => {
      const writing = event.target.closest("input, textarea, select, [contenteditable]");
      if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.focus();
        input.select();
      }
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    all(".theme").forEach(themeButton);
    all(".search").forEach(searchBox);
    all(".unfold").forEach(unfoldButton);
    all(".map svg").forEach(light);
    all(".copy").forEach((button) => { button.hidden = false; button.addEventListener("click", () => copy(button)); });
    reveal();
  });
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => all("details:not([open], .source)").forEach((one) => { one.open = true; one.dataset.printed = ""; }));
  addEventListener("afterprint", () => all("details[data-printed]").forEach((one) => { one.open = false; delete one.dataset.printed; }));

  return { index, search };
})();
