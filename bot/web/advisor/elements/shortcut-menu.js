/** The list of shortcuts that `/` opens over the reply: filtered by what follows, taken with Enter or Tab. */

import { $, el, say, show } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { desk } from "../desk.js";
import { fill } from "../models/shortcuts.js";

const MOST = 8;
// A slash that begins a word, and the letters after it up to the caret.
const TYPED = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u;

export class ShortcutMenu {
  #index = 0;
  #found = [];

  constructor(box, field, onInsert) {
    this.field = field;
    this.onInsert = onInsert;
    this.panel = $(".shortcut-menu", box);
    this.list = $("[role=listbox]", box);
    this.status = $(".shortcut-status", box);
    this.list.addEventListener("pointerdown", (event) => this.#pointed(event));
    $(".open-shortcuts", box).addEventListener("click", () => this.#begin());
    field.addEventListener("blur", () => setTimeout(() => document.activeElement === field || this.close(), 120));
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  /** Open, filter or close, by what stands before the caret. */
  follow(isReply) {
    const typed = isReply ? TYPED.exec(this.#before) : null;
    if (!typed) return this.close();
    this.#found = desk.shortcuts.search(typed[1], desk.threads.current?.conversation.language).slice(0, MOST);
    this.#index = 0;
    this.#draw();
  }

  close() {
    show(this.panel, false);
    this.field.removeAttribute("aria-activedescendant");
    say(this.status, "");
  }

  /** Take a key; says whether it was for the menu. */
  onKey(event) {
    if (!this.isOpen) return false;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves && this.#found.length) {
      this.#index = (this.#index + moves[event.key] + this.#found.length) % this.#found.length;
      this.#draw();
    } else if ((event.key === "Enter" || event.key === "Tab") && this.#found.length) this.#take(this.#found[this.#index]);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  get #before() {
    return this.field.value.slice(0, this.field.selectionStart);
  }

  #begin() {
    this.field.focus();
    const before = this.#before;
    if (!TYPED.test(before)) this.field.setRangeText(before && !/\s$/.test(before) ? " /" : "/", before.length, this.field.selectionEnd, "end");
    this.follow(true);
  }

  #draw() {
    show(this.panel, true);
    const options = this.#found.map((shortcut, index) => option({ ...shortcut, text: this.#filled(shortcut) }, index, index === this.#index));
    this.list.replaceChildren(...options);
    show($(".list-empty", this.panel), !options.length);
    if (options.length) this.field.setAttribute("aria-activedescendant", `shortcut-${this.#index}`);
    else this.field.removeAttribute("aria-activedescendant");
    options[this.#index]?.scrollIntoView({ block: "nearest" });
    say(this.status, t("shortcuts.found", { count: this.#found.length }));
  }

  #filled({ text }) {
    return fill(text, { customer: desk.threads.current?.conversation.customer?.name, advisor: desk.user.name });
  }

  #pointed(event) {
    const chosen = event.target.closest("[role=option]");
    if (!chosen) return;
    event.preventDefault();
    this.#take(this.#found[Number(chosen.dataset.index)]);
  }

  #take(shortcut) {
    const text = this.#filled(shortcut);
    const before = this.#before;
    const from = before.lastIndexOf("/");
    this.field.setRangeText(text, from, before.length, "end");
    this.close();
    this.onInsert();
  }
}

function option({ name, text, language }, index, isChosen) {
  const properties = { role: "option", id: `shortcut-${index}`, "aria-selected": String(isChosen), dataset: { index } };
  const tongue = language ? el("span", { class: "chip" }, language.toUpperCase()) : null;
  return el("li", properties, el("b", {}, `/${name}`), el("span", { class: "shortcut-text" }, text), tongue);
}
