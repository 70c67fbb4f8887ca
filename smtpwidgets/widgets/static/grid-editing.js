// One cell under edit in an editable table. A part of the module of the table, before grid.js.

// Keys that move on when a cell is done: [rows down, columns to the right].
const DONE = { Enter: [1, 0], Tab: [0, 1] };
// With Ctrl or Cmd these belong to the text under edit; JupyterLab would act on the notebook.
const TEXT_KEYS = new Set(["a", "c", "v", "x", "y", "z"]);

class CellEditor {
  constructor(view) {
    this.view = view;
    this.open = null; // { key, at, input, before }
    this.moving = false;
  }

  holds(cell) {
    return cell !== undefined && this.open?.input.parentElement === cell;
  }

  // Begins to edit; with `typed`, the key that was pressed takes the place of what stood there.
  start(row, column, typed = "") {
    const { view } = this;
    const at = view.layout.shown[column];
    const key = view.keyAt(row);
    const cell = view.cell(row, column);
    if (row < 0 || key === undefined || !cell || !view.columns[at].editable) return false;
    const before = view.data.cells[at][view.places.get(key)];
    const input = this.control(at, before, typed);
    input.setAttribute("aria-label", `${view.columns[at].title}, ${view.nameOf(key)}`);
    for (const name of ["aria-invalid", "aria-describedby"]) {
      if (cell.hasAttribute(name)) input.setAttribute(name, cell.getAttribute(name));
    }
    this.open = { key, at, input, before };
    this.show(cell);
    if (!typed && input.select) input.select();
    return true;
  }

  show(cell) {
    const { input } = this.open;
    cell.replaceChildren(input, ...cell.querySelectorAll(".smtpw-grid-told"));
    input.focus({ preventScroll: true });
  }

  control(at, text, typed) {
    const { choices, title } = this.view.columns[at];
    const input = choices.length ? make("select") : make("input", "", { type: "text" });
    input.className = "smtpw-grid-input";
    for (const [name, value] of Object.entries(PLAIN)) input.setAttribute(name, value);
    if (choices.length) {
      const offered = choices.includes(text) ? choices : [text, ...choices];
      input.append(...offered.map((choice) => make("option", "", { value: choice }, choice || `(no ${title.toLowerCase()})`)));
      const begins = (choice) => choice.toLocaleLowerCase().startsWith(typed.toLocaleLowerCase());
      input.value = (typed && offered.find(begins)) || text;
    } else {
      // The key that began the edit is typed into the box, which has the focus by then.
      input.value = typed ? "" : text;
    }
    input.addEventListener("blur", () => { if (!this.moving) this.commit(); });
    return input;
  }

  // Takes the text over, as the person left the cell.
  commit() {
    if (!this.open) return;
    const { key, at, input, before } = this.open;
    const text = input.value;
    this.end();
    if (text !== before) this.view.sheet.write([[key, at, text]]);
  }

  end() {
    const { key } = this.open;
    this.open = null; // first: taking the box out of the page is a `blur`
    this.view.drawAgain(key);
  }

  cancel() {
    this.end();
    this.view.say("Not changed");
  }

  // Rows are drawn anew, perhaps in another order: the box moves along with what is typed in it.
  resume() {
    if (!this.open) return;
    const { key, at, input } = this.open;
    const { view } = this;
    const cell = view.cell(view.rowOf(key), view.layout.shown.indexOf(at));
    if (!cell) return;
    const marked = [input.selectionStart, input.selectionEnd];
    this.move(() => this.show(cell));
    if (input.setSelectionRange) input.setSelectionRange(...marked);
  }

  // To take the box out of the page is a `blur`, but nobody left it.
  move(how) {
    this.moving = true;
    how();
    this.moving = false;
  }

  onKey(event) {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    if ((ctrlKey || metaKey) && TEXT_KEYS.has(key.toLowerCase())) event.stopPropagation();
    // Enter while a character is being put together ends that character.
    if (event.isComposing || ctrlKey || metaKey || altKey) return;
    if (key === "Escape") {
      event.stopPropagation(); // a question around the table would take it for an answer
      this.leave(() => this.cancel());
    } else if (DONE[key]) {
      const step = DONE[key].map((by) => (shiftKey ? -by : by));
      this.leave(() => this.commit());
      if (key === "Enter") this.view.go(Math.max(0, this.view.at.row + step[0]), this.view.at.column);
      else this.onward(step[1]);
    } else return;
    event.preventDefault();
  }

  leave(how) {
    how();
    const { row, column } = this.view.at;
    this.view.go(row, column);
  }

  // Tab goes from editable cell to editable cell, over the ends of rows; Escape gets one out.
  onward(by) {
    const { view } = this;
    let { row, column } = view.at;
    const columns = view.layout.shown.length;
    do {
      column += by;
      if (column < 0 || column >= columns) {
        row += by;
        column = by > 0 ? 0 : columns - 1;
      }
      if (row < 0 || row >= view.order.length) return;
    } while (!view.columns[view.layout.shown[column]].editable);
    view.go(row, column);
    this.start(row, column);
  }
}

const PLAIN = { autocomplete: "off", autocapitalize: "off", spellcheck: "false" };
