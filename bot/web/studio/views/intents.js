/** The intents: all of them with what they hold and where they serve; or one of them with its examples. */

import { el, say } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import * as api from "../api.js";
import { propose } from "../elements/change-dialog.js";
import { fieldOf, askDialog, askFields } from "../elements/dialog.js";
import { addExamples, languageField } from "../elements/example-dialog.js";
import "../elements/example-browser.js";
import { buttonOf, filterBox, foundOf, headOf } from "../elements/heads.js";
import { empty } from "../elements/states.js";
import { linesOf } from "../marks.js";
import { go, remember, served, to } from "../router.js";
import { studio } from "../studio.js";
import { View } from "../view.js";
import { folded, sorterOf } from "../words.js";

const USES = ["stories", "rules", "tests", "responses", "config"];
const FEW = 10;

class IntentsView extends View {
  setup() {
    if (this.route.item) this.#setupOne();
    else this.#setupAll();
  }

  async fill(signal) {
    const { intents } = await api.intents({ signal });
    this.intents = intents;
    if (this.route.item) this.#drawOne();
    else this.#drawAll();
  }

  // All of them

  #setupAll() {
    this.words = this.route.query.q ?? "";
    this.sorter = sorterOf("name", () => this.#drawAll());
    this.found = foundOf();
    this.place = el("div", { class: "view-body" });
    const box = filterBox(t("intents.filter"), this.words, (words) => {
      this.words = words;
      remember({ q: words });
      this.#drawAll();
    });
    const actions = [buttonOf(t("intents.create"), { picture: "plus", isMain: true, command: "new", act: () => this.#create() })];
    this.replaceChildren(headOf(t("nav.intents"), { lead: t("intents.lead"), actions }), el("div", { class: "filters" }, box, this.found), this.place);
  }

  #drawAll() {
    const words = folded(this.words).split(/\s+/);
    const shown = this.intents.filter(({ name }) => words.every((word) => folded(name).includes(word)));
    const number = shown.reduce((sum, { examples }) => sum + examples, 0);
    say(this.found, t("intents.found", { count: shown.length, examples: number.toLocaleString(document.documentElement.lang) }));
    this.place.replaceChildren(shown.length ? this.#table(shown) : empty(t(this.intents.length ? "intents.none" : "intents.none_yet")));
  }

  #table(intents) {
    const languages = studio.languages.length < 2 ? [] : [...studio.languages, ...(intents.some(({ by_language: by }) => by["?"]) ? ["?"] : [])];
    const { head, sorted } = this.sorter;
    const heads = [
      head("name", t("intents.name"), (intent) => intent.name),
      ...languages.map((language) => head(language, t(language === "?" ? "intents.unknown" : `language.${language}`), (intent) => intent.by_language[language] ?? 0, true)),
      head("examples", t("intents.examples"), (intent) => intent.examples, true),
      el("th", { scope: "col" }, t("intents.used")),
    ];
    const rows = sorted(intents).map((intent) => rowOf(intent, languages));
    return el("div", { class: "table-scroll" }, el("table", { class: "table" }, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows)));
  }

  async #create() {
    let name = "";
    const text = fieldOf({ name: "examples", label: t("intents.first_examples"), hint: t("intents.first_hint"), isLong: true });
    await askDialog({
      title: t("intents.create"),
      name: "intent",
      content: [fieldOf({ name: "intent", label: t("intents.name"), hint: t("intents.name_hint"), isRequired: true, isFirst: true }), text, ...languageField(studio.languages[0])],
      buttons: [{ value: "create", label: t("change.see"), isMain: true }],
      onSubmit: async (_value, form) => {
        name = String(form.get("intent")).trim();
        const examples = linesOf(String(form.get("examples")), []);
        return Boolean(await propose([{ op: "intent.create", intent: name, examples, language: form.get("language") || undefined }])) && Boolean(go("intents", name) ?? true);
      },
    });
  }

  // One of them

  #setupOne() {
    this.classList.add("is-filled");
    this.head = el("div", { class: "view-top" });
    this.browser = el("example-browser", { "data-intent": this.route.item });
    this.hear(this.browser, "query", ({ detail }) => remember(detail));
    this.head.append(headOf(this.route.item, { back: BACK() }));
    this.replaceChildren(this.head, this.browser);
    this.browser.start(this.route.query);
  }

  #drawOne() {
    const intent = this.intents.find(({ name }) => name === this.route.item);
    if (!intent) {
      this.replaceChildren(headOf(this.route.item, { back: BACK() }), empty(t("intents.gone"), t("intents.gone_hint")));
      return;
    }
    const actions = [
      buttonOf(t("example.add"), { picture: "plus", isMain: true, command: "new", act: () => addExamples(intent.name, { language: this.browser.query.language || undefined }) }),
      buttonOf(t("intents.rename"), { picture: "pencil", act: () => this.#rename(intent) }),
      buttonOf(t("intents.merge"), { picture: "merge", act: () => this.#merge(intent) }),
      buttonOf(t("intents.delete"), { picture: "trash", isDanger: true, act: () => this.#delete(intent) }),
    ];
    const hadFocus = this.head.contains(document.activeElement);
    this.head.replaceChildren(headOf(intent.name, { back: BACK(), beside: marksOf(intent), actions }), factsOf(intent));
    if (hadFocus) this.head.querySelector("h1").focus();
  }

  async #rename({ name }) {
    const given = await askFields({
      title: t("intents.rename_title", { name }),
      hint: t("intents.rename_hint"),
      fields: [{ name: "to", label: t("intents.new_name"), value: name, isRequired: true, isFirst: true }],
      act: t("change.see"),
    });
    if (given && (await propose([{ op: "intent.rename", intent: name, to: given.to }]))) go("intents", given.to);
  }

  async #merge({ name }) {
    const others = this.intents.filter((other) => other.name !== name && other.examples).map((other) => other.name);
    const given = await askFields({
      title: t("intents.merge_title", { name }),
      hint: t("intents.merge_hint", { name }),
      fields: [{ name: "into", label: t("intents.merge_into"), list: others, isRequired: true, isFirst: true }],
      act: t("change.see"),
    });
    if (given && (await propose([{ op: "intent.merge", intents: [name], into: given.into }]))) go("intents", given.into);
  }

  async #delete({ name, used }) {
    const places = ["stories", "rules", "tests"].filter((place) => used[place]);
    let force = false;
    if (places.length) {
      const { value } = await askDialog({
        title: t("intents.delete_title", { name }),
        hint: t("intents.delete_used", { places: places.map((place) => t(`uses.${place}`, { count: used[place] })).join(", ") }),
        buttons: [{ value: "force", label: t("intents.delete_force"), isDanger: true }],
      });
      if (!value) return;
      force = true;
    }
    if (await propose([{ op: "intent.delete", intent: name, force }])) go("intents");
  }
}

const BACK = () => ({ href: to("intents"), label: t("intents.back") });

function rowOf(intent, languages) {
  const { name, by_language: by, examples } = intent;
  const title = el("th", { scope: "row" }, el("a", { href: to("intents", name) }, name), " ", ...marksOf(intent));
  const counts = languages.map((language) => el("td", { class: by[language] ? "figure" : "figure is-faint" }, number(by[language] ?? 0)));
  return el("tr", {}, title, ...counts, el("td", { class: "figure" }, number(examples)), el("td", { class: "is-faint" }, usesOf(intent) || t("uses.none")));
}

const number = (value) => value.toLocaleString(document.documentElement.lang);
const usesOf = ({ used }) => USES.filter((place) => used[place]).map((place) => t(`uses.${place}`, { count: used[place] })).join(", ");

function marksOf({ in_domain: isInDomain, examples }) {
  return [!isInDomain && el("span", { class: "chip is-danger" }, t("intents.not_in_domain")), examples < FEW && el("span", { class: "chip is-note" }, t("intents.few"))].filter(Boolean);
}

function factsOf(intent) {
  const files = intent.files.flatMap((path) => [el("a", { class: "place", href: to("files", path) }, path), " "]);
  const hasStories = served().some(({ name }) => name === "stories");
  const uses = usesOf(intent) || t("uses.none");
  const where = hasStories && (intent.used.stories || intent.used.rules) ? el("a", { href: to("stories", "", { intent: intent.name }) }, uses) : uses;
  return el("p", { class: "intent-facts" }, el("span", {}, t("intents.used_in"), " ", where), el("span", {}, t("intents.written_in"), " ", ...files));
}

customElements.define("studio-intents", IntentsView);
