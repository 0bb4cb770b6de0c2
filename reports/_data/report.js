"use strict";
(() => {
  const PAGE = 200;
  const root = document.documentElement;
  const find = (id) => document.getElementById(id);
  const doc = JSON.parse(find("inventory").textContent);
  const view = { search: "", type: "", sort: "level", levels: new Set(), shown: PAGE };
  const opened = new Map();

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
  const top = (labels) => labels.reduce((most, label) => Math.max(most, label.level), 0);
  const many = new Set(doc.resources.map((resource) => resource.source)).size > 1;

  doc.resources.forEach((resource, index) => {
    resource.index = index;
    resource.name = resource.path || resource.source;
    for (const label of resource.labels) {
      label.haystack = [
        resource.source, resource.path, resource.comment, label.column, label.comment, label.pi, label.state,
        ...own(doc.types, label.pi), ...own(doc.states, label.state), ...label.grounds,
      ].join("\n").toLowerCase();
    }
  });
  const total = doc.resources.reduce((sum, resource) => sum + resource.labels.length, 0);

  function matches(label) {
    return (!view.levels.size || view.levels.has(label.level)) && (!view.type || label.pi === view.type)
      && view.search.split(/\s+/).every((word) => label.haystack.includes(word));
  }

  const collator = new Intl.Collator("zh-CN", { numeric: true });
  const orders = {
    level: (a, b) => b.level - a.level,
    name: (a, b) => collator.compare(a.column, b.column),
    accepted: (a, b) => b.accepted - a.accepted,
  };
  const groupOrders = {
    level: (a, b) => top(b.labels) - top(a.labels) || b.labels.length - a.labels.length,
    name: (a, b) => collator.compare(a.resource.name, b.resource.name),
    accepted: (a, b) => Math.max(...b.labels.map((l) => l.accepted)) - Math.max(...a.labels.map((l) => l.accepted)),
  };

  function selected() {
    const groups = [];
    for (const resource of doc.resources) {
      const labels = resource.labels.filter(matches);
      if (labels.length) groups.push({ resource, labels: labels.sort(orders[view.sort]) });
    }
    return groups.sort(groupOrders[view.sort]);
  }

  function examples(list) {
    const items = list.map(([row, masked, evidence, recognizer, note]) => make("li", { title: recognizer },
      make("span", { class: "where" }, ...both([`第 ${number(row)} 行`, `row ${number(row)}`])),
      bdi(masked, { class: "mono" }), " ",
      make("span", { class: "faint" }, ...both(own(doc.evidence, evidence))),
      note ? make("span", { class: "faint" }, ` · ${note}`) : ""));
    return make("ul", { class: "examples" }, ...items);
  }

  function detail(label) {
    const fact = (zh, en, ...value) => make("span", { class: "fact" }, ...both([`${zh}：`, `${en}: `]), ...value);
    const grounds = make("div", {}, make("h4", {}, ...both(["依据", "Grounds"])),
      make("ul", {}, ...label.grounds.map((ground) => make("li", {}, bdi(ground)))));
    const shown = make("div", {}, make("h4", {}, ...both(["脱敏示例", "Masked examples"])),
      label.examples.length ? examples(label.examples) : make("p", { class: "faint" }, ...both(["无", "none"])));
    const facts = make("p", { class: "facts" },
      fact("分类", "Category", ...both(own(doc.categories, label.category))),
      fact("判定", "Basis", ...both(own(doc.bases, label.basis))),
      fact("标准", "Standard", bdi(`${label.standard} ${label.levelName}`)),
      ...(label.type ? [fact("列类型", "Column type", bdi(label.type))] : []),
      fact("类型编号", "Type id", make("code", {}, label.pi)));
    return make("div", { class: "inside" }, grounds, shown, facts);
  }

  function labelRow(label, id) {
    const button = make("button", { type: "button", class: "toggle", "aria-expanded": "false", "aria-controls": id }, bdi(label.column || "—"));
    const row = make("tr", { class: "row" },
      make("td", {}, button, ...(label.comment ? [bdi(label.comment, { class: "comment" })] : [])),
      make("td", {}, ...both(own(doc.types, label.pi))),
      make("td", {}, badge(label.level)),
      make("td", {}, make("span", { class: label.state === "clear" ? "" : "protected" }, ...both(own(doc.states, label.state)))),
      make("td", { class: "num" }, ...(label.share ? [label.share] : both(["仅凭名称", "by name"]))));
    const below = make("tr", { class: "detail", id, hidden: "" });
    row.addEventListener("click", (event) => {
      // A drag that selects text to copy ends in a click, too.
      if (!button.contains(event.target) && String(getSelection())) return;
      if (!below.firstChild) below.append(make("td", { colspan: "5" }, detail(label)));
      below.hidden = !below.hidden;
      button.setAttribute("aria-expanded", String(!below.hidden));
    });
    return [row, below];
  }

  // Adds children PAGE at a time behind a button; `all` adds the rest at once, for printing.
  function paged(place, after, items, draw) {
    let next = 0;
    const button = make("button", { type: "button", class: "more" });
    const add = (count) => {
      const page = items.slice(next, next + count);
      page.forEach((item, offset) => place.append(...draw(item, next + offset)));
      next += page.length;
      const left = items.length - next;
      if (!left) button.remove();
      else button.replaceChildren(...both([`再显示 ${Math.min(PAGE, left)} 项（剩余 ${number(left)}）`, `Show ${Math.min(PAGE, left)} more (${number(left)} left)`]));
    };
    after.after(button);
    button.addEventListener("click", () => add(PAGE));
    add(PAGE);
    return { all: () => add(items.length) };
  }

  const pagers = new Set();
  let findingPager = null;
  function table(group) {
    const columns = [["column", "列", "Column"], ["type", "个人信息类型", "PI type"], ["level", "级别", "Level"], ["state", "状态", "State"], ["share", "命中 / 有值", "Found / filled"]];
    const body = make("tbody", {});
    const result = make("table", { "aria-label": group.resource.name },
      make("colgroup", {}, ...columns.map(([name]) => make("col", { class: `c-${name}` }))),
      make("thead", {}, make("tr", {}, ...columns.map(([name, zh, en]) => make("th", { scope: "col", class: name === "share" ? "num" : "" }, ...both([zh, en]))))),
      body);
    const box = make("div", {}, result);
    pagers.add(paged(body, result, group.labels, (label, index) => labelRow(label, `d${group.resource.index}-${index}`)));
    return box;
  }

  function resourceBlock(group, open) {
    const { resource, labels } = group;
    const summary = make("summary", {},
      make("span", { class: "path" }, ...(many && resource.path ? [bdi(`${resource.source} / `, { class: "source" })] : []), bdi(resource.name)),
      badge(top(labels)),
      ...(resource.comment ? [bdi(resource.comment, { class: "comment" })] : []),
      make("span", { class: "counts" }, ...both(own(doc.kinds, resource.kind)), " · ",
        ...both([`${number(resource.rows)} 行`, `${number(resource.rows)} row${resource.rows === 1 ? "" : "s"}`]), " · ",
        ...both([`${resource.labelled} / ${resource.columns} 列含个人信息`, `PI in ${resource.labelled} of ${resource.columns} column${resource.columns === 1 ? "" : "s"}`])));
    const block = make("details", { class: "resource" }, summary);
    const fill = () => { if (block.open && block.children.length === 1) block.append(table(group)); };
    block.open = open;
    fill();
    summary.addEventListener("click", () => opened.set(resource.index, !block.open));
    block.addEventListener("toggle", fill);
    return [block];
  }

  function draw() {
    const groups = selected();
    const count = groups.reduce((sum, group) => sum + group.labels.length, 0);
    const narrowed = view.search || view.type || view.levels.size;
    const place = find("resources");
    pagers.clear();
    place.replaceChildren();
    if (place.nextElementSibling && place.nextElementSibling.classList.contains("more")) place.nextElementSibling.remove();
    const isOpen = (group, index) => opened.get(group.resource.index) ?? (total <= 60 || index < 3 || (Boolean(narrowed) && index < 20));
    pagers.add(paged(place, place, groups, (group, index) => resourceBlock(group, isOpen(group, index))));
    find("tally").replaceChildren(...both(count ? [
      `${number(groups.length)} 个资源，${number(count)} / ${number(total)} 个标签`,
      `${number(groups.length)} resource${groups.length === 1 ? "" : "s"}, ${number(count)} of ${number(total)} labels`,
    ] : total ? ["没有符合条件的标签。", "No label fits."] : ["没有标签。", "There are no labels."]));
  }

  function drawFindings() {
    const found = doc.resources.flatMap((resource) => resource.findings.map((finding) => ({ resource, finding })));
    if (!found.length) return;
    find("findings").hidden = false;
    const body = find("finding-rows");
    findingPager = paged(body, body.closest(".scroll"), found, ({ resource, finding }) => [make("tr", {},
      make("td", {}, bdi(many ? `${resource.source} / ${resource.path}` : resource.name)),
      make("td", {}, bdi(finding.column), " ", bdi(finding.comment, { class: "comment" })),
      make("td", {}, ...both(own(doc.types, finding.pi))),
      make("td", { class: "num" }, finding.share || "—"),
      make("td", {}, examples(finding.examples)))]);
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
    document.title = language === "en" ? "Personal information inventory" : "个人信息清单";
    for (const option of document.querySelectorAll("option[data-zh]")) option.textContent = option.dataset[language === "en" ? "en" : "zh"];
  }
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  function setTheme(theme) {
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    find("theme").setAttribute("aria-pressed", String(dark()));
  }

  function fillTools() {
    const counts = new Map();
    for (const label of doc.resources.flatMap((resource) => resource.labels)) counts.set(label.pi, (counts.get(label.pi) || 0) + 1);
    const options = [...counts].sort((a, b) => b[1] - a[1]).map(([pi, count]) => {
      const [zh, en] = own(doc.types, pi);
      return make("option", { value: pi, "data-zh": `${zh}（${count}）`, "data-en": `${en} (${count})` });
    });
    find("type").append(make("option", { value: "", "data-zh": "全部", "data-en": "All" }), ...options);
    for (const level of Object.keys(doc.levels).map(Number).sort((a, b) => b - a)) {
      const chip = make("button", { type: "button", "aria-pressed": "false" }, ...both(own(doc.levels, String(level))));
      chip.addEventListener("click", () => {
        if (!view.levels.delete(level)) view.levels.add(level);
        chip.setAttribute("aria-pressed", String(view.levels.has(level)));
        draw();
      });
      find("level-chips").append(chip);
    }
  }

  function listen() {
    let waiting = 0;
    find("search").addEventListener("input", (event) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => { view.search = event.target.value.trim().toLowerCase(); draw(); }, 120);
    });
    find("type").addEventListener("change", (event) => { view.type = event.target.value; draw(); });
    find("sort").addEventListener("change", (event) => { view.sort = event.target.value; draw(); });
    find("tools").addEventListener("submit", (event) => event.preventDefault());
    const every = (open) => () => { for (const resource of doc.resources) opened.set(resource.index, open); draw(); };
    find("open-all").addEventListener("click", every(true));
    find("close-all").addEventListener("click", every(false));
    find("language").addEventListener("click", () => {
      const language = root.lang === "en" ? "zh" : "en";
      setLanguage(language);
      remember("lang", language);
    });
    find("theme").addEventListener("click", () => {
      const theme = dark() ? "light" : "dark";
      setTheme(theme);
      remember("theme", theme);
    });
    addEventListener("beforeprint", () => {
      for (const resource of doc.resources) opened.set(resource.index, true);
      draw();
      for (let before = -1; before !== pagers.size;) {
        before = pagers.size;
        for (const pager of [...pagers]) pager.all();
      }
      if (findingPager) findingPager.all();
      for (const block of document.querySelectorAll("details.plain")) block.open = true;
    });
  }

  fillTools();
  setLanguage(recall("lang"));
  setTheme(recall("theme"));
  draw();
  drawFindings();
  for (const written of document.querySelectorAll("table[data-paged]")) pageWritten(written);
  listen();
  document.querySelector(".switches").hidden = false;
  find("tools").hidden = !total;
})();
