// What stands in the cells of the table. The second part of its module.

function make(tag, className = "", attributes = {}, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}

function valueOf({ columns, data }, at, place) {
  const { kind, quiet } = columns[at];
  const text = data.cells[at][place];
  if (kind === "sign") return signOf(text, data.states[at][place]);
  if (kind === "pill" || (kind === "level" && data.states[at][place])) return pillOf(text, data.states[at][place]);
  const look = quiet.includes(text) ? "smtpw-grid-value smtpw-muted" : "smtpw-grid-value";
  return make("span", look, {}, text);
}

// A state is told by word and sign; the colour only repeats it.
function pillOf(text, state) {
  if (!text) return make("span");
  const { sign, look } = STATES[state] ?? STATES.idle;
  const pill = make("span", `smtpw-pill ${look}`);
  pill.append(make("span", "smtpw-sign", { "aria-hidden": "true" }, sign));
  pill.append(make("span", "smtpw-grid-value", {}, text));
  return pill;
}

// The sign alone, with its word for those who cannot see it.
function signOf(text, state) {
  if (!text) return make("span");
  const { sign, look } = STATES[state] ?? STATES.idle;
  const shown = make("span", `smtpw-grid-mark ${look}`, { title: text });
  shown.append(make("span", "", { "aria-hidden": "true" }, sign), make("span", "smtpw-sr", {}, text));
  return shown;
}

function stateOf({ columns, data }, place) {
  const at = columns.findIndex((column) => column.kind === "sign");
  return at < 0 ? "" : data.states[at][place];
}

let told = 0;

// What is special about a cell: that it was edited, and what is wrong with it. A sign stands
// beside the value, and the sentence describes the cell.
function markCell({ model, columns }, cell, key, at) {
  const { edited = null, problem = "", severity = "" } = model.get("marks")[key]?.[at] ?? {};
  cell.classList.toggle("smtpw-grid-edited", edited !== null);
  cell.dataset.severity = severity;
  if (!columns[at].editable) cell.setAttribute("aria-readonly", "true");
  if (severity === "error") cell.setAttribute("aria-invalid", "true");
  else cell.removeAttribute("aria-invalid");
  cell.title = problem;
  cell.removeAttribute("aria-describedby");
  if (problem) cell.append(make("span", "smtpw-grid-flag", { "aria-hidden": "true" }, severity === "error" ? "✗" : "!"));
  if (edited === null && !problem) return;
  const was = edited === null ? "" : edited ? `Edited, was ${edited}.` : "Edited, was empty.";
  const note = make("span", "smtpw-grid-told", { hidden: "", id: `smtpw-told-${++told}-${Math.random().toString(36).slice(2, 8)}` });
  note.textContent = [problem, was].filter(Boolean).join(" ");
  cell.append(note);
  cell.setAttribute("aria-describedby", note.id);
}

// Below a sheet: what is wrong in the cell that has the keyboard, or else in its row, and what the
// cell was. Screen readers get the same as the description of the cell.
const MOST_LINES = 3;

function drawLine({ model, columns, data, places, line }, key, here) {
  const marks = model.get("marks")[key] ?? {};
  const cells = data.cells.map((texts) => texts[places.get(key)] ?? "");
  const lines = Object.keys(marks)
    .map(Number)
    .filter((at) => marks[at].problem || at === here)
    .sort((one, other) => (other === here) - (one === here) || one - other)
    .map((at) => lineOf(columns[at].title, cells[at], marks[at]));
  const more = lines.length - MOST_LINES;
  if (more > 0) lines.splice(MOST_LINES, more, make("div", "", {}, `… ${more} more in this row`));
  line.replaceChildren(...lines);
}

function lineOf(title, now, { edited = null, problem = "", severity = "" }) {
  const shown = make("div", "", { "data-severity": severity });
  if (problem) shown.append(make("span", "smtpw-grid-flag", {}, severity === "error" ? "✗" : "!"));
  const change = edited === null ? "" : `${edited || "empty"} → ${now || "empty"}${problem ? "." : ""}`;
  shown.append(`${title}: ${[change, problem].filter(Boolean).join(" ")}`);
  return shown;
}

// The values of columns that do not fit, each with its title for those who cannot see the table.
function foldedLine(table, folded, place) {
  const line = make("span", "smtpw-grid-folded");
  for (const at of folded) {
    const { kind, title, quiet } = table.columns[at];
    const text = table.data.cells[at][place];
    // In a table "not used" tells rows apart; alone on a line it would only look like a fault.
    if (!text || quiet.includes(text)) continue;
    const part = make("span", `smtpw-grid-${kind}`);
    const named = kind === "level" ? make("span", "", {}, `${title}: `) : make("span", "smtpw-sr", {}, ` ${title}: `);
    part.append(named, valueOf(table, at, place));
    line.append(part, " ");
  }
  return line;
}

// Rows have one height: what is spare in one with fewer folded lines stands above and below alike.
// Where there is more to say than the lines hold, values are not kept whole: each line is filled.
// All are measured first, so that the page is laid out twice at most.
function centre(rows, lines) {
  const room = lines * FOLD_LINE_PX;
  const folds = rows.map((tr) => tr.querySelector(".smtpw-grid-folded"));
  const full = folds.map((fold) => fold.scrollHeight > room + 1);
  folds.forEach((fold, at) => fold.classList.toggle("smtpw-grid-filled", full[at]));
  const heights = folds.map((fold) => Math.min(room, fold.offsetHeight));
  rows.forEach((tr, at) => tr.style.setProperty("--smtpw-spare", `${(room - heights[at]) / 2}px`));
}

function showWholeText(target) {
  const value = target.closest(".smtpw-grid-value, .smtpw-grid-folded");
  if (value && (value.scrollWidth > value.clientWidth || value.scrollHeight > value.clientHeight)) {
    value.title = value.textContent.trim();
  }
}
