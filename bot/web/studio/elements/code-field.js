/** A text of lines with their numbers, where lines can be marked as faulty. `value`, `faults` (line numbers), `goTo(line, column)`. */

import { el, onceAFrame } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { t } from "../../shared/texts.js";

class CodeField extends Part {
  #faults = [];

  begin() {
    this.numbers = el("div", { class: "code-numbers", "aria-hidden": "true" });
    this.marks = el("div", { class: "code-marks", "aria-hidden": "true" });
    this.field = el("textarea", { class: "code-text", spellcheck: "false", autocapitalize: "none", autocomplete: "off", wrap: "off", "aria-label": this.dataset.label });
    this.where = el("p", { class: "code-where figure" });
    this.replaceChildren(el("div", { class: "code-box" }, this.marks, this.numbers, this.field), this.where);
    this.drawSoon = onceAFrame(() => this.#draw());
    this.hear(this.field, "input scroll", this.drawSoon);
    this.hear(document, "selectionchange", () => document.activeElement === this.field && this.#tellPlace());
    this.watchSize(this, this.drawSoon);
  }

  get value() {
    return this.field.value;
  }

  set value(text) {
    const { scrollTop } = this.field;
    this.field.value = text;
    this.field.setSelectionRange(0, 0);
    this.field.scrollTop = scrollTop;
    this.drawSoon();
  }

  set faults(lines) {
    this.#faults = lines;
    this.drawSoon();
  }

  /** Put the cursor at a line, and the line in the middle. */
  goTo(line, column = 1) {
    const lines = this.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    const at = start + Math.min(column - 1, lines[line - 1]?.length ?? 0);
    this.field.focus();
    this.field.setSelectionRange(at, at);
    this.field.scrollTop = Math.max(0, (line - 0.5) * this.#height - this.field.clientHeight / 2);
    this.field.scrollLeft = 0;
    this.drawSoon();
  }

  get #height() {
    return Number.parseFloat(getComputedStyle(this.field).lineHeight);
  }

  #draw() {
    const height = this.#height;
    const { scrollTop, clientHeight, value } = this.field;
    const total = value.split("\n").length;
    const from = Math.floor(scrollTop / height) + 1;
    const to = Math.min(total, from + Math.ceil(clientHeight / height) + 1);
    const numbers = [];
    for (let line = from; line <= to; line += 1) numbers.push(this.#at(el("span", { class: this.#faults.includes(line) ? "is-faulty" : null }, String(line)), line, height, scrollTop));
    this.numbers.replaceChildren(...numbers);
    this.numbers.style.width = `${String(total).length + 2}ch`;
    this.marks.replaceChildren(...this.#faults.map((line) => this.#at(el("i"), line, height, scrollTop)));
    this.#tellPlace();
  }

  #at(node, line, height, scrollTop) {
    node.style.top = `${(line - 1) * height - scrollTop + 10}px`;
    node.style.height = `${height}px`;
    return node;
  }

  #tellPlace() {
    const before = this.value.slice(0, this.field.selectionStart).split("\n");
    this.where.textContent = t("files.place", { line: before.length, column: before.at(-1).length + 1 });
  }
}

customElements.define("code-field", CodeField);
