"use strict";
(() => {
  const HEIGHT = 34, AROUND = 8, MOST_PRINTED = 2000, PAGE = 200;
  const root = document.documentElement;
  const find = (id) => document.getElementById(id);
  const doc = JSON.parse(find("inventory").textContent);
  const view = { words: [], system: "", type: "", status: "found", sort: "place", levels: new Set() };

  // Texts are only ever set as text: nothing here parses HTML.
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }
  const own = (names, id) => (Object.prototype.hasOwnProperty.call(names, id) ? names[id] : [id, id]);
  const both = ([zh, en]) => [make("span", { class: "zh", lang: "zh-CN" }, zh), make("span", { class: "en", lang: "en" }, en)];
  const bdi = (text, attributes) => make("bdi", attributes, text);
  const number = (value) => value.toLocaleString("en-US");
  const rank = (level) => Math.min(level, 5);
  const badge = (level) => make("span", { class: `badge badge-${rank(level)}` }, ...both(own(doc.levels, String(level))));
  const isEnglish = () => root.lang === "en";
  const plural = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;

  // A sentence taken apart: a text, or [number of its pattern, ...parts]. All its parts go in at once.
  function said(reading, language) {
    if (typeof reading === "string") return reading;
    const [pattern, ...parts] = reading;
    let next = 0;
    return doc.patterns[pattern][language].replace(/\{(\d?)\}/g, (_, place) => said(parts[place === "" ? next++ : Number(place)], language));
  }
  const sentence = (reading) => both([said(reading, 0), said(reading, 1)]);

  // --- from arrays (see reports/_map.py) to rows ---
  const columns = [], tables = [];
  doc.tables.forEach(([system, database, name, kind, comment, rows, held, details], place) => {
    const table = { depth: 2, key: `t${place}`, system, database, name, kind, comment, rows, details, total: held.length };
    tables.push(table);
    for (const [own_name, type = "", remark = "", labels = [], findings = [], bound = "", readers = [], fresh = 0, slots = []] of held) {
      const column = {
        depth: 3, table, name: own_name, type, comment: remark, findings, bound, readers, fresh, slots,
        labels: labels.map(([pi, category, level, levelName, standard, state, basis, accepted, share, grounds, examples, advice, lowered = []]) =>
          ({ pi, category, level, levelName, standard, state, basis, accepted, share, grounds, examples, advice, lowered })),
      };
      column.level = column.labels.reduce((most, label) => Math.max(most, label.level), 0);
      column.accepted = column.labels.reduce((most, label) => Math.max(most, label.accepted), 0);
      column.key = `c${columns.length}`;
      columns.push(column);
    }
  });
  const kinds = (column) => [...column.labels.map((label) => label.pi), ...column.findings.map((finding) => finding[0])];
  // What is searched, made once: names, comments, and types in both languages.
  const spoken = {};
  for (const id of Object.keys(doc.types)) spoken[id] = [id, ...doc.types[id]].join(" ").toLowerCase();
  for (const table of tables) table.haystack = [table.system, table.database, table.name, table.comment].join("/").toLowerCase();
  for (const column of columns) {
    column.haystack = `${column.table.haystack}\n${column.name} ${column.comment} ${column.type}`.toLowerCase()
      + kinds(column).map((pi) => `\n${own(spoken, pi)}`).join("");
  }

  function fits(column) {
    if (view.system && column.table.system !== view.system) return false;
    if (view.levels.size && !column.labels.some((label) => view.levels.has(label.level))) return false;
    if (view.type && !kinds(column).includes(view.type)) return false;
    if (view.status === "pi" && !column.labels.length) return false;
    if (view.status === "check" && !column.findings.length) return false;
    if (view.status === "new" && !column.fresh) return false;
    if (view.status === "found" && !column.labels.length && !column.findings.length) return false;
    return view.words.every((word) => column.haystack.includes(word));
  }

  const collator = new Intl.Collator("zh-CN", { numeric: true });
  const orders = {
    level: (a, b) => b.level - a.level || b.accepted - a.accepted,
    accepted: (a, b) => b.accepted - a.accepted || b.level - a.level,
    name: (a, b) => collator.compare(a.name, b.name),
  };

  // --- the tree: a flat list of the rows that are open, of which only those in view are drawn ---
  const closed = new Set();
  let chosen = [], rows = [], current = 0;

  function group(parents, key, depth, fields) {
    if (!parents.has(key)) parents.set(key, { key, depth, level: 0, count: 0, children: [], ...fields });
    return parents.get(key);
  }
  function shape() {
    if (view.sort !== "place") { rows = chosen.slice().sort(orders[view.sort]); return; }
    const nodes = new Map(), systems = [];
    for (const column of chosen) {
      const { table } = column;
      const system = group(nodes, `s${table.system}`, 0, { name: table.system });
      const database = table.database ? group(nodes, `d${table.system}\n${table.database}`, 1, { name: table.database }) : null;
      const leaf = group(nodes, table.key, 2, { name: table.name, table });
      if (!system.count) systems.push(system);
      if (database && !database.count) system.children.push(database);
      if (!leaf.count) (database || system).children.push(leaf);
      leaf.children.push(column);
      for (const node of [system, database, leaf]) if (node) { node.count += 1; node.level = Math.max(node.level, column.level); }
    }
    rows = [];
    const add = (node) => {
      rows.push(node);
      if (node.children && !closed.has(node.key)) node.children.forEach(add);
    };
    systems.forEach(add);
  }

  function refresh() {
    chosen = columns.filter(fits);
    closed.clear();
    // A few hundred columns stand open; more begin with their tables closed, if nobody searches.
    if (chosen.length > 400 && !view.words.length) for (const column of chosen) closed.add(column.table.key);
    lay();
  }
  function lay(keep) {
    shape();
    const place = keep ? rows.findIndex((row) => row.key === keep) : 0;
    current = Math.max(place, 0);
    find("spacer").style.height = `${Math.max(rows.length * HEIGHT, 1)}px`;
    const map = find("map");
    map.setAttribute("aria-rowcount", String(rows.length));
    if (!keep) map.scrollTop = 0;
    draw();
    const [within] = [new Set(chosen.map((column) => column.table)).size];
    find("tally").replaceChildren(...both(chosen.length ? [
      `${number(chosen.length)} / ${number(columns.length)} 列，${number(within)} 个表或文件`,
      `${number(chosen.length)} of ${plural(columns.length, "column")} in ${plural(within, "table or file")}`.replace("table or files", "tables or files"),
    ] : ["没有符合条件的列。", "No column fits."]));
  }

  function draw() {
    const map = find("map"), spacer = find("spacer");
    const first = Math.max(0, Math.floor(map.scrollTop / HEIGHT) - AROUND);
    const last = Math.min(rows.length, Math.ceil((map.scrollTop + map.clientHeight) / HEIGHT) + AROUND);
    spacer.replaceChildren(...rows.slice(first, last).map((row, offset) => line(row, first + offset)));
    if (rows[current]) map.setAttribute("aria-activedescendant", `row${current}`);
    else map.removeAttribute("aria-activedescendant");
  }

  function line(row, place) {
    const isTree = view.sort === "place", isLeaf = row.depth === 3, isOpen = !isLeaf && !closed.has(row.key);
    const attributes = {
      role: "row", id: `row${place}`, "aria-rowindex": String(place + 1), "aria-level": String(isTree ? row.depth + 1 : 1),
      "aria-selected": String(place === current),
      class: `node d${row.depth}${isTree ? "" : " flat"}${place === current ? " current" : ""}`,
    };
    if (!isLeaf) attributes["aria-expanded"] = String(isOpen);
    const name = make("span", { class: "name", role: "gridcell" }, bdi(row.name || "—"));
    const end = make("span", { class: "end", role: "gridcell" });
    const parts = [name];
    if (!isLeaf) parts.unshift(make("span", { class: "twist", "aria-hidden": "true" }, isOpen ? "▾" : "▸"));
    const comment = isLeaf ? row.comment : row.table ? row.table.comment : "";
    if (comment) parts.push(bdi(comment, { class: "comment" }));
    if (isLeaf) {
      if (!isTree) parts.push(bdi(`${row.table.database ? `${row.table.database}/` : ""}${row.table.name}`, { class: "comment" }));
      if (row.fresh) end.append(make("span", { class: "badge mild" }, ...both(["新", "new"])));
      for (const label of row.labels.slice(0, 2)) end.append(make("span", {}, ...both(own(doc.types, label.pi))));
      if (row.labels.length > 2) end.append(`+${row.labels.length - 2}`);
      if (!row.labels.length) end.append(...both(doc.terms.status[row.findings.length ? "check" : "nothing"]));
    } else {
      end.append(make("span", {}, ...both([`${number(row.count)} 列`, plural(row.count, "column")])));
    }
    if (row.level) end.append(badge(row.level));
    const element = make("div", attributes, ...parts, end);
    element.style.top = `${place * HEIGHT}px`;
    element.addEventListener("click", () => { current = place; press(row); });
    return element;
  }

  function toggle(row, open) {
    if (row.depth === 3 || open === !closed.has(row.key)) return false;
    if (!closed.delete(row.key)) closed.add(row.key);
    lay(row.key);
    return true;
  }
  function press(row) {
    if (row.depth === 3) { draw(); detail(row); } else toggle(row, closed.has(row.key));
  }
  function move(to) {
    current = Math.max(0, Math.min(rows.length - 1, to));
    const map = find("map"), top = current * HEIGHT;
    if (top < map.scrollTop) map.scrollTop = top;
    else if (top + HEIGHT > map.scrollTop + map.clientHeight) map.scrollTop = top + HEIGHT - map.clientHeight;
    draw();
  }
  function onKey(event) {
    const row = rows[current], pageful = Math.max(1, Math.floor(find("map").clientHeight / HEIGHT) - 1);
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const keys = {
      ArrowDown: () => move(current + 1), ArrowUp: () => move(current - 1), Home: () => move(0), End: () => move(rows.length - 1),
      PageDown: () => move(current + pageful), PageUp: () => move(current - pageful),
      ArrowRight: () => { if (!toggle(row, true)) move(current + 1); },
      ArrowLeft: () => {
        if (toggle(row, false)) return;
        let above = current;
        while (above > 0 && rows[above].depth >= row.depth) above -= 1;
        if (view.sort === "place") move(above);
      },
      Enter: () => press(row), " ": () => press(row),
    };
    if (!Object.prototype.hasOwnProperty.call(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  }

  // --- one column: its verdicts with grounds, masked examples, readers, and how to fix it ---
  const heading = (zh, en) => make("h4", {}, ...both([zh, en]));
  const list = (items, attributes) => make("ul", attributes, ...items.map((item) => make("li", {}, ...item)));
  function examples(found) {
    return list(found.map(([place, masked, evidence, recognizer, note, picture]) => [
      ...(picture ? [make("img", { class: "thumbnail", alt: "遮盖后的缩略图 covered thumbnail", src: `data:image/jpeg;base64,${picture}` })] : []),
      make("span", { class: "where", title: recognizer }, ...sentence(place)), bdi(masked, { class: "mono" }), " ",
      make("span", { class: "faint" }, ...both(own(doc.terms.evidence, evidence)), ...(note ? [" · ", ...sentence(note)] : []))]), { class: "examples" });
  }
  function verdict(label) {
    return make("div", { class: "verdict" },
      make("p", {}, make("strong", {}, ...both(own(doc.types, label.pi))), " ", badge(label.level), " ",
        make("span", { class: label.state === "clear" ? "" : "protected" }, ...both(own(doc.terms.states, label.state)))),
      make("p", { class: "faint" }, ...both(own(doc.categories, label.category)), " · ", ...both(own(doc.terms.bases, label.basis)), " · ",
        ...(label.share ? [label.share, " · "] : []), bdi(`${label.standard} ${label.levelName}`), " · ", make("code", {}, label.pi)),
      heading("依据", "Grounds"), list(label.grounds.map((ground) => [bdi("", {}), ...sentence(ground)])),
      ...(label.lowered.length ? [heading("如何降低级别", "What would lower the level"), list(label.lowered.map(sentence))] : []),
      ...(label.examples.length ? [heading("脱敏示例", "Masked examples"), examples(label.examples)] : []),
      heading("如何处理", "How to fix"), list(label.advice.map((id) => both(own(doc.terms.advice, id)))));
  }
  function key(name) {
    const [, of] = /^exception message of (.+)$/.exec(name) || [];
    const zh = of ? `${of} 的异常信息` : { "exception message": "异常信息", "stack trace": "堆栈" }[name];
    return zh ? both([zh, name]) : [make("code", {}, bdi(name))];
  }
  function slot([pi, , place, name, lines, seen, first, counted]) {
    const [zh, en] = counted ? ["", ""] : ["约 ", "about "];
    return [make("strong", {}, ...both(own(doc.types, pi))), " · ", ...both([`第 ${place} 个变量`, `slot ${place}`]), ...(name ? [" ", ...key(name)] : []), " · ",
      ...both([
        `${zh}${number(seen)} 行中的 ${zh}${number(lines)} 行，首见于第 ${number(first)} 行`,
        `in ${en}${number(lines)} of ${en}${number(seen)} lines, first at line ${number(first)}`])];
  }
  // One block a template, its slots in order; what stands in a later line of an event stands in a line of its own.
  function templates(slots) {
    const groups = new Map();
    for (const one of slots) groups.set(one[1], [...(groups.get(one[1]) || []), one]);
    return [...groups].map(([template, held]) => make("div", { class: "verdict" },
      make("code", { class: "template" }, bdi(template.split(" \u21b5 ").join("\n"))),
      list(held.sort((one, other) => one[2] - other[2]).map(slot))));
  }
  function parts(column) {
    return [
      ...(column.slots.length ? [heading("日志模板", "Log templates"), ...templates(column.slots)] : []),
      ...column.labels.map(verdict),
      ...column.findings.map(([pi, share, found]) => make("div", { class: "verdict" },
        make("p", {}, make("strong", {}, ...both(own(doc.types, pi))), " ", make("span", { class: "badge mild" }, ...both(doc.terms.status.check)), " ", share),
        make("p", { class: "faint" }, ...both(["有取值通过校验，但数量太少，无法排除巧合，请人工确认。", "Values passed, but too few to tell from luck: a person should look."])), examples(found))),
      ...(column.bound ? [make("p", {}, ...sentence(column.bound))] : []),
      ...(column.readers.length ? [heading("谁能读取", "Who can read it"), list(column.readers.map((reader) => [bdi(reader)]))] : []),
    ];
  }
  function detail(column) {
    const { table } = column;
    find("detail").replaceChildren(
      make("h3", {}, bdi(column.name || "—")),
      make("p", { class: "faint" }, bdi([table.system, table.database, table.name].filter(Boolean).join(" / "))),
      make("p", { class: "faint" }, ...both(own(doc.terms.resource_kinds, table.kind)), " · ", ...both([`${number(table.rows)} 行`, plural(table.rows, "row")]),
        ...table.details.flatMap((detail) => [" · ", ...sentence(detail)]),
        ...(column.type ? [" · ", bdi(column.type)] : []), ...(column.comment ? [" · ", bdi(column.comment)] : [])),
      ...(column.labels.length || column.findings.length || column.bound ? [] : [make("p", {}, ...both(doc.terms.status.nothing))]),
      ...parts(column));
  }
  function hint() {
    find("detail").replaceChildren(make("p", { class: "faint" }, ...both([
      "选择一列查看依据、脱敏示例与处理建议。键盘：↑ ↓ 移动，← → 收起与展开，回车查看。",
      "Choose a column to see its grounds, masked examples and how to fix it. Keys: ↑ ↓ move, ← → close and open, Enter shows."])));
  }

  // On paper there is nothing to scroll: the columns that fit, with their grounds, up to a number that it says.
  function print() {
    const shown = chosen.slice(0, MOST_PRINTED), left = chosen.length - shown.length;
    const body = make("tbody", {}, ...shown.map((column) => make("tr", {},
      make("td", {}, bdi([column.table.system, column.table.database, column.table.name].filter(Boolean).join(" / "))),
      make("td", {}, bdi(column.name), column.comment ? " " : "", bdi(column.comment, { class: "comment" })),
      make("td", {}, ...column.labels.flatMap((label) => [make("div", {}, ...both(own(doc.types, label.pi)), " ", badge(label.level)),
        ...label.grounds.map((ground) => make("div", { class: "faint" }, ...sentence(ground)))]),
        ...column.findings.map(([pi, share]) => make("div", {}, ...both(own(doc.types, pi)), " ", ...both(doc.terms.status.check), " ", share))))));
    const head = [["资源", "Resource"], ["列", "Column"], ["个人信息、级别与依据", "PI, level and grounds"]];
    find("printed").replaceChildren(
      make("table", {}, make("thead", {}, make("tr", {}, ...head.map((names) => make("th", { scope: "col" }, ...both(names))))), body),
      ...(left ? [make("p", {}, ...both([`另有 ${number(left)} 列未印出；请先筛选，或使用 findings.csv。`, `${number(left)} more columns are not printed: filter first, or use findings.csv.`]))] : []));
    for (const row of document.querySelectorAll("tr.later")) row.hidden = false;
  }

  // Rows that the template wrote are there already; the later ones wait behind a button.
  function pageWritten(written) {
    const later = Array.from(written.tBodies[0].rows).slice(PAGE);
    if (!later.length) return;
    for (const row of later) { row.hidden = true; row.classList.add("later"); }
    const button = make("button", { type: "button", class: "more" }, ...both([`显示其余 ${number(later.length)} 项`, `Show the other ${number(later.length)}`]));
    button.addEventListener("click", () => { for (const row of later) row.hidden = false; button.remove(); });
    written.closest(".scroll").after(button);
  }

  const asked = new URLSearchParams(location.search);
  function recall(name) {
    try { return asked.get(name) || localStorage.getItem(`pisift.${name}`); } catch { return asked.get(name); }
  }
  function remember(name, value) {
    try { localStorage.setItem(`pisift.${name}`, value); } catch { /* a private window forgets; nothing else is lost */ }
  }

  function setLanguage(language) {
    root.lang = language === "en" ? "en" : "zh-CN";
    document.title = isEnglish() ? "Personal information inventory" : "个人信息清单";
    for (const option of document.querySelectorAll("option[data-zh]")) option.textContent = option.dataset[isEnglish() ? "en" : "zh"];
  }
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  function setTheme(theme) {
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    find("theme").setAttribute("aria-pressed", String(dark()));
  }

  function fillTools() {
    const counts = new Map(), systems = new Set(tables.map((table) => table.system));
    for (const column of columns) for (const pi of kinds(column)) counts.set(pi, (counts.get(pi) || 0) + 1);
    const all = () => make("option", { value: "", "data-zh": "全部", "data-en": "All" });
    find("type").append(all(), ...[...counts].sort((a, b) => b[1] - a[1]).map(([pi, count]) => {
      const [zh, en] = own(doc.types, pi);
      return make("option", { value: pi, "data-zh": `${zh}（${count}）`, "data-en": `${en} (${count})` });
    }));
    find("system").append(all(), ...[...systems].map((system) => make("option", { value: system }, system)));
    if (!doc.compared) find("status").querySelector("[value=new]").remove();
    for (const level of Object.keys(doc.levels).map(Number).sort((a, b) => b - a)) {
      const chip = make("button", { type: "button", "aria-pressed": "false" }, ...both(own(doc.levels, String(level))));
      chip.addEventListener("click", () => {
        if (!view.levels.delete(level)) view.levels.add(level);
        chip.setAttribute("aria-pressed", String(view.levels.has(level)));
        refresh();
      });
      find("level-chips").append(chip);
    }
  }

  function listen() {
    find("search").addEventListener("input", (event) => {
      view.words = event.target.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      refresh();
    });
    for (const name of ["system", "type", "status", "sort"]) find(name).addEventListener("change", (event) => { view[name] = event.target.value; refresh(); });
    find("tools").addEventListener("submit", (event) => event.preventDefault());
    find("open-all").addEventListener("click", () => { closed.clear(); lay(); });
    find("close-all").addEventListener("click", () => { for (const table of tables) closed.add(table.key); lay(); });
    find("map").addEventListener("keydown", onKey);
    let isDue = false;
    find("map").addEventListener("scroll", () => {
      if (isDue) return;
      isDue = true;
      requestAnimationFrame(() => { isDue = false; draw(); });
    });
    addEventListener("resize", draw);
    find("language").addEventListener("click", () => { const to = isEnglish() ? "zh" : "en"; setLanguage(to); remember("lang", to); });
    find("theme").addEventListener("click", () => { const to = dark() ? "light" : "dark"; setTheme(to); remember("theme", to); });
    addEventListener("beforeprint", print);
  }

  fillTools();
  setLanguage(recall("lang"));
  setTheme(recall("theme"));
  document.querySelector(".switches").hidden = false;
  find("tools").hidden = find("split").hidden = !columns.length;
  hint();
  refresh();
  for (const written of document.querySelectorAll("table[data-paged]")) pageWritten(written);
  listen();
})();
