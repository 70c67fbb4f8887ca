// Small buttons with a number each, of which one is pressed: what a list shows. Numbers change
// several times a second, so a button that is there already stays the same element: the focus and
// a click that has begun are not lost.

const LOOKS = {
  failed: ["✗", "bad"], network: ["⊘", "warn"], warning: ["!", "warn"], ok: ["✓", "ok"],
  idle: ["–", "idle"], "": ["", "idle"],
};

function element(tag, className) {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

function chip(choose) {
  const button = element("button", "");
  button.type = "button";
  const [sign, words, count] = ["", "", "smtpw-chip-count"].map((name) => element("span", name));
  sign.setAttribute("aria-hidden", "true");
  button.append(sign, words, count);
  button.addEventListener("click", () => choose(button.dataset.key));
  return button;
}

function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function draw(button, { key, words, count, state }, pressed) {
  const [sign, look] = LOOKS[state] ?? LOOKS.idle;
  const [signs, name, number] = button.children;
  button.dataset.key = key;
  const className = `smtpw-chip ${look}`;
  if (button.className !== className) button.className = className;
  button.setAttribute("aria-pressed", String(pressed));
  set(signs, sign);
  set(name, words);
  set(number, count.toLocaleString("en"));
}

function render({ model, el }) {
  const group = element("div", "smtpw-chips");
  group.setAttribute("role", "group");
  el.append(group);
  const choose = (key) => {
    model.set("value", key);
    model.save_changes();
  };
  const redraw = () => {
    group.setAttribute("aria-label", model.get("label"));
    const known = new Map([...group.children].map((button) => [button.dataset.key, button]));
    const wanted = model.get("chips");
    const buttons = wanted.map((one) => known.get(one.key) ?? chip(choose));
    wanted.forEach((one, at) => draw(buttons[at], one, one.key === model.get("value")));
    const focused = document.activeElement;
    for (const [key, button] of known) {
      if (!wanted.some((one) => one.key === key)) button.remove();
    }
    buttons.forEach((button, at) => {
      if (group.children[at] !== button) group.insertBefore(button, group.children[at] ?? null);
    });
    // An element that is moved loses the focus.
    if (group.contains(focused) && document.activeElement !== focused) focused.focus({ preventScroll: true });
  };
  redraw();
  const watched = ["chips", "value", "label"];
  for (const trait of watched) model.on(`change:${trait}`, redraw);
  return () => { for (const trait of watched) model.off(`change:${trait}`, redraw); };
}

export default { render };
