/** Hints: what could be better, by kind, each with its reason, its places and one click to act. */

import { $$, el, icon, say } from "../../shared/dom.js";
import { ours, t, tOr } from "../../shared/texts.js";
import * as api from "../api.js";
import { propose } from "../elements/change-dialog.js";
import { buttonOf, choiceOf, foundOf, headOf } from "../elements/heads.js";
import { empty } from "../elements/states.js";
import { remember, to } from "../router.js";
import { View } from "../view.js";

/** The kinds in the order in which they matter, with where their names lead. */
const KINDS = ["two_intents", "confusion", "duplicate", "near_duplicate", "unmarked_twin", "too_few", "lopsided", "missing_translation", "unused_response", "not_in_domain", "unused_intent"];
const RESPONSES = ["missing_translation", "unused_response"];
const SHOWN = 12;
const MOST_PLACES = 6;

class HintsView extends View {
  setup() {
    this.kind = this.route.query.kind ?? "";
    this.opened = new Set();
    this.found = foundOf();
    this.filters = el("div", { class: "filters" });
    this.place = el("div", { class: "view-body" });
    this.replaceChildren(headOf(t("nav.hints"), { lead: t("hints.lead") }), this.filters, this.place);
  }

  async fill(signal) {
    const { hints } = await api.hints({}, { signal });
    this.hints = hints;
    this.#draw();
  }

  #draw() {
    const groups = grouped(this.hints);
    const choices = [{ value: "", label: t("hints.all_kinds") }, ...groups.map(([kind, own]) => ({ value: kind, label: `${title(kind)} (${own.length})` }))];
    this.filters.replaceChildren(choiceOf(t("hints.kind"), choices, this.kind, (kind) => this.#choose(kind)), this.found);
    const shown = groups.filter(([kind]) => !this.kind || kind === this.kind);
    say(this.found, t("hints.found", { count: shown.reduce((sum, [, own]) => sum + own.length, 0) }));
    if (!shown.length) return this.place.replaceChildren(empty(t("hints.empty"), t("hints.empty_hint")));
    return this.place.replaceChildren(...shown.map(([kind, own]) => this.#group(kind, own)));
  }

  #choose(kind) {
    this.kind = kind;
    remember({ kind });
    this.#draw();
  }

  #group(kind, hints) {
    const isWhole = this.opened.has(kind) || hints.length <= SHOWN + 2;
    const lines = (isWhole ? hints : hints.slice(0, SHOWN)).map((hint) => this.#hint(hint));
    const actions = hints.filter(({ action }) => action?.operations.length);
    const all = actions.length > 1 && actions.length === hints.length ? buttonOf(t("hints.act_all", { count: actions.length }), { isSmall: true, act: () => this.#actAll(actions) }) : null;
    const more = isWhole ? null : buttonOf(t("hints.more", { count: hints.length - SHOWN }), { isSmall: true, act: () => this.#open(kind) });
    const id = `hints-${kind}`;
    return el(
      "section",
      { class: "hint-group", "aria-labelledby": id },
      el("header", {}, el("h2", { id }, title(kind), " ", el("span", { class: "count" }, String(hints.length))), all),
      el("p", { class: "hint" }, tOr(`hints.why.${kind}`, "")),
      el("ul", { class: "hint-list" }, ...lines),
      more,
    );
  }

  #open(kind) {
    this.opened.add(kind);
    this.#draw();
    $$(`[aria-labelledby="hints-${kind}"] .hint-line a`, this)[SHOWN]?.focus();
  }

  #hint(hint) {
    const { action } = hint;
    const isOneText = new Set(hint.places.map(({ text }) => text)).size === 1;
    const places = hint.places.slice(0, MOST_PLACES).map((place) => el("li", {}, placeLink(hint.kind, place, isOneText)));
    const left = hint.places.length - places.length;
    const act = action?.operations.length ? buttonOf(ours(action.title), { isSmall: true, act: () => propose(action.operations) }) : null;
    return el("li", { class: "hint-line" }, el("div", {}, el("p", { class: "hint-reason" }, ours(hint.reason)), el("ul", { class: "hint-places" }, ...places, left > 0 && el("li", { class: "hint" }, t("hints.more_places", { count: left })))), act);
  }

  /** All hints of a kind in one change: an example that two of them name goes once. */
  #actAll(hints) {
    const ids = [...new Set(hints.flatMap(({ action }) => action.operations).filter(({ op }) => op === "example.delete").flatMap((operation) => operation.ids))];
    const others = hints.flatMap(({ action }) => action.operations).filter(({ op }) => op !== "example.delete");
    return propose([...others, ...(ids.length ? [{ op: "example.delete", ids }] : [])]);
  }
}

const title = (kind) => tOr(`hints.kind.${kind}`, kind);

function grouped(hints) {
  const groups = new Map();
  for (const hint of hints) groups.set(hint.kind, [...(groups.get(hint.kind) ?? []), hint]);
  const rank = (kind) => (KINDS.indexOf(kind) + KINDS.length + 1) % (KINDS.length + 1);
  return [...groups].sort(([a], [b]) => rank(a) - rank(b));
}

/** Where a hint leads: to the example under its intent (its words, unless the reason says them), to the response, else to the line. */
function placeLink(kind, place, isOneText) {
  if (place.intent) {
    const words = isOneText ? [place.intent] : [t("quote", { quote: plainText(place.text) }), el("span", { class: "hint" }, " ", place.intent)];
    const where = isOneText ? [" ", el("span", { class: "place" }, t("place", { path: place.file, line: place.line }))] : [];
    return el("a", { href: to("intents", place.intent, { q: plainText(place.text) }) }, ...words, ...where);
  }
  if (RESPONSES.includes(kind)) return el("a", { href: to("responses", place.text) }, icon("reply"), place.text);
  if (kind === "unused_intent" || kind === "not_in_domain") return el("a", { href: to("intents", place.text) }, place.text);
  return el("a", { href: to("files", place.file, { line: place.line }) }, place.text, " ", el("span", { class: "place" }, t("place", { path: place.file, line: place.line })));
}

/** An example without its marks, as the filter finds it. */
const plainText = (raw) => raw.replace(/\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})/g, "$1");

customElements.define("studio-hints", HintsView);
