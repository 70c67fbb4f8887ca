// What a widget's JavaScript module sees of JupyterLab: a model on each side of a wire, views in a
// page. `toKernel(id, message)` is the wire's other end; `widgets.deliver` is this one.

class Model {
  constructor(id, state) {
    this.id = id;
    this.state = state;
    this.dirty = {};
    this.listeners = [];
  }

  get(name) { return this.state[name]; }

  set(name, value) {
    this.dirty[name] = value;
    this.change({ [name]: value });
  }

  save_changes() {
    if (Object.keys(this.dirty).length) toKernel(this.id, { method: "update", state: this.dirty, buffer_paths: [] });
    this.dirty = {};
  }

  send(content, _callbacks, buffers = []) {
    toKernel(this.id, { method: "custom", content }, buffers.map((bytes) => [...new Uint8Array(bytes.buffer ?? bytes)]));
  }

  on(name, listener) { this.listeners.push([name, listener]); }

  off(name, listener) {
    this.listeners = this.listeners.filter(([n, l]) => n !== name || l !== listener);
  }

  trigger(name, ...values) {
    for (const [n, listener] of [...this.listeners]) if (n === name) listener(...values);
  }

  // As Backbone does: first everything is set, then every change is told.
  change(state) {
    const changed = Object.keys(state).filter((name) => JSON.stringify(state[name]) !== JSON.stringify(this.state[name]));
    Object.assign(this.state, state);
    for (const name of changed) this.trigger(`change:${name}`);
  }
}

window.widgets = {
  models: new Map(),

  async open(id, { _esm, _css, ...state }) {
    if (this.models.has(id)) return;
    const model = new Model(id, state);
    const url = URL.createObjectURL(new Blob([_esm], { type: "text/javascript" }));
    const { default: exported } = await import(url);
    const definition = typeof exported === "function" ? await exported() : exported;
    if (_css) {
      const style = document.createElement("style");
      style.textContent = _css;
      document.head.append(style);
    }
    this.models.set(id, { model, definition, views: [] });
    await definition.initialize?.({ model });
  },

  async show(id, parent) {
    const { model, definition, views } = this.models.get(id);
    const el = document.createElement("div");
    el.className = "jupyter-widgets";
    const remove = await definition.render({ model, el });
    document.querySelector(parent).append(el);
    views.push({ el, remove });
  },

  remove(id, view = 0) {
    const { el, remove } = this.models.get(id).views.splice(view, 1)[0];
    remove?.();
    el.remove();
    return el.innerHTML;
  },

  deliver(id, data) {
    const model = this.models.get(id)?.model;
    if (!model) return;
    if (data.method === "update") model.change(data.state);
    if (data.method === "custom") model.trigger("msg:custom", data.content);
  },
};
