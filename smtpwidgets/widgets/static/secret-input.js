// A password box. Its text leaves the browser as a custom message and is never a trait.

const SEND_AFTER_MS = 300;
const SVG = "http://www.w3.org/2000/svg";
const EYE = "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8Z M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z";
const STROKE = "M3 13 13 3";

let count = 0;

function element(tag, className, attributes = {}) {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function eye() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  for (const [d, className] of [[EYE, ""], [STROKE, "smtpw-eye-stroke"]]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    if (className) path.setAttribute("class", className);
    svg.append(path);
  }
  return svg;
}

function build(el) {
  const id = `smtpw-secret-${++count}-${Math.random().toString(36).slice(2, 8)}`;
  const root = element("div", "smtpw-field smtpw-secret");
  const label = element("label", "widget-label", { for: id });
  const line = element("div", "smtpw-secret-line");
  const input = element("input", "", {
    id, type: "password", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
  });
  const show = element("button", "smtpw-eye", {
    type: "button", "aria-label": "Show password", "aria-pressed": "false", "aria-controls": id,
  });
  const error = element("div", "smtpw-error", { role: "alert" });
  const note = element("div", "smtpw-help");
  show.append(eye());
  line.append(input, show);
  root.append(label, line, error, note);
  el.append(root);
  return { root, label, input, show, error, note };
}

function draw(model, { root, label, input, show, error, note }) {
  label.textContent = model.get("description");
  input.placeholder = model.get("placeholder");
  input.disabled = show.disabled = model.get("disabled");
  error.textContent = model.get("error");
  note.textContent = model.get("note");
  // The key guard tells screen readers that error and note describe the box.
  root.classList.toggle("smtpw-invalid", Boolean(error.textContent));
}

function reveal({ input, show }, shown) {
  input.type = shown ? "text" : "password";
  show.setAttribute("aria-pressed", String(shown));
}

// Sends what was typed: after a pause, and at once when the box is left. `change` and `blur` come
// before the click on Save, so that Save finds the whole text.
function sender(model, input) {
  let dirty = false;
  let timer = 0;
  const forget = () => { clearTimeout(timer); dirty = false; };
  const flush = () => {
    clearTimeout(timer);
    if (!dirty) return;
    dirty = false;
    // As bytes beside the message: kernels print the message itself into their debug logs.
    model.send({ type: "typed" }, undefined, [new TextEncoder().encode(input.value)]);
  };
  input.addEventListener("input", () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(flush, SEND_AFTER_MS);
  });
  input.addEventListener("change", flush);
  input.addEventListener("blur", flush);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (event.repeat) return;
    flush();
    model.send({ type: "submit" });
  });
  return forget;
}

function render({ model, el }) {
  const parts = build(el);
  const forget = sender(model, parts.input);
  const wipe = () => { forget(); parts.input.value = ""; reveal(parts, false); };
  const redraw = () => draw(model, parts);
  const receive = (message) => { if (message.type === "clear") wipe(); };
  const traits = ["description", "placeholder", "note", "error", "disabled"];

  parts.show.addEventListener("click", () => reveal(parts, parts.input.type === "password"));
  model.on("msg:custom", receive);
  for (const trait of traits) model.on(`change:${trait}`, redraw);
  redraw();
  return () => {
    wipe();
    model.off("msg:custom", receive);
    for (const trait of traits) model.off(`change:${trait}`, redraw);
  };
}

// A fresh page has an empty box; the kernel shall not hold what the person no longer sees.
function initialize({ model }) {
  model.send({ type: "loaded" });
}

export default { initialize, render };
