/**
 * A text field whose passages can be marked as entities: select some words, by mouse or by keyboard, then choose an entity.
 * `value` is {text, entities}; emits `input`.
 */

import { $, el, icon, show } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { t } from "../../shared/texts.js";
import { hueOf, moved, piecesOf, trimmed, withMark } from "../marks.js";

const QUICK = 8;
const DETAILS = ["role", "group", "value"];
let number = 0;

class ExampleMarker extends Part {
  #marks = [];
  #text = "";
  #range = null;

  begin() {
    number += 1;
    this.#build(`marker-${number}`);
    this.hear(this.field, "input", () => this.#typed());
    for (const name of ["select", "pointerup", "keyup"]) this.hear(this.field, name, () => this.#selected());
    this.hear(document, "selectionchange", () => document.activeElement === this.field && this.#selected());
    this.hear(this, "keydown", (event) => this.#onKey(event));
    this.hear($(".mark-act", this), "click", () => this.#mark(this.other.value));
    this.onPress("[data-entity]", ({ dataset }) => this.#mark(dataset.entity));
    this.onPress("[data-unmark]", ({ dataset }) => this.#unmark(Number(dataset.unmark)));
    this.hear($(".mark-list", this), "change", ({ target }) => this.#detailed(target));
    this.value = { text: this.#text, entities: this.#marks };
    this.#offer();
  }

  get value() {
    return { text: this.#text, entities: this.#marks };
  }

  set value({ text, entities = [] }) {
    this.#text = text;
    this.#marks = entities.map((mark) => ({ ...mark }));
    if (!this.field) return;
    this.field.value = text;
    this.#draw();
  }

  /** What may be marked: [{name, roles, groups}]. */
  set known(entities) {
    this.entities = entities;
    if (this.field) this.#offer();
  }

  focusText() {
    this.field.focus();
    this.field.setSelectionRange(this.#text.length, this.#text.length);
  }

  #build(id) {
    this.back = el("div", { class: "marker-back", "aria-hidden": "true" });
    this.field = el("textarea", { id, rows: "1", spellcheck: "true", "data-first": true, "aria-describedby": `${id}-hint` });
    this.other = el("input", { class: "input", list: `${id}-names`, autocomplete: "off", spellcheck: "false", "aria-label": t("mark.other"), placeholder: t("mark.other") });
    const act = el("button", { type: "button", class: "button is-small mark-act" }, t("mark.act"));
    const bar = el("div", { class: "mark-bar", "data-bar": true, hidden: true }, el("span", { class: "mark-what" }), el("span", { class: "mark-quick", role: "group", "aria-label": t("mark.quick") }), this.other, act);
    this.append(
      el("label", { for: id, class: "label" }, this.dataset.label ?? t("example.text")),
      el("div", { class: "marker" }, this.back, this.field),
      el("p", { class: "hint", id: `${id}-hint` }, t("mark.hint")),
      bar,
      el("div", { class: "mark-list", role: "group", "aria-label": t("mark.list") }),
      el("datalist", { id: `${id}-names` }),
      el("p", { class: "hidden-text", role: "status" }),
    );
  }

  #offer() {
    const known = this.entities ?? [];
    $("datalist", this).replaceChildren(...known.map(({ name }) => el("option", { value: name })));
    const often = [...known].sort((a, b) => b.examples - a.examples).slice(0, QUICK);
    const choices = often.map(({ name }) => el("button", { type: "button", class: "mark-choice", dataset: { entity: name, hue: hueOf(name) } }, name));
    $(".mark-quick", this).replaceChildren(...choices.flatMap((choice) => [choice, " "]));
  }

  #typed() {
    this.#marks = moved(this.#marks, this.#text, this.field.value);
    this.#text = this.field.value;
    this.#draw();
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #selected() {
    const { selectionStart, selectionEnd } = this.field;
    this.#range = trimmed(this.#text, selectionStart, selectionEnd);
    if (this.#range && this.#text.slice(this.#range.start, this.#range.end).includes("\n")) this.#range = null;
    if (!show($("[data-bar]", this), Boolean(this.#range))) return;
    const words = this.#text.slice(this.#range.start, this.#range.end);
    $(".mark-what", this).replaceChildren(t("mark.as", { words }));
  }

  #onKey(event) {
    if (event.key.toLowerCase() === "e" && (event.ctrlKey || event.metaKey) && this.#range) {
      event.preventDefault();
      ($("[data-entity]", this) ?? this.other).focus();
    } else if (event.key === "Enter" && event.target === this.other) {
      event.preventDefault();
      this.#mark(this.other.value);
    } else if (event.key === "Enter" && event.target === this.field && !this.hasAttribute("several") && !event.isComposing) {
      event.preventDefault();
      this.closest("form")?.requestSubmit();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.closest("form")?.requestSubmit();
    }
  }

  #mark(entity) {
    const name = entity.trim();
    if (!name || !this.#range) return;
    this.#marks = withMark(this.#marks, { ...this.#range, entity: name });
    const words = this.#text.slice(this.#range.start, this.#range.end);
    this.#say(t("mark.done", { words, entity: name }));
    const { end } = this.#range;
    this.other.value = "";
    this.#range = null;
    this.#draw();
    show($("[data-bar]", this), false);
    this.field.focus();
    this.field.setSelectionRange(end, end);
  }

  #unmark(at) {
    const [gone] = this.#marks.splice(at, 1);
    this.#say(t("mark.undone", { words: this.#text.slice(gone.start, gone.end) }));
    this.#draw();
    this.field.focus();
  }

  #detailed({ dataset, value }) {
    const mark = this.#marks[Number(dataset.at)];
    if (dataset.name === "entity" && !value.trim()) return;
    if (value.trim()) mark[dataset.name] = value.trim();
    else delete mark[dataset.name];
    this.#drawText();
  }

  #draw() {
    this.#drawText();
    $(".mark-list", this).replaceChildren(...this.#marks.map((mark, at) => this.#line(mark, at)));
  }

  #drawText() {
    const pieces = piecesOf(this.#text, this.#marks);
    // The last line, when it is empty, has a height too.
    this.back.replaceChildren(...pieces.map(({ text, mark }) => (mark ? el("mark", { dataset: { hue: hueOf(mark.entity) } }, text) : text)), "\u200b");
  }

  #line(mark, at) {
    const words = this.#text.slice(mark.start, mark.end);
    const field = (name) => el("input", { class: "input", value: mark[name] ?? "", dataset: { at, name }, placeholder: t(`mark.${name}`), "aria-label": t(`mark.${name}_of`, { words }), autocomplete: "off", spellcheck: "false", list: name === "entity" ? $("datalist", this).id : null });
    const remove = el("button", { type: "button", class: "button is-bare is-icon", dataset: { unmark: at }, "aria-label": t("mark.remove", { words }), title: t("mark.remove", { words }) }, icon("close"));
    return el("div", { class: "mark-line" }, el("span", { class: "entity", dataset: { hue: hueOf(mark.entity) } }, words), ...["entity", ...DETAILS].map(field), remove);
  }

  #say(text) {
    $("[role=status]", this).textContent = text;
  }
}

customElements.define("example-marker", ExampleMarker);
