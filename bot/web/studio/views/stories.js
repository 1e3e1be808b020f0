/** Stories, rules and tests: a list to search; each opens as steps. */

import { $, el, icon, say, show, whenQuiet } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import * as api from "../api.js";
import { filterBox, foundOf, headOf, tabsOf } from "../elements/heads.js";
import { nameBox } from "../elements/name-box.js";
import { empty } from "../elements/states.js";
import { inWords, kindOf } from "../models/steps.js";
import { readFirst } from "../pages.js";
import { remember, to } from "../router.js";
import { studio } from "../studio.js";
import { View } from "../view.js";
import { KIND_ICONS } from "./story-step.js";

const PAGE = 100;
const COUNTS = { story: "stories", rule: "rules", test: "tests" };
const SHOWN_STEPS = 7;

class StoriesView extends View {
  setup() {
    const { q = "", intent = "", action = "", kind = "story" } = this.route.query;
    this.asked = { kind: COUNTS[kind] ? kind : "story", q, intent, action };
    this.shown = PAGE;
    this.found = foundOf();
    this.list = el("div", { class: "view-body" });
    this.intents = this.#box("stories.by_intent", "intent");
    this.actions = this.#box("stories.by_action", "action");
    const search = filterBox(t("stories.filter"), q, whenQuiet((words) => this.#ask({ q: words.trim() }), 160));
    this.replaceChildren(this.#head(), this.#tabs(), el("div", { class: "filters" }, search, this.intents, this.actions, this.found), this.list);
    this.hear(this, "keydown", (event) => this.#onKey(event));
  }

  async fill(signal) {
    const [{ stories, total }, names] = await Promise.all([readFirst(api.stories, "stories", { query: this.asked, count: this.shown, signal }), api.completions({ signal })]);
    this.intents.names = names.intents;
    this.actions.names = names.actions;
    say(this.found, t("stories.found", { count: total }));
    this.list.replaceChildren(...this.#lines(stories, total));
  }

  #head() {
    const actions = [
      el("a", { class: "button", href: to("graph", "", { kind: this.asked.kind }) }, icon("branch"), t("stories.graph")),
      el("a", { class: "button", href: to("validation") }, icon("check"), t("stories.validation")),
      el("a", { class: "button is-main", href: to("story", "", { kind: this.asked.kind }), dataset: { command: "new" } }, icon("plus"), t(`stories.new.${this.asked.kind}`)),
    ];
    return headOf(t("nav.stories"), { lead: t(`stories.lead.${this.asked.kind}`), actions });
  }

  #tabs() {
    const tabs = Object.entries(COUNTS).map(([kind, count]) => ({
      href: to("stories", "", { kind }),
      label: t(`stories.tab.${kind}`, { count: studio.counts[count] ?? 0 }),
      isCurrent: kind === this.asked.kind,
    }));
    return tabsOf(t("stories.kinds"), tabs);
  }

  #box(words, field) {
    return nameBox({ label: t(words), hint: t(words), names: [], value: this.asked[field], onchange: (name) => this.#ask({ [field]: name }) });
  }

  #ask(part) {
    Object.assign(this.asked, part);
    this.shown = PAGE;
    remember({ ...this.asked });
    this.refresh();
  }

  #lines(stories, total) {
    const isFiltered = this.asked.q || this.asked.intent || this.asked.action;
    if (!stories.length) return [isFiltered ? empty(t("stories.none")) : empty(t(`stories.empty.${this.asked.kind}`), t(`stories.empty_hint.${this.asked.kind}`))];
    const more = el("button", { type: "button", class: "button", onclick: () => this.#more() }, t("list.more"));
    show(more, total > stories.length);
    return [el("ul", { class: "story-list" }, ...stories.map(line)), more];
  }

  #more() {
    this.shown += PAGE * 3;
    this.refresh();
  }

  /** Up and down go from one story to the next. */
  #onKey(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || event.altKey) return;
    const inFilter = event.target.matches("[data-filter]");
    const from = event.target.closest(".story-line");
    if (!from && !(inFilter && by > 0)) return;
    const next = inFilter ? $(".story-line", this) : from[by > 0 ? "nextElementSibling" : "previousElementSibling"];
    if (!next) return;
    event.preventDefault();
    $("a", next).focus();
  }
}

function line(story) {
  const href = to("story", "", { kind: story.kind, file: story.file, name: story.name });
  const steps = story.steps.slice(0, SHOWN_STEPS).map(({ value }) => el("span", { class: `step-chip is-${kindOf(value)}` }, icon(KIND_ICONS[kindOf(value)]), el("span", {}, inWords(value))));
  const left = story.steps.length - steps.length;
  const problems = story.problems.length ? el("span", { class: "chip is-danger" }, icon("alert"), t("stories.problems", { count: story.problems.length })) : null;
  return el(
    "li",
    { class: "story-line" },
    el("p", { class: "story-name" }, el("a", { href }, story.name || t("stories.nameless")), problems),
    el("p", { class: "story-steps" }, ...steps, left > 0 && el("span", { class: "hint" }, t("stories.more_steps", { count: left }))),
    el("p", { class: "story-facts" }, el("span", { class: "place" }, t("place", { path: story.file, line: story.line }))),
  );
}

customElements.define("studio-stories", StoriesView);
