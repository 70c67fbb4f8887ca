// The accessible, windowed table: a few dozen rows are in the page at a time. Every text is set
// by textContent. The last part of its module, behind grid-arrangement.js, grid-cells.js and what
// makes a table editable: grid-editing.js and grid-sheet.js.

// ---- one view

class View {
  constructor(model, el) {
    this.model = model;
    this.sort = null;
    this.at = { row: 0, column: 0, key: "" };
    this.drawn = new Map();
    this.layout = { shown: [], folded: [], widths: [], lines: 0 };
    this.sheet = model.get("editable") ? new Sheet(this) : null;
    this.build(el);
    this.listen();
    this.load();
  }

  // Asked for each time: when equal rows arrive, the model takes them over without an event.
  get data() {
    return this.model.get("data");
  }

  get places() {
    return placesOf(this.data.keys);
  }

  keyAt(row) {
    return this.data.keys[this.order[row]];
  }

  rowOf(key) {
    return this.order.indexOf(this.places.get(key) ?? -1);
  }

  // What people call the row: the first of its texts.
  nameOf(key) {
    const place = this.places.get(key);
    const named = [...this.columns.keys()].find((at) => this.columns[at].kind !== "sign" && this.data.cells[at][place]);
    return named === undefined ? "new row" : this.data.cells[named][place];
  }

  build(el) {
    this.root = make("div", "smtpw-grid");
    this.scroller = make("div", "smtpw-grid-scroller", { tabindex: "-1" });
    // A table without a column is none, and is told to nobody until it is arranged.
    this.table = make("table", "", { role: "grid", hidden: "" });
    this.head = make("tr", "", { role: "row", "aria-rowindex": "1" });
    this.body = make("tbody", "", { role: "rowgroup" });
    this.nothing = make("div", "smtpw-grid-empty");
    this.live = make("div", "smtpw-sr", { role: "status" });
    const thead = make("thead", "", { role: "rowgroup" });
    thead.append(this.head);
    this.table.append(thead, this.body);
    this.scroller.append(this.table, this.nothing);
    this.root.append(this.scroller, this.live);
    this.line = make("div", "smtpw-grid-line", { "aria-hidden": "true" });
    if (this.sheet) this.scroller.after(this.line);
    el.append(this.root);
  }

  listen() {
    const { model, scroller } = this;
    this.watched = {
      "change:data": () => this.load(),
      "change:columns": () => this.load(),
      "change:selected": () => { this.markSelected(); this.reveal(this.model.get("selected")); },
      "change:filter_text": () => this.filter(),
      "change:empty": () => this.drawFrame(),
      "change:empty_filtered": () => this.drawFrame(),
      "change:label": () => this.drawFrame(),
      "change:height_px": () => this.arrange(),
      "change:marks": () => this.redraw(),
      "change:chosen": () => this.markSelected(),
    };
    for (const [events, listener] of Object.entries(this.watched)) model.on(events, listener);
    scroller.addEventListener("scroll", () => this.later("window", () => this.drawWindow()));
    scroller.addEventListener("keydown", (event) => this.onKey(event));
    scroller.addEventListener("focusin", (event) => this.onFocus(event));
    this.body.addEventListener("click", (event) => this.onClick(event));
    this.body.addEventListener("dblclick", (event) => this.onDoubleClick(event));
    this.sheet?.listen();
    this.body.addEventListener("mouseover", (event) => showWholeText(event.target));
    this.resizing = new ResizeObserver(() => this.later("layout", () => this.arrange()));
    this.resizing.observe(scroller);
  }

  close() {
    for (const [events, listener] of Object.entries(this.watched)) this.model.off(events, listener);
    this.resizing.disconnect();
    for (const frame of Object.values(this.frames ?? {})) cancelAnimationFrame(frame);
  }

  // Runs `work` in the next frame, once, however often it is asked for until then.
  later(name, work) {
    this.frames ??= {};
    cancelAnimationFrame(this.frames[name]);
    this.frames[name] = requestAnimationFrame(work);
  }

  // -- from model to rows

  load() {
    this.columns = this.model.get("columns");
    this.sizes = null;
    this.arrangeRows();
    this.arrange();
  }

  arrangeRows() {
    this.order = arrangeRows(this, this.sort, this.model.get("filter_text"));
    const wanted = this.at.key || this.model.get("selected");
    const found = this.order.indexOf(this.places.get(wanted) ?? -1);
    this.at.row = found >= 0 ? found : clamp(this.at.row, 0, Math.max(0, this.order.length - 1));
    if (this.model.get("shown_count") === this.order.length) return;
    this.model.set("shown_count", this.order.length);
    this.model.save_changes();
  }

  filter() {
    this.arrangeRows();
    this.scroller.scrollTop = 0;
    this.redraw();
    this.say(`${this.order.length} of ${this.data.keys.length} rows`);
  }

  sortBy(at) {
    const same = this.sort?.at === at;
    this.sort = { at, direction: same ? -this.sort.direction : 1 };
    this.arrangeRows();
    this.drawHead();
    this.redraw();
    const direction = this.sort.direction > 0 ? "ascending" : "descending";
    this.say(`Sorted by ${this.columns[at].title}, ${direction}`);
  }

  // Rows keep their place until the person sorts or filters again: a running check moves nothing.
  patch(changes) {
    for (const key of new Set(changes.map(([key]) => key))) this.drawAgain(key);
    const tooLong = ([, part, at, text]) => part === "cells" && text.length > this.sizes?.[at].letters;
    if (!changes.some(tooLong)) return;
    this.sizes = null;
    this.later("layout", () => this.arrange());
  }

  drawAgain(key) {
    const row = this.rowOf(key);
    const old = this.drawn.get(row);
    if (old) {
      this.fillRow(old, row);
      this.centre([old]);
    }
    if (row === this.at.row) this.drawLine();
  }

  // What stands below a sheet is about the cell that has the keyboard.
  drawLine() {
    if (this.sheet) drawLine(this, this.keyAt(this.at.row), this.layout.shown[this.at.column]);
  }

  // As if it were opened for the first time: its first row in sight, in the order it came in.
  begin() {
    this.sort = null;
    this.at = { row: 0, column: 0, key: "" };
    this.arrangeRows();
    this.arrange();
    this.scroller.scrollTop = 0;
    this.drawWindow();
  }

  reveal(key, focus = false, at = null) {
    const row = this.rowOf(key);
    if (row < 0 || !this.rowPx) return;
    const column = this.layout.shown.indexOf(at);
    // Who is typing by then is not interrupted: the next letter would begin the cell anew.
    if (focus && !this.sheet?.editor.open) this.go(row, column < 0 ? this.at.column : column);
    else this.scrollTo(row);
  }

  say(text) {
    this.live.textContent = text;
  }

  // -- drawing

  arrange() {
    const available = this.scroller.clientWidth;
    if (!available) return;
    const before = this.rowPx;
    this.sizes ??= measure(this.root, this);
    // A sheet folds nothing away, as every cell is to be edited: it is moved to the side instead.
    const sizes = this.sheet ? withRoom(this.sizes, available) : this.sizes;
    const width = this.sheet ? widthOfSheet(sizes, available) : available;
    const layout = arrangeColumns(this.columns, sizes, width);
    this.layout = { ...layout, lines: foldLines(layout.folded, sizes, available) };
    this.at.column = clamp(this.at.column, 0, layout.shown.length - 1);
    const { lines, widths } = this.layout;
    const top = before ? this.scroller.scrollTop / before : 0;
    this.rowPx = ROW_PX + (lines ? lines * FOLD_LINE_PX + FOLD_EXTRA_PX : 0);
    const style = this.root.style;
    style.setProperty("--smtpw-columns", widths.map((width) => `minmax(0, ${width.toFixed(1)}fr)`).join(" "));
    style.setProperty("--smtpw-row", `${this.rowPx}px`);
    style.setProperty("--smtpw-width", `${width}px`);
    style.setProperty("--smtpw-first", `${widths[0].toFixed(1)}px`);
    style.setProperty("--smtpw-second", `${(widths[0] + (widths[1] ?? 0)).toFixed(1)}px`);
    this.root.classList.toggle("smtpw-grid-sheet", this.sheet !== null);
    style.setProperty("--smtpw-fold-lines", lines);
    this.table.hidden = false;
    this.drawHead();
    this.fitHeight();
    this.redraw();
    this.scroller.scrollTop = top * this.rowPx;
    if (before !== this.rowPx) this.reveal(this.model.get("selected"));
  }

  // The last row in sight is cut in the middle, so that one sees that there are more.
  fitHeight() {
    const head = this.head.offsetHeight;
    const rows = Math.max(2, Math.floor((this.model.get("height_px") - head) / this.rowPx - 0.5));
    this.scroller.style.maxHeight = `${head + (rows + 0.5) * this.rowPx}px`;
  }

  drawFrame() {
    const { model, order, data } = this;
    this.table.setAttribute("aria-label", model.get("label"));
    this.table.setAttribute("aria-rowcount", order.length + 1);
    this.table.setAttribute("aria-colcount", this.layout.shown.length);
    this.nothing.hidden = order.length > 0;
    this.nothing.textContent = model.get(data.keys.length ? "empty_filtered" : "empty");
  }

  drawHead() {
    const focused = this.head.contains(document.activeElement);
    this.head.replaceChildren(...this.layout.shown.map((at, place) => this.headCell(at, place)));
    this.placeTabStop();
    if (focused) this.cell(-1, this.at.column)?.focus();
  }

  headCell(at, place) {
    const { title, kind } = this.columns[at];
    const sorted = this.sort?.at === at ? this.sort.direction : 0;
    const th = make("th", `smtpw-grid-${kind}`, {
      role: "columnheader", scope: "col", "aria-colindex": place + 1,
      "aria-sort": sorted > 0 ? "ascending" : sorted < 0 ? "descending" : "none",
    });
    const button = make("button", "smtpw-grid-head", { type: "button", tabindex: "-1" });
    button.append(make("span", kind === "sign" ? "smtpw-sr" : "", {}, title));
    const sign = sorted > 0 ? "▲" : sorted < 0 ? "▼" : "↕";
    button.append(make("span", "smtpw-grid-sort", { "aria-hidden": "true" }, sign));
    button.addEventListener("click", () => this.sortBy(at));
    button.dataset.place = place;
    th.append(button);
    return th;
  }

  redraw() {
    const focused = this.body.contains(document.activeElement);
    this.drawFrame();
    this.drawLine();
    const clear = () => { for (const tr of this.drawn.values()) tr.remove(); };
    if (this.sheet) this.sheet.editor.move(clear);
    else clear();
    this.drawn.clear();
    this.drawWindow();
    if (this.sheet?.editor.open) this.sheet.editor.resume();
    else if (focused) (this.cell(this.at.row, this.at.column) ?? this.scroller).focus({ preventScroll: true });
  }

  // Draws the rows in sight and some around them; rows that are there already stay as they are.
  drawWindow() {
    if (!this.rowPx) return;
    const { scrollTop, clientHeight } = this.scroller;
    const inSight = Math.ceil((clientHeight || 10 * this.rowPx) / this.rowPx);
    const most = inSight + 2 * OVERSCAN;
    const first = clamp(Math.floor(scrollTop / this.rowPx) - OVERSCAN, 0, Math.max(0, this.order.length - most));
    const last = Math.min(this.order.length, first + most);
    const focused = this.body.contains(document.activeElement);
    for (const [row, tr] of this.drawn) {
      if (row >= first && row < last) continue;
      if (tr.contains(this.sheet?.editor.open?.input)) this.sheet.editor.commit();
      tr.remove();
      this.drawn.delete(row);
    }
    const added = [];
    let next = this.body.firstChild;
    for (let row = first; row < last; row++) {
      const there = this.drawn.get(row);
      if (there) { next = there.nextSibling; continue; }
      added.push(this.body.insertBefore(this.drawRow(row), next));
    }
    this.centre(added);
    this.body.style.paddingTop = `${first * this.rowPx}px`;
    this.body.style.paddingBottom = `${(this.order.length - last) * this.rowPx}px`;
    this.placeTabStop();
    this.keepFocus(focused);
  }

  centre(rows) {
    if (this.layout.lines) centre(rows, this.layout.lines);
  }

  // The focus must not fall out of the table when its row is scrolled out of the page, and
  // returns to its cell when the row is back.
  keepFocus(hadFocus) {
    const waiting = document.activeElement === this.scroller;
    if (!hadFocus && !waiting) return;
    const cell = this.cell(this.at.row, this.at.column) ?? this.scroller;
    // The box of an edit stands in its cell: to take the keyboard from it would end the edit.
    if (!cell.contains(document.activeElement)) cell.focus({ preventScroll: true });
  }

  drawRow(row) {
    const tr = make("tr", "", { role: "row", "aria-rowindex": row + 2 });
    this.fillRow(tr, row);
    this.drawn.set(row, tr);
    return tr;
  }

  // In place: the focus stays, and the second click of a double click meets the same node.
  fillRow(tr, row) {
    const { shown, folded } = this.layout;
    const place = this.order[row];
    const key = this.data.keys[place];
    tr.dataset.row = row;
    tr.setAttribute("aria-selected", String(this.isSelected(key)));
    if (this.sheet) tr.dataset.state = stateOf(this, place);
    shown.forEach((at, column) => {
      const td = tr.cells[column] ?? tr.appendChild(make("td", `smtpw-grid-${this.columns[at].kind}`, {
        role: "gridcell", tabindex: "-1", "aria-colindex": column + 1,
      }));
      td.dataset.place = column;
      if (this.sheet?.editor.holds(td)) return;
      td.replaceChildren(valueOf(this, at, place));
      if (this.sheet) markCell(this, td, key, at);
      if (column === 0 && folded.length) td.append(foldedLine(this, folded, place));
    });
  }

  isSelected(key) {
    return this.sheet ? this.sheet.chosen.has(key) : key === this.model.get("selected");
  }

  markSelected() {
    for (const [row, tr] of this.drawn) tr.setAttribute("aria-selected", String(this.isSelected(this.keyAt(row))));
  }

  // -- keyboard and mouse; row -1 is the header

  cell(row, column) {
    if (row < 0) return this.head.cells[column]?.firstChild;
    return this.drawn.get(row)?.cells[column];
  }

  placeTabStop() {
    for (const old of this.table.querySelectorAll("[tabindex='0']")) old.tabIndex = -1;
    const row = this.order.length ? this.at.row : -1;
    const stop = this.cell(row, this.at.column);
    this.scroller.tabIndex = stop ? -1 : 0;
    if (stop) stop.tabIndex = 0;
  }

  placeOf(target) {
    const cell = target.closest("td, th");
    if (!cell) return null;
    const row = cell.parentElement.dataset.row;
    return { row: row === undefined ? -1 : Number(row), column: cell.cellIndex };
  }

  moveTo(row, column) {
    this.at = { row, column, key: this.data.keys[this.order[row]] ?? "" };
    this.placeTabStop();
    this.drawLine();
  }

  go(row, column) {
    this.moveTo(clamp(row, -1, this.order.length - 1), clamp(column, 0, this.layout.shown.length - 1));
    if (this.at.row >= 0) this.scrollTo(this.at.row);
    const cell = this.cell(this.at.row, this.at.column);
    cell?.focus({ preventScroll: true });
    if (this.sheet) cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  scrollTo(row) {
    const top = row * this.rowPx;
    const room = this.scroller.clientHeight - this.head.offsetHeight - this.rowPx;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    else if (top > this.scroller.scrollTop + room) this.scroller.scrollTop = top - room;
    this.drawWindow();
  }

  onFocus(event) {
    const place = this.placeOf(event.target);
    if (place) this.moveTo(place.row, place.column);
  }

  onClick(event) {
    const place = this.placeOf(event.target);
    // Somebody who marks text in order to copy it does not choose the row.
    if (!place || (String(document.getSelection()) && !event.shiftKey)) return;
    if (event.target.closest(".smtpw-grid-input")) return;
    this.cell(place.row, place.column).focus({ preventScroll: true });
    if (this.sheet) this.sheet.onClick(event, place.row);
    else this.select(place.row);
  }

  onDoubleClick(event) {
    const place = this.placeOf(event.target);
    if (!place || event.target.closest(".smtpw-grid-input")) return;
    if (!this.sheet?.editor.start(place.row, place.column)) this.open(place.row);
  }

  onKey(event) {
    if (this.sheet?.onKey(event)) return;
    const { row, column } = this.at;
    const move = MOVES[event.key];
    if (event.altKey || event.metaKey) return;
    if (move) this.go(...move(this, event.ctrlKey));
    else if (row < 0) return;
    else if (event.key === " ") this.select(row);
    else if (event.key === "Enter") this.open(row);
    else return;
    event.preventDefault();
  }

  select(row) {
    const key = this.data.keys[this.order[row]];
    if (key === undefined) return;
    this.model.set("selected", key);
    this.model.save_changes();
    this.model.send({ type: "select", key });
  }

  open(row) {
    const key = this.data.keys[this.order[row]];
    if (key !== undefined) this.model.send({ type: "open", key });
  }
}

// As many rows as are in sight but one, so that one sees where one came from.
const page = ({ scroller, head, rowPx }) =>
  Math.max(1, Math.floor((scroller.clientHeight - head.offsetHeight) / rowPx) - 1);

const MOVES = {
  ArrowDown: ({ at }) => [at.row + 1, at.column],
  ArrowUp: ({ at }) => [at.row - 1, at.column],
  ArrowLeft: ({ at }) => [at.row, at.column - 1],
  ArrowRight: ({ at }) => [at.row, at.column + 1],
  Home: ({ at }, whole) => [whole ? 0 : at.row, 0],
  End: ({ at, order }, whole) => [whole ? order.length - 1 : at.row, Infinity],
  PageDown: (view) => [view.at.row + page(view), view.at.column],
  PageUp: (view) => [Math.max(0, view.at.row - page(view)), view.at.column],
};

// What Python asks for by a message; `views` are those of this model.
const DEEDS = {
  reveal: (model, views, { key, focus, at }) => views.forEach((view) => view.reveal(key, focus, at)),
  begin: (model, views) => views.forEach((view) => view.begin()),
  say: (model, views, { text }) => views.forEach((view) => view.say(text)),
  save: (model, views, { name, text }) => {
    const link = make("a", "", { href: URL.createObjectURL(new Blob([text], { type: "text/csv" })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  },
  patch: (model, views, { changes }) => {
    const data = model.get("data");
    const places = placesOf(data.keys);
    for (const [key, part, at, text] of changes) {
      if (places.has(key)) data[part][at][places.get(key)] = text;
    }
    views.forEach((view) => view.patch(changes));
  },
  mark: (model, views, { marks }) => {
    const all = model.get("marks");
    for (const [key, marked] of Object.entries(marks)) {
      if (Object.keys(marked).length) all[key] = marked;
      else delete all[key];
      views.forEach((view) => view.drawAgain(key));
    }
  },
  insert: (model, views, { place, keys, cells, states }) => {
    const data = model.get("data");
    data.keys = data.keys.toSpliced(place, 0, ...keys);
    for (const at of cells.keys()) {
      data.cells[at].splice(place, 0, ...cells[at]);
      if (data.states[at].length || states[at].length) data.states[at].splice(place, 0, ...states[at]);
    }
    views.forEach((view) => view.load());
  },
  drop: (model, views, { keys }) => {
    const data = model.get("data");
    const gone = new Set(keys);
    const kept = [...data.keys.keys()].filter((place) => !gone.has(data.keys[place]));
    for (const lists of [data.cells, data.states]) {
      for (const at of lists.keys()) if (lists[at].length) lists[at] = kept.map((place) => lists[at][place]);
    }
    data.keys = kept.map((place) => data.keys[place]);
    views.forEach((view) => view.load());
  },
};

export default () => {
  const views = new Set();

  // Patches change the model's own rows, so that a view made later shows them too.
  function initialize({ model }) {
    const onMessage = (message) => {
      if (message.version !== undefined) model.get("data").version = message.version;
      DEEDS[message.type]?.(model, [...views], message);
    };
    model.on("msg:custom", onMessage);
    model.send({ type: "loaded", version: model.get("data").version });
  }

  function render({ model, el }) {
    const view = new View(model, el);
    views.add(view);
    return () => { views.delete(view); view.close(); };
  }

  return { initialize, render };
};
