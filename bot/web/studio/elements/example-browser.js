/**
 * Examples to filter as one types, to open, and to select by the keyboard for what is done to many at once. `data-intent` keeps it to one intent.
 * `start(query)` begins with these filters; emits `query` (detail: the filters) when they change.
 */

import { el, say, show, whenQuiet } from "../../shared/dom.js";
import { Part } from "../../shared/element.js";
import { t } from "../../shared/texts.js";
import { toast } from "../../shared/toasts.js";
import * as api from "../api.js";
import { studio } from "../studio.js";
import { deleteExamples, editExample, moveExamples } from "./example-dialog.js";
import { buttonOf, choiceOf, filterBox, foundOf, languageMark } from "./heads.js";
import { markedText } from "./marked-text.js";
import { empty, failed, sentence } from "./states.js";
import "./virtual-list.js";

const PAUSE_MS = 140;

class ExampleBrowser extends Part {
  query = {};

  begin() {
    this.list = el("virtual-list", { class: "vlist" });
    this.found = foundOf();
    this.none = el("div", { hidden: true });
    this.filters = el("div", { class: "filters" });
    this.bar = this.#makeBar();
    this.append(this.filters, this.bar, this.list, this.none);
    this.list.start({ read: (offset, limit, signal) => this.#read(offset, limit, signal), draw: (example) => this.#draw(example), label: t("examples.list") });
    this.hear(this.list, "open", ({ detail }) => this.#edit(detail));
    this.hear(this.list, "selection", ({ detail }) => this.#selected(detail));
    this.hear(this.list, "found", ({ detail }) => this.#told(detail));
    this.hear(this.list, "act", ({ detail }) => (detail === "delete" ? this.#delete() : this.#move()));
    this.hear(this.list, "trouble", ({ detail }) => detail.status !== 401 && this.#failed(detail));
    this.hear(studio, "saved", () => this.list.reload());
    this.searchSoon = whenQuiet(() => this.list.reload({ fromTop: true }), PAUSE_MS);
  }

  /** Begin with these filters. */
  start(query) {
    this.query = query;
    this.offer({});
    return this.list.reload({ fromTop: true });
  }

  /** Draw the filters, with names to choose from: {intents, entities}. */
  offer({ intents = [], entities = [] }) {
    const { query } = this;
    const names = (found) => found.map((value) => ({ value, label: value }));
    const languages = studio.languages.length > 1 ? studio.languages.map((value) => ({ value, label: t(`language.${value}`) })) : [];
    const marked = [{ value: "1", label: t("examples.with") }, { value: "0", label: t("examples.without") }];
    const choice = (name, choices) => choices.length && choiceOf(t(`examples.${name}`), [{ value: "", label: t(`examples.any_${name}`) }, ...choices], query[name] ?? "", (value) => this.#ask({ [name]: value }));
    this.box ??= filterBox(t("examples.filter"), query.q ?? "", (q) => this.#ask({ q }));
    const choices = [choice("intent", names(intents)), choice("entity", names(entities)), choice("language", languages), choice("marked", marked)];
    for (const old of [...this.filters.children].slice(1)) old.remove();
    if (!this.box.parentNode) this.filters.append(this.box);
    this.filters.append(...choices.filter(Boolean), this.found);
  }

  /** Take other filters from the address. */
  set words(q) {
    if (document.activeElement !== this.box) this.box.value = q;
    if (q !== (this.query.q ?? "")) this.#ask({ q }, { isQuiet: true });
  }

  #makeBar() {
    const count = el("span", { class: "selection-count", role: "status" });
    const bar = el(
      "div",
      { class: "selection", role: "group", "aria-label": t("selection.label"), hidden: true },
      count,
      buttonOf(t("selection.move"), { picture: "transfer", act: () => this.#move(), isSmall: true }),
      buttonOf(t("selection.delete"), { picture: "trash", act: () => this.#delete(), isSmall: true, isDanger: true }),
      buttonOf(t("selection.clear"), { act: () => this.list.clear(), isSmall: true }),
    );
    return bar;
  }

  #ask(changes, { isQuiet = false } = {}) {
    this.query = { ...this.query, ...changes };
    if (!isQuiet) this.dispatchEvent(new CustomEvent("query", { detail: this.query }));
    this.searchSoon();
  }

  async #read(offset, limit, signal) {
    const { intent } = this.dataset;
    const { examples, total } = await api.examples({ ...this.query, ...(intent && { intent }), offset, limit }, { signal });
    return { items: examples, total };
  }

  #draw(example) {
    const { intent } = this.dataset;
    const side = el("span", { class: "vrow-side" }, !intent && el("span", { class: "vrow-intent" }, example.intent), studio.languages.length > 1 && languageMark(example.language));
    return [el("span", { class: "vrow-text" }, ...markedText(example.text, example.entities)), side];
  }

  #told({ total }) {
    say(this.found, t("examples.found", { count: total, number: total.toLocaleString(document.documentElement.lang) }));
    show(this.list, total > 0);
    if (show(this.none, total === 0)) this.none.replaceChildren(empty(t(this.#isFiltered ? "examples.none" : "examples.none_yet"), this.#isFiltered ? t("examples.none_hint") : ""));
  }

  #failed(error) {
    if (this.list.total) toast(sentence(error), { isError: true });
    else this.none.replaceChildren(failed(error, () => this.list.reload({ fromTop: true })));
    show(this.none, !this.list.total);
  }

  get #isFiltered() {
    return ["q", "entity", "language", "marked"].some((name) => this.query[name]);
  }

  #selected(count) {
    show(this.bar, count > 0);
    say(this.bar.firstChild, t("selection.count", { count }));
  }

  async #edit(example) {
    await editExample(example);
    this.list.focus({ preventScroll: true });
  }

  async #move() {
    await moveExamples([...this.list.selected.values()]);
    this.list.focus({ preventScroll: true });
  }

  async #delete() {
    await deleteExamples([...this.list.selected.values()]);
    this.list.focus({ preventScroll: true });
  }
}

customElements.define("example-browser", ExampleBrowser);
