// Takes a table from a person: cells pasted into a box, or a file. Both may hold passwords, so they
// leave the browser as bytes beside a message and never as a trait.

const SEND_AFTER_MS = 300;
// What a message to the kernel may hold (its web socket ends at 10 MB).
const MOST_BYTES = 8_000_000;

let count = 0;

function element(tag, className, attributes = {}, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

function build(el) {
  const id = `smtpw-table-${++count}-${Math.random().toString(36).slice(2, 8)}`;
  const root = element("div", "smtpw-table-box");
  const pasting = element("div", "smtpw-field smtpw-paste widget-textarea");
  const pasteLabel = element("label", "widget-label", { for: `${id}-text` });
  const box = element("textarea", "smtpw-mono", {
    id: `${id}-text`, rows: 4, autocomplete: "off", autocapitalize: "off", spellcheck: "false", wrap: "off",
  });
  const choosing = element("div", "smtpw-field");
  const fileLabel = element("label", "widget-label", { for: `${id}-file` });
  const file = element("input", "smtpw-file", { id: `${id}-file`, type: "file", accept: ".csv,.tsv,.txt,.xlsx,.json,.jsonl,.ndjson,.parquet" });
  const error = element("div", "smtpw-error", { role: "alert" });
  pasting.append(pasteLabel, box);
  choosing.append(fileLabel, file, error);
  root.append(pasting, choosing);
  el.append(root);
  return { pasteLabel, box, fileLabel, file, error, choosing };
}

function render({ model, el }) {
  const { pasteLabel, box, fileLabel, file, error, choosing } = build(el);
  let timer = 0;
  const say = (text) => {
    error.textContent = text;
    choosing.classList.toggle("smtpw-invalid", Boolean(text));
  };
  const send = (content, bytes) => {
    clearTimeout(timer);
    const large = bytes.byteLength > MOST_BYTES;
    say(large ? `This is larger than ${MOST_BYTES / 1e6} MB. Read it in a cell: sw.read_table("…")` : "");
    if (!large) model.send(content, undefined, [bytes]);
  };
  const paste = () => send({ type: "pasted" }, new TextEncoder().encode(box.value));
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(paste, SEND_AFTER_MS);
  });
  box.addEventListener("paste", () => setTimeout(paste, 0));
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    box.value = "";
    if (chosen.size > MOST_BYTES) send({}, { byteLength: chosen.size });
    else send({ type: "file", name: chosen.name }, new Uint8Array(await chosen.arrayBuffer()));
  });
  const clear = () => {
    clearTimeout(timer);
    box.value = "";
    file.value = "";
    say("");
  };
  const receive = (message) => { if (message.type === "clear") clear(); };
  const draw = () => {
    pasteLabel.textContent = model.get("paste_label");
    fileLabel.textContent = model.get("file_label");
  };
  model.on("msg:custom", receive);
  for (const trait of ["paste_label", "file_label"]) model.on(`change:${trait}`, draw);
  draw();
  return () => {
    clear();
    model.off("msg:custom", receive);
    for (const trait of ["paste_label", "file_label"]) model.off(`change:${trait}`, draw);
  };
}

export default { render };
