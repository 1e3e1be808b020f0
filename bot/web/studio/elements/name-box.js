/**
 * A field that completes names by keyboard: `<name-box>` with `names`, `value` and `label`.
 * It says "change" (with `detail` the name) when a name is taken or the field is left with another text.
 * Names that are not listed are allowed where `free` is set; elsewhere leaving puts the last one back.
 */

import { el, say } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { t } from "../../shared/texts.js";
import { matching } from "../models/match.js";

let number = 0;

export class NameBox extends Part {
  #names = [];
  #value = "";
  #found = [];
  #index = -1;

  begin() {
    if (!this.input) this.#build();
    this.hear(this.input, "input", () => this.#follow());
    this.hear(this.input, "keydown", (event) => this.#onKey(event));
    this.hear(this.input, "click", () => this.isOpen || this.#open(""));
    this.hear(this.input, "blur", () => this.#leave());
    this.hear(this.list, "pointerdown", (event) => this.#pointed(event));
    this.hear(window, "resize", () => this.#close());
    this.hear(document, "scroll", (event) => event.target !== this.list && this.#close());
  }

  disconnectedCallback() {
    this.#close();
    super.disconnectedCallback();
  }

  get names() {
    return this.#names;
  }

  set names(names) {
    this.#names = names ?? [];
  }

  get value() {
    return this.#value;
  }

  set value(value) {
    this.#value = value ?? "";
    if (this.input && document.activeElement !== this.input) this.input.value = this.#value;
  }

  get isFree() {
    return this.hasAttribute("free");
  }

  get isOpen() {
    return this.list.matches(":popover-open");
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  #build() {
    const id = `names-${++number}`;
    this.input = el("input", {
      class: "input", type: "text", role: "combobox", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, "aria-label": this.getAttribute("label"),
      placeholder: this.getAttribute("hint"), "aria-describedby": this.getAttribute("describedby"),
    });
    this.list = el("ul", { id, role: "listbox", class: "name-list", popover: "manual", "aria-label": this.getAttribute("label") });
    this.status = el("span", { class: "hidden-text", role: "status" });
    this.input.value = this.#value;
    this.append(this.input, this.list, this.status);
  }

  #follow() {
    this.#open(this.input.value);
  }

  #open(typed) {
    this.#found = matching(this.#names, typed);
    this.#index = typed && this.#found.length ? 0 : this.#found.indexOf(this.#value);
    this.#draw();
  }

  #draw() {
    const options = this.#found.map((name, index) => el("li", { role: "option", id: `${this.list.id}-${index}`, "aria-selected": String(index === this.#index), dataset: { index } }, name));
    this.list.replaceChildren(...options);
    if (!options.length) this.#close();
    else if (!this.isOpen) this.list.showPopover();
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    if (options.length) this.#stand();
    this.#follows(options[this.#index]);
    say(this.status, t("names.found", { count: options.length }));
  }

  #follows(option) {
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  /** Under the field, or over it where there is more room. */
  #stand() {
    const field = this.input.getBoundingClientRect();
    const below = innerHeight - field.bottom - 12;
    const isAbove = below < 180 && field.top > below;
    const width = Math.min(Math.max(field.width, 220), innerWidth - 16);
    Object.assign(this.list.style, {
      left: `${Math.max(8, Math.min(field.left, innerWidth - width - 8))}px`,
      width: `${width}px`,
      maxHeight: `${Math.min(280, isAbove ? field.top - 12 : below)}px`,
      top: isAbove ? "auto" : `${field.bottom + 4}px`,
      bottom: isAbove ? `${innerHeight - field.top + 4}px` : "auto",
    });
  }

  #onKey(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves && !event.altKey) this.#move(moves[event.key]);
    else if (event.key === "Enter" && this.isOpen && this.#index >= 0) this.#take(this.#found[this.#index]);
    else if (event.key === "Enter" && this.input.value.trim() !== this.#value) this.#settle();
    else if (event.key === "Tab" && this.isOpen && this.#index >= 0 && this.input.value) return this.#take(this.#found[this.#index]);
    else if (event.key === "Escape" && (this.isOpen || this.input.value !== this.#value)) this.#reset();
    else return undefined;
    event.preventDefault();
    return event.stopPropagation();
  }

  #move(by) {
    if (!this.isOpen) return this.#open(this.input.value === this.#value ? "" : this.input.value);
    const { length } = this.#found;
    this.#index = this.#index < 0 ? (by > 0 ? 0 : length - 1) : (this.#index + by + length) % length;
    return this.#draw();
  }

  #pointed(event) {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) this.#take(this.#found[Number(option.dataset.index)]);
  }

  #take(name) {
    this.input.value = name;
    this.#settle();
  }

  #reset() {
    this.input.value = this.#value;
    this.#close();
  }

  #leave() {
    this.#close();
    this.#settle();
  }

  /** Keep what is written: a listed name, or any other where that is allowed. */
  #settle() {
    this.#close();
    const name = this.input.value.trim();
    if (name === this.#value) return;
    if (!this.isFree && name && !this.#names.includes(name)) return void (this.input.value = this.#value);
    this.#value = name;
    this.dispatchEvent(new CustomEvent("change", { detail: name, bubbles: true }));
  }

  #close() {
    if (this.list?.isConnected && this.isOpen) this.list.hidePopover();
    this.input?.setAttribute("aria-expanded", "false");
    this.input?.removeAttribute("aria-activedescendant");
  }
}

customElements.define("name-box", NameBox);

/** Make one: `nameBox({label, hint, names, value, isFree, onchange})`. */
export function nameBox({ label, hint, names, value, isFree = false, onchange, ...rest }) {
  const box = el("name-box", { label, hint, free: isFree, ...rest });
  box.names = names;
  box.value = value;
  if (onchange) box.addEventListener("change", (event) => event.target === box && onchange(event.detail));
  return box;
}
