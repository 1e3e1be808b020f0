/**
 * A list of any length of which only what is seen is drawn, and read in pages: a listbox with a selection.
 * `start({read, draw, label})`: `read(offset, limit, signal)` → {items, total}; `draw(item)` → nodes; items have an `id`.
 * Emits `open` (detail: the item), `selection` (detail: how many are selected), `found` (detail: the first answer), `act` (detail: "move" or "delete"),
 * `trouble` (detail: the error).
 */

import { el, onceAFrame, reconcile } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";

const PAGE = 100;
const AROUND = 8;
const MOST_SELECTED = 1000;
const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };

class VirtualList extends Part {
  #pages = new Map();
  #asked = new AbortController();
  #reading = new Map();
  #total = 0;
  #active = 0;
  #anchor = 0;
  selected = new Map();

  begin() {
    this.space = el("div", { class: "vlist-space", role: "presentation" });
    this.replaceChildren(this.space);
    this.setAttribute("role", "listbox");
    this.setAttribute("aria-multiselectable", "true");
    this.tabIndex = 0;
    this.id ||= "vlist";
    this.drawSoon = onceAFrame(() => this.isConnected && this.#draw());
    this.narrow = matchMedia("(max-width: 719px)");
    this.hear(this.narrow, "change", this.drawSoon);
    this.hear(this, "scroll", this.drawSoon);
    this.hear(this, "keydown", (event) => this.#onKey(event));
    this.hear(this, "focus", this.drawSoon);
    this.hear(this, "click", (event) => this.#onClick(event));
    this.watchSize(this, this.drawSoon);
  }

  start({ read, draw, label }) {
    this.read = read;
    this.drawItem = draw;
    this.setAttribute("aria-label", label);
  }

  get rowHeight() {
    return this.narrow.matches ? 58 : 36;
  }

  get total() {
    return this.#total;
  }

  /** Read anew: what is asked for has changed (`fromTop`), or the files have. */
  async reload({ fromTop = false } = {}) {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    this.#reading = new Map();
    const first = fromTop ? 0 : this.#visible().from;
    const page = Math.floor(first / PAGE);
    try {
      const answer = await this.read(page * PAGE, PAGE, signal);
      if (signal.aborted) return;
      this.#pages = new Map([[page, answer.items]]);
      this.#take(answer, fromTop);
    } catch (error) {
      if (!signal.aborted) this.#emit("trouble", error);
    }
  }

  #take(answer, fromTop) {
    this.#total = answer.total;
    if (fromTop) this.scrollTop = this.#active = this.#anchor = 0;
    this.#active = Math.max(0, Math.min(this.#active, this.#total - 1));
    this.clear();
    this.#emit("found", answer);
    this.#draw();
  }

  clear() {
    this.selected.clear();
    this.#changed();
  }

  #item(index) {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  #visible() {
    const height = this.rowHeight;
    const from = Math.max(0, Math.floor(this.scrollTop / height) - AROUND);
    const to = Math.min(this.#total, Math.ceil((this.scrollTop + this.clientHeight) / height) + AROUND);
    return { from, to };
  }

  #draw() {
    const height = this.rowHeight;
    this.space.style.height = `${this.#total * height}px`;
    const { from, to } = this.#visible();
    const indexes = [];
    for (let index = from; index < to; index += 1) indexes.push(index);
    // The active row is always there: it is what the screen reader speaks of.
    if (this.#total && this.#active < from) indexes.unshift(this.#active);
    else if (this.#total && this.#active >= to) indexes.push(this.#active);
    // Rows that stay keep their nodes: a press that begins on one must end on it.
    reconcile(this.space, indexes, { key: (index) => index, create: makeRow, update: (row, index) => this.#update(row, index, height) });
    if (this.#total) this.setAttribute("aria-activedescendant", this.#name(this.#active));
    else this.removeAttribute("aria-activedescendant");
    for (let page = Math.floor(from / PAGE); page * PAGE < to; page += 1) this.#need(page);
  }

  #name(index) {
    return `${this.id}-${index}`;
  }

  #update(row, index, height) {
    const item = this.#item(index) ?? null;
    if (row.item !== item) {
      const content = item ? this.drawItem(item) : [el("span", { class: "vrow-wait" }, "…")];
      row.replaceChildren(el("span", { class: "vrow-check", "aria-hidden": "true" }), ...content);
      row.item = item;
    }
    row.id = this.#name(index);
    row.classList.toggle("is-active", index === this.#active);
    row.setAttribute("aria-selected", String(Boolean(item && this.selected.has(item.id))));
    row.setAttribute("aria-setsize", this.#total);
    row.style.top = `${index * height}px`;
    row.style.height = `${height}px`;
  }

  #need(page) {
    if (this.#pages.has(page) || !this.read) return null;
    if (!this.#reading.has(page)) this.#reading.set(page, this.#fetch(page));
    return this.#reading.get(page);
  }

  async #fetch(page) {
    const { signal } = this.#asked;
    const reading = this.#reading;
    try {
      const { items } = await this.read(page * PAGE, PAGE, signal);
      if (signal.aborted) return;
      this.#pages.set(page, items);
      this.drawSoon();
    } catch (error) {
      if (!signal.aborted) this.#emit("trouble", error);
    } finally {
      reading.delete(page);
    }
  }

  #onClick(event) {
    const row = event.target.closest(".vrow");
    if (!row) return;
    const index = Number(row.dataset.index);
    this.#active = index;
    if (event.shiftKey) this.#selectRange(this.#anchor, index);
    else if (event.target.closest(".vrow-check") || event.ctrlKey || event.metaKey) this.#toggle(index);
    else this.#open();
    this.drawSoon();
  }

  #onKey(event) {
    const { key, shiftKey } = event;
    const isCommand = event.ctrlKey || event.metaKey;
    if (key in STEPS) this.#go(this.#active + STEPS[key], shiftKey);
    else if (key === "Home" || key === "End") this.#go(key === "Home" ? 0 : this.#total - 1, shiftKey);
    else if (key === "Enter") this.#open();
    else if (key === " ") this.#toggle(this.#active);
    else if (isCommand && key.toLowerCase() === "a") this.#selectRange(0, Math.min(this.#total, MOST_SELECTED) - 1);
    else if (key === "Escape" && this.selected.size) this.clear();
    else if (key === "Delete" && this.selected.size) this.#emit("act", "delete");
    else if (key === "m" && !isCommand && this.selected.size) this.#emit("act", "move");
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.drawSoon();
  }

  #go(index, isExtending) {
    const to = Math.max(0, Math.min(this.#total - 1, index));
    if (isExtending) this.#selectRange(this.#anchor, to);
    else this.#anchor = to;
    this.#active = to;
    const height = this.rowHeight;
    const top = to * height;
    if (top < this.scrollTop) this.scrollTop = top;
    else if (top + height > this.scrollTop + this.clientHeight) this.scrollTop = top + height - this.clientHeight;
  }

  #open() {
    const item = this.#item(this.#active);
    if (item) this.#emit("open", item);
  }

  #toggle(index) {
    const item = this.#item(index);
    if (!item) return;
    this.#anchor = index;
    if (!this.selected.delete(item.id)) this.selected.set(item.id, item);
    this.#changed();
  }

  async #selectRange(one, other) {
    const [from, to] = [Math.min(one, other), Math.max(one, other)];
    for (let page = Math.floor(from / PAGE); page * PAGE <= to; page += 1) await this.#need(page);
    this.selected.clear();
    for (let index = from; index <= to; index += 1) {
      const item = this.#item(index);
      if (item) this.selected.set(item.id, item);
    }
    this.#changed();
    this.drawSoon();
  }

  #changed() {
    this.#emit("selection", this.selected.size);
    this.drawSoon();
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

const makeRow = (index) => el("div", { role: "option", class: "vrow", "aria-posinset": index + 1, dataset: { index } });

customElements.define("virtual-list", VirtualList);
