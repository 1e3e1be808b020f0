/** The messages that the tension detector learns from: by label and target; labels change by one key, many at once. */

import { $, $$, el, reconcile, say, show, whenQuiet } from "../../shared/dom.js";
import { t, tOr } from "../../shared/texts.js";
import * as api from "../api.js";
import { propose } from "../elements/change-dialog.js";
import { buttonOf, choiceOf, filterBox, foundOf, headOf } from "../elements/heads.js";
import { empty } from "../elements/states.js";
import { isWriting } from "../keys.js";
import { Labelling, LABELS, TARGETS } from "../models/labels.js";
import { readFirst } from "../pages.js";
import { remember } from "../router.js";
import { studio } from "../studio.js";
import { View } from "../view.js";
import { addMessages, editMessage } from "./tension-dialogs.js";
import { makeRow, updateRow } from "./tension-row.js";

const PAGE = 100;

class TensionView extends View {
  setup() {
    const { q = "", label = "", target = "", language = "" } = this.route.query;
    Object.assign(this, { asked: { q, label, target, language }, shown: PAGE, chosen: new Set(), labelling: new Labelling(), messages: [], labels: LABELS, targets: TARGETS });
    this.found = foundOf();
    this.list = el("ul", { class: "tension-list", "aria-label": t("tension.messages") });
    this.more = buttonOf(t("list.more"), { act: () => this.#more() });
    this.place = el("div", { class: "view-body" });
    this.bulk = el("div", { class: "bulk", role: "region", "aria-label": t("tension.bulk") });
    const add = buttonOf(t("tension.add"), { picture: "plus", act: () => this.#add(), isMain: true, command: "new" });
    this.groups = el("div", { class: "tension-groups" });
    this.replaceChildren(headOf(t("nav.tension"), { lead: t("tension.lead"), actions: [add] }), this.groups, this.#filters(), this.bulk, this.place);
    this.hear(this.labelling, "change", () => this.#draw());
    this.hear(document, "keydown", (event) => this.#onKey(event));
    this.onPress("[data-label]", (button) => this.#label({ label: button.dataset.label }));
    this.onPress("[data-target]", (button) => this.#label({ target: button.dataset.target }));
  }

  get hasUnsaved() {
    return this.labelling.count > 0;
  }

  async fill(signal) {
    const { messages, groups, total } = await readFirst(api.tension, "messages", { query: this.asked, count: this.shown, signal });
    Object.assign(this, { messages, total });
    this.labels = [...new Set([...LABELS, ...groups.map((group) => group.label)])];
    const known = new Set(messages.map(({ id }) => id));
    this.chosen = new Set([...this.chosen].filter((id) => known.has(id)));
    this.groups.replaceChildren(...this.labels.map((label) => this.#share(label, groups)));
    say(this.found, t("tension.found", { count: total, number: total.toLocaleString(document.documentElement.lang) }));
    if (!messages.length) return this.place.replaceChildren(empty(t(total || this.#isFiltered ? "tension.none" : "tension.empty"), this.#isFiltered ? "" : t("tension.empty_hint")));
    if (!this.list.isConnected) this.place.replaceChildren(this.list, this.more, el("p", { class: "hint tension-keys" }, t("tension.keys")));
    show(this.more, total > messages.length);
    return this.#draw();
  }

  get #isFiltered() {
    return Object.values(this.asked).some(Boolean);
  }

  #filters() {
    const all = (key) => ({ value: "", label: t(key) });
    const { label, target, language } = this.asked;
    const labels = [all("tension.all_labels"), ...LABELS.map((value) => ({ value, label: t(`tension.label.${value}`) }))];
    const targets = [all("tension.all_targets"), ...TARGETS.map((value) => ({ value, label: t(`tension.target.${value}`) }))];
    const languages = [all("tension.all_languages"), ...studio.languages.map((value) => ({ value, label: tOr(`language.${value}`, value) }))];
    return el(
      "div",
      { class: "filters" },
      filterBox(t("tension.filter"), this.asked.q, whenQuiet((words) => this.#ask({ q: words.trim() }), 160)),
      choiceOf(t("tension.label"), labels, label, (value) => this.#ask({ label: value })),
      choiceOf(t("tension.target"), targets, target, (value) => this.#ask({ target: value })),
      choiceOf(t("tension.language"), languages, language, (value) => this.#ask({ language: value })),
      this.found,
    );
  }

  #share(label, groups) {
    const count = groups.filter((group) => group.label === label).reduce((sum, group) => sum + group.count, 0);
    return el("p", { class: `tension-share is-${label}` }, el("b", { class: "figure" }, count.toLocaleString(document.documentElement.lang)), " ", tOr(`tension.label.${label}`, label));
  }

  #ask(part) {
    Object.assign(this.asked, part);
    this.shown = PAGE;
    remember({ ...this.asked });
    this.refresh();
  }

  #more() {
    this.shown += PAGE * 2;
    this.refresh();
  }

  #draw() {
    const acts = { choose: (id) => this.#choose(id), edit: (message) => editMessage(message), remove: (message) => this.#remove([message]) };
    reconcile(this.list, this.messages, {
      key: (message) => message.id,
      create: (message) => makeRow(message, acts),
      update: (node, message) => updateRow(node, message, { now: this.labelling.of(message), isChanged: this.labelling.isChanged(message), isChosen: this.chosen.has(message.id) }),
    });
    this.#drawBulk();
  }

  #drawBulk() {
    const { chosen, labelling } = this;
    const isOn = show(this.bulk, chosen.size > 0 || labelling.count > 0);
    if (!isOn) return;
    const had = document.activeElement?.closest?.(".bulk") ? document.activeElement.textContent : null;
    const labels = LABELS.map((label, index) => el("button", { type: "button", class: "button is-small", dataset: { label } }, t(`tension.label.${label}`), el("kbd", { "aria-hidden": "true" }, String(index + 1))));
    const targets = TARGETS.map((target, index) => el("button", { type: "button", class: "button is-small", dataset: { target } }, t(`tension.target.${target}`), el("kbd", { "aria-hidden": "true" }, String(index + 4))));
    const onChosen = chosen.size ? [el("span", { role: "status" }, t("tension.chosen", { count: chosen.size })), ...labels, ...targets, buttonOf(t("tension.delete"), { picture: "trash", isSmall: true, act: () => this.#remove(this.#targets()) })] : [];
    const save = labelling.count
      ? [buttonOf(t("tension.drop"), { isSmall: true, act: () => labelling.clear() }), buttonOf(t("tension.save", { count: labelling.count }), { isSmall: true, isMain: true, act: () => this.#save() })]
      : [];
    this.bulk.replaceChildren(...onChosen, el("span", { class: "spring" }), ...save);
    if (had) ([...$$("button", this.bulk)].find((button) => button.textContent === had) ?? $("button", this.bulk))?.focus();
  }

  #choose(id) {
    if (!this.chosen.delete(id)) this.chosen.add(id);
    this.#draw();
  }

  /** The chosen messages, else the one that has the focus. */
  #targets() {
    if (this.chosen.size) return this.messages.filter(({ id }) => this.chosen.has(id));
    const row = document.activeElement?.closest?.(".tension-row");
    return this.messages.filter(({ id }) => id === row?.dataset.key);
  }

  #label(part) {
    this.labelling.put(this.#targets(), part);
  }

  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !studio.pref("keys") || isWriting(event.target) || $("dialog[open]")) return;
    const row = event.target.closest?.(".tension-row");
    const label = LABELS[Number(event.key) - 1];
    const target = TARGETS[Number(event.key) - 4];
    const message = this.messages.find(({ id }) => id === row?.dataset.key);
    const acts = { j: () => this.#step(row, 1), k: () => this.#step(row, -1), s: () => this.labelling.count && this.#save() };
    if (message) Object.assign(acts, { ArrowDown: () => this.#step(row, 1), ArrowUp: () => this.#step(row, -1), x: () => this.#choose(message.id), e: () => editMessage(message), Delete: () => this.#remove(this.#targets()) });
    if (label) this.#label({ label });
    else if (target) this.#label({ target });
    else if (acts[event.key]) acts[event.key]();
    else return;
    event.preventDefault();
  }

  #step(row, by) {
    const rows = $$(".tension-row", this.list);
    const next = row ? rows[rows.indexOf(row) + by] : rows[0];
    $("input", next ?? row ?? this.list)?.focus();
  }

  async #save() {
    const saved = await propose(this.labelling.operations());
    if (!saved) return;
    this.chosen.clear();
    this.labelling.clear();
  }

  #remove(messages) {
    return messages.length ? propose([{ op: "tension.delete", ids: messages.map(({ id }) => id) }]) : null;
  }

  #add() {
    return addMessages({ label: this.asked.label, target: this.asked.target, language: this.asked.language || studio.languages[0] });
  }
}

customElements.define("studio-tension", TensionView);
