// One choice out of a few, as cards: real radio buttons, so that keys and screen readers know them.

const SIGNS = { ok: "✓", idle: "–", warn: "!" };

let groups = 0;

function element(tag, className, words = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (words) made.textContent = words;
  return made;
}

function pill({ mark, state }) {
  const made = element("span", `smtpw-pill ${state}`);
  const sign = element("span", "", SIGNS[state] ?? "");
  sign.setAttribute("aria-hidden", "true");
  made.append(sign, ` ${mark}`);
  return made;
}

function card(option, group, choose) {
  const made = element("label", "smtpw-cand");
  const radio = element("input");
  Object.assign(radio, { type: "radio", name: group, value: option.key });
  radio.addEventListener("change", () => choose(option.key));
  const words = element("span");
  words.append(element("b", "", option.title));
  if (option.aside) words.append(` ${option.aside}`);
  if (option.detail) words.append(element("br"), element("span", "smtpw-muted smtpw-small", option.detail));
  made.append(radio, words);
  if (option.mark) made.append(pill(option));
  return made;
}

function render({ model, el }) {
  const group = `smtpw-cards-${++groups}-${Math.random().toString(36).slice(2, 8)}`;
  const set = element("fieldset", "smtpw-cards");
  const legend = element("legend", "smtpw-cards-legend");
  const body = element("div");
  set.append(legend, body);
  el.append(set);

  const choose = (key) => {
    model.set("value", key);
    model.save_changes();
  };
  const mark = () => {
    for (const radio of body.querySelectorAll("input")) {
      radio.checked = radio.value === model.get("value");
      radio.parentElement.classList.toggle("best", radio.checked);
      radio.disabled = model.get("disabled");
    }
  };
  const redraw = () => {
    const focused = body.contains(document.activeElement) ? document.activeElement.value : null;
    body.replaceChildren(...model.get("options").map((option) => card(option, group, choose)));
    mark();
    [...body.querySelectorAll("input")].find((radio) => radio.value === focused)?.focus();
  };
  const name = () => { legend.textContent = model.get("description"); };

  name();
  redraw();
  const watched = [
    ["change:description", name], ["change:options", redraw], ["change:value", mark],
    ["change:disabled", mark],
  ];
  for (const [event, listener] of watched) model.on(event, listener);
  return () => { for (const [event, listener] of watched) model.off(event, listener); };
}

export default { render };
