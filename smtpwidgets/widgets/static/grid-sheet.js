// What makes a table a sheet: edits, several chosen rows, copy and paste, steps back and forth.
// A part of the module of the table, behind grid-editing.js and before grid.js.

// ---- blocks of cells as spreadsheets put them on the clipboard

// A text with a tab, a line break or a quote stands in quotes, and quotes in it are doubled.
const asBlock = (rows) =>
  rows.map((row) => row.map((text) => (/[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join("\t")).join("\n");

function blockOf(text) {
  const rows = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    const row = rows.at(-1);
    const cell = row.at(-1);
    if (quoted && letter === '"' && text[at + 1] === '"') { row[row.length - 1] += '"'; at++; }
    else if (quoted && letter === '"') quoted = false;
    else if (quoted) row[row.length - 1] += letter;
    else if (letter === '"' && cell === "") quoted = true;
    else if (letter === "\t") row.push("");
    else if (letter === "\n" || letter === "\r") {
      if (letter === "\r" && text[at + 1] === "\n") at++;
      rows.push([""]);
    } else row[row.length - 1] += letter;
  }
  // Spreadsheets end the last row with a line break, too.
  if (rows.length > 1 && rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
  return rows;
}

const rowsWord = (count) => `${count.toLocaleString("en")} ${count === 1 ? "row" : "rows"}`;

// ---- the sheet

class Sheet {
  constructor(view) {
    this.view = view;
    this.model = view.model;
    this.editor = new CellEditor(view);
    this.anchor = "";
  }

  listen() {
    const { scroller } = this.view;
    this.view.table.setAttribute("aria-multiselectable", "true");
    for (const type of ["copy", "cut", "paste"]) {
      scroller.addEventListener(type, (event) => {
        event.stopPropagation();
        if (!this.editor.open) this[type](event);
      });
    }
  }

  get chosen() {
    const keys = this.model.get("chosen");
    if (this.known !== keys) [this.known, this.keys] = [keys, new Set(keys)];
    return this.keys;
  }

  // -- edits: shown at once, and sent as bytes beside the message, which kernels may log

  write(changes) {
    const { data, places } = this.view;
    for (const [key, at, text] of changes) data.cells[at][places.get(key)] = text;
    for (const key of new Set(changes.map(([key]) => key))) this.view.drawAgain(key);
    this.send("edit", { changes });
  }

  send(type, content) {
    this.model.send({ type }, undefined, [new TextEncoder().encode(JSON.stringify(content))]);
  }

  // Empties the cell, or that column of all chosen rows where its row is one of them.
  empty() {
    const { view } = this;
    const at = view.layout.shown[view.at.column];
    if (!view.columns[at].editable) return;
    const { cells } = view.data;
    const filled = this.affected().filter((key) => cells[at][view.places.get(key)] !== "");
    if (filled.length) this.write(filled.map((key) => [key, at, ""]));
  }

  // The rows that a key in this cell is meant for, in the order they are shown in.
  affected() {
    const key = this.view.keyAt(this.view.at.row);
    const { chosen } = this;
    if (key === undefined) return [];
    return chosen.has(key) ? this.shownKeys().filter((one) => chosen.has(one)) : [key];
  }

  shownKeys() {
    const { order, data } = this.view;
    return order.map((place) => data.keys[place]);
  }

  // -- which rows are chosen

  choose(keys) {
    this.model.set("chosen", [...keys]);
    this.model.save_changes();
    const { size } = this.chosen;
    this.view.say(size ? `${rowsWord(size)} selected` : "No row selected");
  }

  only(row) {
    const key = this.view.keyAt(row);
    this.anchor = key;
    if (this.chosen.size !== 1 || !this.chosen.has(key)) this.choose([key]);
  }

  toggle(row) {
    const key = this.view.keyAt(row);
    const keys = new Set(this.chosen);
    if (!keys.delete(key)) keys.add(key);
    this.anchor = key;
    this.choose(keys);
  }

  upTo(row) {
    const from = this.view.rowOf(this.anchor);
    const [first, last] = [from < 0 ? row : from, row].sort((a, b) => a - b);
    if (from < 0) this.anchor = this.view.keyAt(row);
    this.choose(this.shownKeys().slice(first, last + 1));
  }

  // -- mouse and keys

  onClick(event, row) {
    if (event.shiftKey) this.upTo(row);
    else if (event.ctrlKey || event.metaKey) this.toggle(row);
    else this.only(row);
  }

  // True where the key was for the sheet.
  onKey(event) {
    if (event.target === this.editor.open?.input) {
      this.editor.onKey(event);
      return true;
    }
    const { row, column } = this.view.at;
    const together = event.ctrlKey || event.metaKey;
    if ((row < 0 && !together) || event.altKey || event.isComposing) return false;
    const deed = (together ? TOGETHER : ALONE)[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (deed) {
      if (deed(this, event) === false) return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    }
    // Whatever else is typed begins an edit. It is not prevented: the box gets the letter.
    if (together || event.key.length !== 1) return false;
    const started = this.editor.start(row, column, event.key);
    if (started && this.editor.open.input.matches("select")) event.preventDefault();
    return started;
  }

  extend(by) {
    const { view } = this;
    if (!this.anchor) this.anchor = view.keyAt(view.at.row);
    const row = clamp(view.at.row + by, 0, view.order.length - 1);
    this.upTo(row);
    view.go(row, view.at.column);
  }

  // -- the clipboard

  copy(event) {
    if (String(document.getSelection())) return;
    const { view } = this;
    const { data, places, columns } = view;
    const keys = this.affected();
    if (!keys.length) return;
    const at = view.layout.shown[view.at.column];
    const copied = keys.length > 1 ? [...columns.keys()].filter((at) => columns[at].kind !== "sign") : [at];
    event.clipboardData.setData("text/plain", asBlock(keys.map((key) => copied.map((at) => data.cells[at][places.get(key)]))));
    event.preventDefault();
    view.say(keys.length > 1 ? `Copied ${rowsWord(keys.length)}` : "Copied");
  }

  cut(event) {
    this.copy(event);
  }

  // One cell fills all chosen rows; a block fills the cells from here on to the right and down.
  paste(event) {
    const { view } = this;
    const text = event.clipboardData.getData("text/plain");
    const key = view.keyAt(view.at.row);
    event.preventDefault();
    if (!text || key === undefined) return;
    const block = blockOf(text);
    const at = view.layout.shown[view.at.column];
    const affected = this.affected();
    const fills = block.length === 1 && block[0].length === 1 && affected.length > 1;
    const keys = fills ? affected : this.shownKeys().slice(view.at.row, view.at.row + block.length);
    this.send("paste", { keys, at, rows: fills ? affected.map(() => block[0]) : block });
  }
}

const TOGETHER = {
  z: (sheet, { shiftKey }) => sheet.model.send({ type: shiftKey ? "redo" : "undo" }),
  y: (sheet) => sheet.model.send({ type: "redo" }),
  a: (sheet) => sheet.choose(sheet.shownKeys()),
};

const begin = (sheet) => sheet.editor.start(sheet.view.at.row, sheet.view.at.column);

const ALONE = {
  F2: begin,
  Enter: begin,
  Delete: (sheet) => sheet.empty(),
  Backspace: (sheet) => sheet.empty(),
  " ": (sheet, { shiftKey }) => (shiftKey ? sheet.upTo(sheet.view.at.row) : sheet.toggle(sheet.view.at.row)),
  ArrowDown: (sheet, { shiftKey }) => (shiftKey ? sheet.extend(1) : false),
  ArrowUp: (sheet, { shiftKey }) => (shiftKey ? sheet.extend(-1) : false),
  Escape: (sheet) => (sheet.chosen.size ? sheet.choose([]) : false),
};
