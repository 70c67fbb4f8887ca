// Which rows the table shows, in which order, and which columns, how wide. Nothing here draws.
// Rows come in columns: { version, keys, cells: [texts of a column, …], states: [likewise] }.
// The first part of the module of the table.

const ROW_PX = 42;
const FOLD_LINE_PX = 20;
const FOLD_EXTRA_PX = 8;
const MOST_FOLD_LINES = 3;
const NAME_SHARE = 0.48; // of a page with room for no more than the name and the state
const STAYING_SHARE = 0.42; // of a sheet, for the name beside which the other cells are moved
const OVERSCAN = 12;
const CELL_PADDING_PX = 25;
const EDGES_PX = 8; // what the first and the last cell have in addition
const PILL_PX = 42;
const SORT_SIGN_PX = 18;
const WIDEST_PX = 440;
const WIDEST_STATE_PX = 760;
const SHORT_PX = 100; // to cut a shorter text would save nothing
const COMFORTABLE_PX = 300;
const USUAL_PILL_PX = 170; // what comes while a check runs is longer than "Not checked"
const FOLD_GAP_PX = 16;

const SIGN_PX = 16;
const EDITABLE_PX = 60; // an empty column wants some room to type in
const FLAG_PX = 18; // the sign beside a value with a problem

const STATES = {
  failed: { rank: 0, sign: "✗", look: "bad" },
  removed: { rank: 1, sign: "−", look: "bad" },
  added: { rank: 2, sign: "+", look: "ok" },
  edited: { rank: 3, sign: "✎", look: "run" },
  warning: { rank: 1, sign: "!", look: "warn" },
  running: { rank: 2, sign: "…", look: "run" },
  ok: { rank: 3, sign: "✓", look: "ok" },
  network: { rank: 2, sign: "⊘", look: "warn" },
  idle: { rank: 4, sign: "–", look: "idle" },
};

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

// ---- which rows, in which order

const knownPlaces = new WeakMap();

// Key → place in the data, made once for each list of keys: a running check asks often.
function placesOf(keys) {
  if (!knownPlaces.has(keys)) knownPlaces.set(keys, new Map(keys.map((key, at) => [key, at])));
  return knownPlaces.get(keys);
}

const { compare } = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

// Pills sort by how much they want to be looked at, then by their words; empty cells come last
// in both directions.
function comparer({ columns, data }, { at, direction }) {
  const texts = data.cells[at];
  const states = ["pill", "level", "sign"].includes(columns[at].kind) ? data.states[at] : [];
  const rank = (row) => STATES[states[row]]?.rank ?? 9;
  return (a, b) => {
    if (!texts[a] !== !texts[b]) return texts[a] ? -1 : 1;
    return direction * (rank(a) - rank(b) || compare(texts[a], texts[b])) || a - b;
  };
}

function wordsOf(text) {
  return text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
}

// Rows in the order to show, as places in the data.
function arrangeRows(table, sort, filterText) {
  const { keys, cells } = table.data;
  const words = wordsOf(filterText);
  let rows = [...keys.keys()];
  if (words.length) {
    rows = rows.filter((row) => {
      const text = cells.map((texts) => texts[row]).join("\n").toLocaleLowerCase();
      return words.every((word) => text.includes(word));
    });
  }
  return sort ? rows.sort(comparer(table, sort)) : rows;
}

// ---- which columns, how wide

// For each column, in pixels: what two rows of three need (least), what most need (comfortable),
// what all need (natural), what it takes when folded; and the letters of its longest text.
// States and numbers are never cut.
function measure(root, { columns, data }) {
  const canvas = document.createElement("canvas").getContext("2d");
  const fontOf = (className) => {
    const probe = make("span", className);
    root.append(probe);
    const { font } = getComputedStyle(probe);
    probe.remove();
    return font;
  };
  const headFont = fontOf("smtpw-grid-head");
  return columns.map((column, at) => {
    if (column.kind === "sign") return { ...SIGN_SIZE };
    const texts = [...data.cells[at]].sort((a, b) => a.length - b.length);
    const longerThan = (share) => texts[Math.ceil(share * (texts.length - 1))] ?? "";
    const usual = longerThan(0.9);
    const longest = texts.slice(-3);
    canvas.font = headFont;
    const headPx = canvas.measureText(column.title).width;
    const head = headPx + SORT_SIGN_PX;
    canvas.font = fontOf(`smtpw-grid-${column.kind}`);
    const isPill = column.kind === "pill";
    const whole = isPill || ["number", "level"].includes(column.kind);
    const signed = isPill || column.kind === "level";
    const width = (text) => canvas.measureText(text).width + (signed ? PILL_PX : 0);
    const flag = column.editable && whole ? FLAG_PX : 0;
    const longestPx = flag + Math.max(head, ...longest.map(width));
    const needed = Math.min(flag + WIDEST_PX, longestPx);
    // What a state says is wanted whole where there is room, however long it is.
    const natural = Math.max(signed ? Math.min(WIDEST_STATE_PX, longestPx) : needed, isPill ? USUAL_PILL_PX : 0);
    const comfortable = Math.min(COMFORTABLE_PX, whole ? needed : Math.max(head, width(usual)));
    const roomy = column.editable ? EDITABLE_PX + flag : 0;
    const least = whole || needed <= SHORT_PX ? Math.max(roomy, needed) : Math.max(roomy, Math.min(comfortable, Math.max(head, width(longerThan(0.7)))));
    return {
      least: CELL_PADDING_PX + least,
      comfortable: CELL_PADDING_PX + Math.max(comfortable, least),
      natural: CELL_PADDING_PX + Math.max(natural, least),
      folded: width(usual) + (column.kind === "level" ? headPx : 0), // which stands before it there
      letters: longest.at(-1)?.length ?? 0,
    };
  });
}

const SIGN_SIZE = {
  least: CELL_PADDING_PX + SIGN_PX, comfortable: CELL_PADDING_PX + SIGN_PX,
  natural: CELL_PADDING_PX + SIGN_PX, folded: 0, letters: Infinity,
};

const widthOfAll = (sizes, level) => EDGES_PX + sum(sizes.map((size) => size[level]));

// A sheet that has to be moved to the side anyway shows its texts as wide as most of them are.
function widthOfSheet(sizes, available) {
  if (widthOfAll(sizes, "least") <= available) return available;
  return Math.max(available, widthOfAll(sizes, "comfortable"));
}

// The name stays where it is while the others are moved, so it leaves them some room.
function withRoom(sizes, available) {
  const most = (size) => Math.min(size, STAYING_SHARE * available);
  return sizes.map((size, at) => at !== 1 ? size : {
    ...size, least: most(size.least), comfortable: most(size.comfortable), natural: most(size.natural),
  });
}

// Which columns stand and which fold, and the widths of those that stand.
function arrangeColumns(columns, sizes, available) {
  const standing = new Set(columns.keys());
  const least = () => sum([...standing].map((at) => sizes[at].least));
  // The name and the state stay, and have two lines then.
  const folding = [...columns.keys()].slice(1)
    .filter((at) => columns[at].kind !== "pill")
    .sort((a, b) => columns[a].priority - columns[b].priority || b - a);
  for (const at of folding) {
    if (least() <= available - EDGES_PX) break;
    standing.delete(at);
  }
  const shown = [...standing];
  const folded = [...columns.keys()].filter((at) => !standing.has(at));
  return { shown, folded, widths: widthsOf(shown.map((at) => sizes[at]), available) };
}

// Where there is too little even for the name and the state, the name, which has two lines then,
// makes room first.
function widthsOf(sizes, available) {
  const [name, ...others] = sizes;
  const rest = available - sum(others.map((size) => size.least));
  const own = Math.max(NAME_SHARE * available, rest);
  return own < name.least ? [own, ...spread(others, available - own)] : spread(sizes, available);
}

// Gives each column the least, then what it would like, then what it needs at most, as far as the
// width goes; what is left is shared in proportion. With too little, all shrink alike.
function spread(sizes, available) {
  let widths = sizes.map((size) => size.least);
  for (const level of ["comfortable", "natural"]) {
    const missing = sizes.map((size, at) => Math.max(0, size[level] - widths[at]));
    const given = clamp((available - sum(widths)) / (sum(missing) || 1), 0, 1);
    widths = widths.map((width, at) => width + missing[at] * given);
  }
  return widths.map((width) => (width * available) / sum(widths));
}

function foldLines(folded, sizes, available) {
  if (!folded.length) return 0;
  const length = sum(folded.map((at) => sizes[at].folded + FOLD_GAP_PX));
  return clamp(Math.ceil(length / (available - 32)), 1, MOST_FOLD_LINES);
}

