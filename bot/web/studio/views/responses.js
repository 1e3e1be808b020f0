/** What the assistant says: each response with its variations, the languages side by side, what is missing marked. */

import { el, icon, say, whenQuiet } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import * as api from "../api.js";
import { propose } from "../elements/change-dialog.js";
import { askFields } from "../elements/dialog.js";
import { placeOf } from "../elements/diff.js";
import { buttonOf, choiceOf, filterBox, foundOf, headOf, tickOf } from "../elements/heads.js";
import { createResponse, editVariation } from "../elements/response-dialog.js";
import { empty } from "../elements/states.js";
import { remember } from "../router.js";
import { studio } from "../studio.js";
import { View } from "../view.js";

// More are drawn when asked for: a project of a thousand responses opens at once.
const STEP = 60;

class ResponsesView extends View {
  setup() {
    const { q = "", missing = "", unused = "" } = this.route.query;
    // A response's own address shows it alone.
    this.query = { q: q || this.route.item, missing, unused };
    this.most = STEP;
    this.found = foundOf();
    this.place = el("div", { class: "view-body" });
    this.askSoon = whenQuiet(() => this.refresh(), 160);
    const languages = studio.languages.map((value) => ({ value, label: t("responses.missing_in", { language: t(`language.${value}`) }) }));
    const actions = [buttonOf(t("responses.create"), { picture: "plus", isMain: true, command: "new", act: () => createResponse() })];
    const filters = [
      filterBox(t("responses.filter"), this.query.q, (words) => this.#ask({ q: words })),
      studio.languages.length > 1 && choiceOf(t("responses.translation"), [{ value: "", label: t("responses.any") }, ...languages], missing, (value) => this.#ask({ missing: value })),
      tickOf(t("responses.unused"), unused === "1", (isOn) => this.#ask({ unused: isOn ? "1" : "" })),
      this.found,
    ];
    this.replaceChildren(headOf(t("nav.responses"), { lead: t(studio.languages.length > 1 ? "responses.lead_languages" : "responses.lead"), actions }), el("div", { class: "filters" }, ...filters.filter(Boolean)), this.place);
  }

  #ask(changes) {
    this.query = { ...this.query, ...changes };
    this.most = STEP;
    remember(this.query);
    this.askSoon();
  }

  async fill(signal) {
    const { responses } = await api.responses(this.query, { signal });
    this.responses = responses;
    this.#draw();
  }

  #draw() {
    const { responses } = this;
    say(this.found, t("responses.found", { count: responses.length }));
    const shown = responses.slice(0, this.most);
    const more = responses.length - shown.length;
    const showMore = () => {
      this.most += STEP * 4;
      this.#draw();
      this.querySelectorAll(".response h2")[shown.length]?.focus();
    };
    const isFiltered = Object.values(this.query).some(Boolean);
    if (!responses.length) this.place.replaceChildren(empty(t(isFiltered ? "responses.none" : "responses.none_yet")));
    else this.place.replaceChildren(...shown.map(responseOf), more > 0 ? el("p", { class: "responses-more" }, buttonOf(t("responses.more", { count: more }), { act: showMore })) : "");
  }
}

function responseOf(response) {
  const { name, used, missing, file, line } = response;
  const head = el(
    "header",
    {},
    el("h2", { tabindex: "-1" }, name),
    usesOf(name, used),
    ...missing.map((language) => el("span", { class: "chip is-danger" }, t("responses.lacks", { language: t(`language.${language}`) }))),
    el("span", { class: "spring" }),
    placeOf(file, line),
    bareOf("pencil", t("responses.rename_label", { name }), () => rename(name)),
    bareOf("trash", t("responses.delete_label", { name }), () => propose([{ op: "response.delete", response: name }])),
  );
  return el("article", { class: "response" }, head, el("div", { class: "response-sides" }, ...sidesOf(response)));
}

function usesOf(name, used) {
  if (used) return el("span", { class: "hint" }, t("responses.used", { count: used }));
  // Forms and retrieval say these by themselves.
  const isAsked = name.startsWith("utter_ask_") || name.includes("/");
  return el("span", { class: isAsked ? "hint" : "chip is-note" }, t(isAsked ? "responses.asked" : "responses.not_used"));
}

/** One column a language; what is said without a condition on it serves the project's first language. */
function sidesOf(response) {
  const [first] = studio.languages;
  if (studio.languages.length < 2) return [el("div", { class: "response-side" }, ...response.variations.map((one) => variationOf(response, one)), addOf(response, null))];
  const served = (variation) => variation.language ?? first;
  const others = response.variations.map(served).filter((language) => !studio.languages.includes(language));
  return [...studio.languages, ...new Set(others)].map((language) => {
    const own = response.variations.filter((variation) => served(variation) === language);
    const lack = response.missing.includes(language) ? el("p", { class: "response-lack" }, icon("alert"), t("responses.no_translation")) : null;
    return el("div", { class: "response-side", role: "group", "aria-label": t(`language.${language}`) }, el("h3", {}, t(`language.${language}`)), ...own.map((one) => variationOf(response, one)), lack, addOf(response, language));
  });
}

function variationOf(response, variation) {
  const { text, buttons, conditions, image, channel, custom, attachment, id } = variation;
  const when = conditions.filter(({ name }) => name !== "language");
  const isOnly = response.variations.length < 2;
  return el(
    "div",
    { class: "variation" },
    when.length > 0 && el("p", { class: "variation-when hint" }, t("responses.when"), " ", ...when.flatMap(({ name, value }, at) => [at > 0 && ", ", el("span", { class: "mono" }, `${name} = ${JSON.stringify(value)}`)])),
    channel && el("p", { class: "hint" }, t("responses.on_channel", { channel })),
    text && el("p", { class: "variation-text", lang: variation.language ?? studio.languages[0] }, ...slotted(text)),
    image && el("p", { class: "hint mono" }, image),
    (custom || attachment) && el("p", { class: "hint" }, t("responses.custom")),
    buttons.length > 0 && el("ul", { class: "variation-buttons" }, ...buttons.map(({ title, payload }) => el("li", {}, el("span", { class: "variation-button" }, title), el("span", { class: "hint mono" }, payload ?? "")))),
    el(
      "div",
      { class: "variation-tools" },
      bareOf("pencil", t("responses.edit"), () => editVariation(response, variation)),
      !isOnly && bareOf("trash", t("responses.delete_variation"), () => propose([{ op: "response.variation.delete", id }])),
    ),
  );
}

/** A text with its `{slots}` set off. */
const slotted = (text) => text.split(/(\{\w+\})/).map((piece) => (/^\{\w+\}$/.test(piece) ? el("span", { class: "slot-name" }, piece) : piece));

function addOf(response, language) {
  const isMissing = response.missing.includes(language);
  const label = t(isMissing ? "responses.translate" : "responses.add_variation");
  const button = buttonOf(label, { picture: "plus", isSmall: true, act: () => editVariation(response, null, language) });
  if (!isMissing) button.classList.add("is-bare");
  button.setAttribute("aria-label", t(isMissing ? "responses.translate_label" : "responses.add_label", { name: response.name, language: t(`language.${language ?? "none"}`) }));
  return button;
}

const bareOf = (picture, label, act) => el("button", { type: "button", class: "button is-bare is-icon is-small", "aria-label": label, title: label, onclick: act }, icon(picture));

async function rename(name) {
  const given = await askFields({
    title: t("responses.rename_label", { name }),
    hint: t("responses.rename_hint"),
    fields: [{ name: "to", label: t("intents.new_name"), value: name, isRequired: true, isFirst: true }],
    act: t("change.see"),
  });
  if (given) await propose([{ op: "response.rename", response: name, to: given.to }]);
}

customElements.define("studio-responses", ResponsesView);
