// The invisible child of a root box (class `smtpw`): keeps the notebook's shortcuts away, tells
// screen readers what ipywidgets does not, and does what Python asks for by message.

const ROOT = ".smtpw";
const FOCUSABLE = "input, select, textarea, button, summary, a[href], [tabindex]";
const CONTROL = "input, select, textarea";
const FOCUS_WITHIN_FRAMES = 60;
const TOAST_MS = 2500;
// Nobody reads and presses in less time what has just come up under their finger.
const READING_MS = 300;

// ---- the keyboard guard

// Combinations with Ctrl, Cmd or Alt belong to the application (Ctrl+S saves) except those that
// JupyterLab binds to the notebook's cells: run, merge, move, select all.
const CELL_KEYS = new Set(
  ["Enter", "Backspace", "Delete", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "a", "m"],
);

function guardKey(event) {
  const combined = event.ctrlKey || event.metaKey || event.altKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!combined || CELL_KEYS.has(key)) event.stopPropagation();
}

// ---- what screen readers are told

let count = 0;

function idOf(element) {
  element.id ||= `smtpw-${++count}-${Math.random().toString(36).slice(2, 8)}`;
  return element.id;
}

// Sets only what differs: the page is looked through often.
function tell(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
}

const PLAIN_TEXT = { autocomplete: "off", spellcheck: "false", autocapitalize: "off" };

function wireField(field) {
  const control = field.querySelector(CONTROL);
  // A field that stands in a field is described together with it.
  if (!control || field.parentElement.closest(".smtpw-field")) return;
  const notes = [...field.querySelectorAll(".smtpw-error, .smtpw-help")];
  const described = notes.filter((note) => note.textContent.trim()).map(idOf).join(" ");
  tell(control, {
    "aria-describedby": described || null,
    "aria-invalid": control.closest(".smtpw-invalid") ? "true" : null,
    "aria-required": field.classList.contains("smtpw-required") ? "true" : null,
  });
  if (field.classList.contains("smtpw-plain-text")) tell(control, PLAIN_TEXT);
}

function wireTabs(root) {
  for (const tab of root.querySelectorAll(".smtpw-tab")) {
    const on = tab.classList.contains("smtpw-tab-on");
    tell(tab, { role: "tab", "aria-selected": String(on), tabindex: on ? "0" : "-1" });
    tell(tab.parentElement, { role: "tablist" });
  }
}

// The root has the keyboard while no control of it can: then it says what it is.
function wireRoot(root) {
  const title = root.querySelector(".smtpw-title")?.textContent.trim();
  if (root.matches("div") && title) tell(root, { role: "group", "aria-label": title });
}

function wire(root) {
  wireRoot(root);
  root.querySelectorAll(".smtpw-field").forEach(wireField);
  wireTabs(root);
}

const TAB_STEPS = {
  ArrowRight: (at) => at + 1, ArrowLeft: (at) => at - 1, Home: () => 0, End: () => -1,
};

// Arrows move, Enter and Space choose: what a tab shows comes from the kernel and may take a while.
function moveBetweenTabs(event) {
  const tab = event.target.closest(".smtpw-tab");
  const step = TAB_STEPS[event.key];
  if (!tab || !step || event.ctrlKey || event.metaKey || event.altKey) return;
  const tabs = [...tab.parentElement.querySelectorAll(".smtpw-tab:not(:disabled)")];
  tabs.at(step(tabs.indexOf(tab)) % tabs.length).focus();
  event.preventDefault();
}

// ---- Enter goes on, where a root has a button for that

// The texts go with it: what was typed last may still be on its way to the kernel. No password:
// its box sends Enter itself.
function textsOf(root) {
  const texts = {};
  for (const input of root.querySelectorAll(".smtpw-plain-text input[type='text']")) {
    const field = [...input.closest(".smtpw-plain-text").classList].find((c) => c.startsWith("smtpw-field-"));
    if (field && visible(input)) texts[field.replace("smtpw-field-", "")] = input.value;
  }
  return texts;
}

function goesOn(event, root) {
  const { target } = event;
  // A key that is held down comes again and again, and would run through all steps.
  const plain = event.key === "Enter" && !event.isComposing && !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey;
  return plain && root.matches(".smtpw-enter") && target.matches("input[type='text'], input[type='radio']");
}

// Escape gives a question the answer that changes nothing.
function escapes(event) {
  if (event.key !== "Escape" || event.isComposing) return;
  const dialog = event.target.closest(".smtpw-dialog");
  const safe = dialog && [...dialog.querySelectorAll(".smtpw-escape")].find(visible);
  safe?.click();
}

// A click is sent at once, the text typed before it waits for the kernel: send it along.
function pressesFoot(event, root) {
  return root.matches(".smtpw-enter") && event.target.closest(".smtpw-foot button");
}

// The second click of a double click would press what the next step has in the same place, and
// so would a button that takes the place of the one that was pressed (Check, Stop).
let pressed = null;

function holdBackSecond(event) {
  const button = event.target.closest("button");
  if (event.detail <= 1) pressed = button;
  else if (button && (button !== pressed || button.closest(".smtpw-foot"))) event.stopImmediatePropagation();
}

// So would Enter that is pressed twice, where the keyboard went to the new button by itself.
function holdBackUnread(event) {
  const button = event.target.closest("button");
  if (event.detail === 0 && button && "smtpwUnread" in button.dataset) event.stopImmediatePropagation();
}

// A key that is held down presses a button once.
function holdBackRepeated(event) {
  if (event.repeat && event.key === "Enter" && event.target.closest("button")) event.preventDefault();
}

// A control and the boxes it stands in, up to the root: when it is removed they tell where it was.
function pathOf(control, root) {
  const path = [control];
  while (path.at(-1) !== root) path.push(path.at(-1).parentElement);
  return path;
}

// The keyboard stays in the root when the control that has it is hidden, disabled or removed: it
// goes to a button that takes its place, else to the root, until there is one or the control comes
// back. Otherwise the browser or JupyterLab would give it to the notebook, where `d d` deletes a cell.
function keepFocus(root, path) {
  const active = document.activeElement;
  const place = path.find((element) => element.isConnected);
  if (!place || !active?.contains(place)) return;
  const [control, ...boxes] = path;
  if (!usable(control)) inherit(heirOf(control, boxes), root);
  else if (active === root) control.focus({ preventScroll: true });
}

function inherit(heir, root) {
  if (heir) {
    heir.dataset.smtpwUnread = "true";
    setTimeout(() => { delete heir.dataset.smtpwUnread; }, READING_MS);
  }
  (heir ?? root).focus({ preventScroll: true });
}

// The nearest button that can be pressed now; a control that is only disabled comes back soon, and
// what is drawn anew has its lines to unfold again.
function heirOf(control, boxes) {
  if (visible(control)) return null;
  const kind = control.matches("summary") ? "summary" : "button";
  const heirs = boxes.flatMap((box) => [...box.querySelectorAll(kind)]);
  return heirs.find((element) => usable(element) && element.tabIndex >= 0);
}

// Whether a person, or a script, moved the keyboard out of the root while nothing had to move it.
function leaves({ target, relatedTarget }, root) {
  return relatedTarget && !root.contains(relatedTarget) && (target === root || usable(target));
}

// ---- what Python asks for

function visible(element) {
  return element.getClientRects().length > 0;
}

function usable(element) {
  return visible(element) && !element.disabled;
}

function focusOn(target) {
  const inner = target.matches(FOCUSABLE)
    ? target
    : [...target.querySelectorAll(FOCUSABLE)].find((e) => usable(e) && e.tabIndex >= 0);
  if (!inner) target.tabIndex = -1;
  (inner ?? target).focus();
}

// Whether somebody is in a field already: an offer to go to the first one comes too late then.
function isTyping(root) {
  return root.contains(document.activeElement) && document.activeElement.matches(CONTROL);
}

// Whether somebody went on elsewhere meanwhile: in a cell of the notebook, in a menu, or in a field
// of another root. From there nothing calls them back.
function isElsewhere(root) {
  const active = document.activeElement;
  if (!active || active.contains(root) || root.contains(active)) return false;
  return !active.closest(ROOT) || active.matches(CONTROL);
}

// Two frames first: what was changed together with the message shall be drawn. Then until the
// element is there, since ipywidgets makes its children one after the other.
function focusSoon(root, selector, stillWanted) {
  let frame = 0;
  const look = () => {
    if (!stillWanted()) return;
    const target = frame >= 2 ? [...root.querySelectorAll(selector)].find(visible) : null;
    if (target) focusOn(target);
    else if (++frame < FOCUS_WITHIN_FRAMES) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

// Emptied first, so that the same words are read again when they are said again.
function announce(live, text) {
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = text; });
}

function copyBySelection(root, text) {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.className = "smtpw-sr";
  area.value = text;
  root.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  focused?.focus?.();
  return copied;
}

async function copy({ root, live }, text) {
  let copied = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No permission, or a page that is neither https nor localhost.
    copied = copyBySelection(root, text);
  }
  announce(live, copied ? "Copied" : "This browser did not allow copying. Select the text and copy it.");
  live.classList.add("smtpw-toast");
  setTimeout(() => live.classList.remove("smtpw-toast"), TOAST_MS);
}

// ---- life of a root

function liveRegion() {
  const live = document.createElement("div");
  live.className = "smtpw-sr smtpw-live";
  live.setAttribute("role", "status");
  live.setAttribute("aria-live", "polite");
  return live;
}

// Guards `root` until the returned function is called.
function adopt(root, live, onUse, onEnter, onPress) {
  let frame = 0;
  let last = []; // the path of the control that has or had the keyboard
  let keeping = false;
  const rewire = () => { frame ||= requestAnimationFrame(() => { frame = 0; wire(root); }); };
  const keep = () => { keeping = true; keepFocus(root, last); keeping = false; };
  // Who clicks beside the controls, as one does to mark a text, has left them.
  const focused = ({ target }) => { if (target !== root) last = pathOf(target, root); else if (!keeping) last = []; };
  const left = (event) => { if (leaves(event, root)) last = []; };
  // At once, before the browser or JupyterLab hear of it.
  const observer = new MutationObserver(() => { keep(); rewire(); });
  observer.observe(root, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["class", "style", "disabled"],
  });
  const enter = (event) => { if (goesOn(event, root)) onEnter(textsOf(root)); };
  const press = (event) => { if (pressesFoot(event, root)) onPress(textsOf(root)); };
  const listeners = [
    ["keydown", moveBetweenTabs], ["keydown", guardKey], ["keydown", escapes], ["focusin", onUse], ["pointerdown", onUse],
    ["focusin", focused], ["focusout", left], ["keydown", holdBackRepeated],
  ];
  for (const [type, listener] of listeners) root.addEventListener(type, listener);
  // In the capture phase, as a text box of ipywidgets lets no key out.
  root.addEventListener("keydown", enter, true);
  root.addEventListener("click", holdBackSecond, true);
  root.addEventListener("click", holdBackUnread, true);
  root.addEventListener("click", press, true);
  root.append(live);
  root.tabIndex = -1;
  wire(root);
  return () => {
    cancelAnimationFrame(frame);
    observer.disconnect();
    root.removeEventListener("keydown", enter, true);
    root.removeEventListener("click", holdBackSecond, true);
    root.removeEventListener("click", holdBackUnread, true);
    root.removeEventListener("click", press, true);
    for (const [type, listener] of listeners) root.removeEventListener(type, listener);
    live.remove();
  };
}

// The view is made before it is put into its box: ask again until it stands there.
function whenInRoot(el, then) {
  let timer = 0;
  const look = () => {
    const root = el.closest(ROOT);
    if (root) then(root);
    else timer = setTimeout(look, 20);
  };
  look();
  return () => clearTimeout(timer);
}

export default () => {
  // The same root may be displayed several times; messages go to the one last used.
  const shown = new Set();
  let current = null;
  let asked = 0;
  const place = () => (shown.has(current) ? current : [...shown].find((p) => visible(p.root)));

  const deeds = {
    focus: (at, { selector, polite }) => {
      const mine = ++asked;
      const free = () => !isElsewhere(at.root) && !(polite && isTyping(at.root));
      focusSoon(at.root, selector, () => mine === asked && free());
    },
    announce: (at, { text }) => announce(at.live, text),
    copy: (at, { text }) => copy(at, text),
  };

  function initialize({ model }) {
    model.on("msg:custom", (message) => {
      const at = place();
      if (at) deeds[message.type]?.(at, message);
    });
  }

  function render({ model, el }) {
    el.style.display = "none";
    let release = () => {};
    const stopLooking = whenInRoot(el, (root) => {
      const at = { root, live: liveRegion() };
      const leave = adopt(
        root, at.live, () => { current = at; }, (texts) => model.send({ type: "enter", texts }),
        (texts) => model.send({ type: "texts", texts }),
      );
      shown.add(at);
      release = () => { shown.delete(at); leave(); };
    });
    return () => { stopLooking(); release(); };
  }

  return { initialize, render };
};
