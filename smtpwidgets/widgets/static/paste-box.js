// A box for a text that may hold secrets. It leaves the browser as bytes beside a message, never
// as a trait: traits are saved into notebooks, and kernels print messages into their debug logs.

const SEND_AFTER_MS = 250;
const ROWS = 5;
// The kernel reads no more than this; a log file of gigabytes stays where it is.
const MOST = 65536;

let count = 0;

function element(tag, className, attributes = {}) {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function build(el) {
  const id = `smtpw-paste-${++count}-${Math.random().toString(36).slice(2, 8)}`;
  const root = element("div", "smtpw-field smtpw-paste widget-textarea");
  const label = element("label", "widget-label", { for: id });
  const box = element("textarea", "smtpw-mono", {
    id, rows: ROWS, autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    "aria-describedby": `${id}-note`,
  });
  const note = element("div", "smtpw-help", { id: `${id}-note` });
  root.append(label, box, note);
  el.append(root);
  return { label, box, note };
}

function render({ model, el }) {
  const { label, box, note } = build(el);
  let timer = 0;
  const send = () => {
    clearTimeout(timer);
    model.send({ type: "pasted" }, undefined, [new TextEncoder().encode(box.value.slice(0, MOST))]);
  };
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(send, SEND_AFTER_MS);
  });
  box.addEventListener("paste", () => setTimeout(send, 0));
  const draw = () => {
    label.textContent = model.get("description");
    box.placeholder = model.get("placeholder");
    note.textContent = model.get("note");
  };
  const traits = ["description", "placeholder", "note"];
  for (const trait of traits) model.on(`change:${trait}`, draw);
  draw();
  return () => {
    clearTimeout(timer);
    box.value = "";
    for (const trait of traits) model.off(`change:${trait}`, draw);
  };
}

export default { render };
