/** Entities, and the lists that help to find them: synonyms, regular expressions, lookup tables. */

import { el, icon, say, whenQuiet } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import * as api from "../api.js";
import { propose } from "../elements/change-dialog.js";
import { askFields } from "../elements/dialog.js";
import { placeOf } from "../elements/diff.js";
import { buttonOf, filterBox, foundOf, headOf, tabsOf } from "../elements/heads.js";
import { empty } from "../elements/states.js";
import { hueOf } from "../marks.js";
import { remember, to } from "../router.js";
import { View } from "../view.js";
import { folded } from "../words.js";

const KINDS = ["entities", "synonym", "regex", "lookup"];
// More items than that are shown when asked for.
const FIRST_ITEMS = 30;

class ListsView extends View {
  setup() {
    this.kind = KINDS.includes(this.route.item) ? this.route.item : KINDS[0];
    this.words = this.route.query.q ?? "";
    this.whole = new Set();
    this.found = foundOf();
    this.place = el("div", { class: "view-body" });
    const refreshSoon = whenQuiet(() => this.refresh(), 160);
    const box = filterBox(t("lists.filter"), this.words, (words) => {
      this.words = words;
      remember({ q: words });
      refreshSoon();
    });
    const tabs = tabsOf(t("nav.lists"), KINDS.map((kind) => ({ href: to("lists", kind), label: t(`lists.${kind}`), isCurrent: kind === this.kind })));
    const actions = this.kind === "entities" ? [] : [buttonOf(t(`lists.create.${this.kind}`), { picture: "plus", isMain: true, command: "new", act: () => this.#create() })];
    this.replaceChildren(headOf(t("nav.lists"), { lead: t(`lists.lead.${this.kind}`), actions }), tabs, el("div", { class: "filters" }, box, this.found), this.place);
  }

  async fill(signal) {
    if (this.kind === "entities") {
      const { entities } = await api.entities({ signal });
      this.#drawEntities(entities.filter(({ name }) => folded(name).includes(folded(this.words))));
    } else {
      const { lists } = await api.lists({ kind: this.kind, q: this.words }, { signal });
      this.#drawLists(lists);
    }
  }

  #drawEntities(entities) {
    say(this.found, t("entities.found", { count: entities.length }));
    const heads = ["name", "examples", "roles", "values"].map((name) => el("th", { scope: "col", class: name === "examples" ? "figure" : null }, t(`entities.${name}`)));
    const rows = entities.map((entity) => this.#entity(entity));
    const table = el("table", { class: "table" }, el("thead", {}, el("tr", {}, ...heads, el("td", {}))), el("tbody", {}, ...rows));
    this.place.replaceChildren(rows.length ? el("div", { class: "table-scroll" }, table) : empty(t(this.words ? "entities.none" : "entities.none_yet")));
  }

  #entity({ name, examples, roles, groups, values, in_domain: isInDomain }) {
    const title = el("span", { class: "entity", dataset: { hue: hueOf(name) } }, el("span", { class: "entity-name" }, name));
    const missing = isInDomain ? null : el("span", { class: "chip is-danger" }, t("intents.not_in_domain"));
    const often = values.map(({ value, count }) => el("span", { class: "chip", title: t("entities.times", { count }) }, value));
    const kinds = [...roles, ...groups.map((group) => `#${group}`)].join(", ");
    const count = examples ? el("a", { href: to("examples", "", { entity: name }) }, examples.toLocaleString(document.documentElement.lang)) : "0";
    const rename = buttonOf(t("entities.rename"), { picture: "pencil", isSmall: true, isBare: true, act: () => this.#rename(name) });
    rename.setAttribute("aria-label", t("entities.rename_title", { name }));
    return el("tr", {}, el("th", { scope: "row" }, title, " ", missing ?? ""), el("td", { class: "figure" }, count), el("td", {}, kinds || "–"), el("td", {}, el("span", { class: "chips" }, ...often)), el("td", { class: "figure" }, rename));
  }

  async #rename(name) {
    const given = await askFields({
      title: t("entities.rename_title", { name }),
      hint: t("entities.rename_hint"),
      fields: [{ name: "to", label: t("intents.new_name"), value: name, isRequired: true, isFirst: true }],
      act: t("change.see"),
    });
    if (given) await propose([{ op: "entity.rename", entity: name, to: given.to }]);
  }

  #drawLists(lists) {
    say(this.found, t("lists.found", { count: lists.length }));
    const isOpen = lists.length <= 3 || Boolean(this.words);
    this.place.replaceChildren(lists.length ? el("div", { class: "lists" }, ...lists.map((list) => this.#list(list, isOpen))) : empty(t(this.words ? "lists.none" : `lists.none_yet.${this.kind}`), this.words ? "" : t(`lists.example.${this.kind}`)));
  }

  #list(list, isOpen) {
    const { name, items, file, line } = list;
    const key = `${file}:${name}`;
    const shown = this.whole.has(key) ? items : items.slice(0, FIRST_ITEMS);
    const more = items.length - shown.length;
    const showAll = () => {
      this.whole.add(key);
      this.refresh();
    };
    const body = [
      el("ul", { class: "list-items" }, ...shown.map((item) => this.#item(list, item))),
      more > 0 && buttonOf(t("lists.more", { count: more }), { isSmall: true, act: showAll }),
      el("p", { class: "list-foot" }, buttonOf(t("lists.add"), { picture: "plus", isSmall: true, act: () => this.#add(list) }), buttonOf(t("lists.delete"), { picture: "trash", isSmall: true, isDanger: true, act: () => propose([{ op: "list.delete", id: list.id }]) }), placeOf(file, line)),
    ].filter(Boolean);
    const summary = el("summary", {}, el("b", {}, name), el("span", { class: "count" }, String(items.length)));
    const details = el("details", { class: "card list-card", open: isOpen || this.opened?.has(key) }, summary, ...body);
    details.addEventListener("toggle", () => details.open ? (this.opened ??= new Set()).add(key) : this.opened?.delete(key));
    return details;
  }

  #item(list, { id, text }) {
    const edit = el("button", { type: "button", class: "button is-bare is-icon is-small", "aria-label": t("lists.edit_item", { text }), title: t("lists.edit_item", { text }), onclick: () => this.#edit(id, text) }, icon("pencil"));
    const remove = el("button", { type: "button", class: "button is-bare is-icon is-small", "aria-label": t("lists.delete_item", { text }), title: t("lists.delete_item", { text }), onclick: () => propose([{ op: "list.item.delete", ids: [id] }]) }, icon("trash"));
    return el("li", {}, el("span", { class: list.kind === "regex" ? "mono" : null }, text), edit, remove);
  }

  async #create() {
    const given = await askFields({
      title: t(`lists.create.${this.kind}`),
      hint: t(`lists.example.${this.kind}`),
      fields: [
        { name: "name", label: t(`lists.name.${this.kind}`), isRequired: true, isFirst: true },
        { name: "items", label: t("lists.items"), isLong: true, isRequired: true },
      ],
      act: t("change.see"),
    });
    if (given) await propose([{ op: "list.create", kind: this.kind, name: given.name, items: linesIn(given.items) }]);
  }

  async #add({ id, name }) {
    const given = await askFields({ title: t("lists.add_to", { name }), fields: [{ name: "items", label: t("lists.items"), isLong: true, isRequired: true, isFirst: true }], act: t("change.see") });
    if (given) await propose([{ op: "list.item.add", list_id: id, items: linesIn(given.items) }]);
  }

  async #edit(id, text) {
    const given = await askFields({ title: t("lists.edit"), fields: [{ name: "text", label: t("lists.item"), value: text, isRequired: true, isFirst: true }], act: t("change.see") });
    if (given) await propose([{ op: "list.item.edit", id, text: given.text }]);
  }
}

const linesIn = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

customElements.define("studio-lists", ListsView);
