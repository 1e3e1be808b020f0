/** A line of the inbox in full: why, what was masked, the reading, the advisor's part, where it was said; and the decisions. */

import { $, el, show } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import * as api from "../api.js";
import { buttonOf } from "../elements/heads.js";
import { nameBox } from "../elements/name-box.js";
import { sentence } from "../elements/states.js";
import { answerOf, headOfLine, placesOf, proposalsOf, readingOf } from "./inbox-parts.js";
import { tensionFields } from "./inbox-tension.js";

const ENDED = "done";

export class InboxDetail {
  #read = { id: null, line: null, error: null };
  #asked = null;

  constructor(view) {
    this.view = view;
    this.names = { intents: [] };
    this.body = el("div", { class: "inbox-body" });
    this.bar = el("div", { class: "inbox-bar", role: "group", "aria-label": t("inbox.decisions") });
    this.back = buttonOf(t("inbox.back"), { picture: "back", act: () => view.close() });
    this.back.classList.add("inbox-back");
    this.element = el("section", { class: "inbox-detail", tabindex: "-1", "aria-label": t("inbox.detail") }, this.back, this.body, this.bar);
  }

  focus() {
    this.element.focus();
  }

  focusIntent() {
    $(".inbox-correct", this.body)?.focus();
  }

  focusTension() {
    $(".inbox-tension select", this.body)?.focus();
  }

  draw(what) {
    const { inbox } = this.view;
    const targets = inbox.targets;
    show(this.element, targets.length > 0);
    if (!targets.length) return;
    if (inbox.chosen.size) this.#drawMany(targets);
    else if (what !== "chosen" || this.#read.id !== inbox.current) this.#drawOne(targets[0]);
    this.#drawBar(targets);
    if (!inbox.chosen.size && this.#read.id !== inbox.current) this.read();
  }

  /** Read where the line was said, and what could be made of it. */
  async read() {
    const { inbox } = this.view;
    const id = inbox.current;
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    this.#read = { id, line: null, error: null };
    try {
      const { line } = await api.inboxLine(id, { signal: asked.signal });
      this.#read.line = line;
    } catch (error) {
      if (asked.signal.aborted) return;
      this.#read.error = sentence(error);
    }
    if (inbox.current === id && !inbox.chosen.size && inbox.line) this.#drawMore(inbox.line);
  }

  #drawMany(lines) {
    const ids = lines.map(({ id }) => id).join();
    if (this.many === ids) return;
    this.many = ids;
    this.#read.id = this.drawn = null;
    const texts = lines.slice(0, 8).map((line) => el("li", { lang: line.language }, line.text));
    if (lines.length > texts.length) texts.push(el("li", { class: "hint" }, t("graph.more", { count: lines.length - texts.length })));
    this.body.replaceChildren(
      el("h2", {}, t("inbox.chosen", { count: lines.length })),
      el("ul", { class: "inbox-many" }, ...texts),
      this.#intentField(lines, this.bulk?.intent ?? ""),
      tensionFields(this.bulk?.tension, (tension) => this.#bulk({ tension })),
    );
  }

  #bulk(part) {
    this.bulk = { ...this.bulk, ...part };
    this.#drawBar(this.view.inbox.targets);
  }

  /** The fields of a line are made once: what is typed there outlives whatever else is read or drawn meanwhile. */
  #drawOne(line) {
    this.bulk = this.many = null;
    const isNew = this.drawn?.id !== line.id || this.drawn.state !== line.state || !this.head?.isConnected;
    if (isNew) this.#begin(line);
    const draft = this.view.inbox.draft(line.id);
    const had = this.head.contains(document.activeElement) ? document.activeElement.dataset.keeps : null;
    const isEnded = line.state === ENDED;
    const mark = buttonOf(t("inbox.mark"), { picture: "tag", isSmall: true, act: () => this.view.mark() });
    const reading = readingOf(line, draft, isEnded ? null : (intent) => this.view.inbox.correct(line.id, { intent }));
    this.head.replaceChildren(...[...headOfLine(line, draft), !isEnded && mark, reading].filter(Boolean));
    if (had) $(`[data-keeps="${had}"]`, this.head)?.focus();
    if (this.box) Object.assign(this.box, { names: this.names.intents, value: draft.intent ?? "" });
    this.#drawMore(line);
  }

  #begin(line) {
    const { inbox } = this.view;
    this.drawn = { id: line.id, state: line.state };
    this.head = el("div", { class: "inbox-part" });
    this.more = el("div", { class: "inbox-part" });
    this.box = null;
    const draft = inbox.draft(line.id);
    const fields = line.state === ENDED ? [] : [this.#intentField([line], draft.intent ?? ""), tensionFields(draft.tension, (tension) => inbox.correct(line.id, { tension }), line.tension)];
    this.body.replaceChildren(this.head, ...fields, this.more);
    this.body.scrollTop = 0;
  }

  /** What is read apart: proposals, and where it was said. */
  #drawMore(line) {
    const { line: whole, error } = this.#read.id === line.id ? this.#read : {};
    const parts = [answerOf(line), proposalsOf(whole?.proposals ?? [], (proposal) => this.view.accept(proposal)), placesOf(whole?.occurrences ?? null, line, error)];
    this.more.replaceChildren(...parts.filter(Boolean));
  }

  #intentField(lines, value) {
    const { inbox } = this.view;
    const isMany = inbox.chosen.size > 0;
    const take = (intent) => {
      if (isMany) this.#bulk({ intent });
      else inbox.correct(lines[0].id, { intent: intent || undefined });
      $("[data-decision=accept]", this.bar)?.focus();
    };
    const words = t("inbox.correct");
    const box = nameBox({ label: words, hint: t("inbox.correct_hint"), names: this.names.intents, value, class: "inbox-correct", onchange: take });
    if (!isMany) this.box = box;
    return el("div", { class: "field" }, el("span", { class: "label", "aria-hidden": "true" }, words, " ", el("kbd", {}, "C")), box);
  }

  #drawBar(targets) {
    const { inbox } = this.view;
    const isMany = inbox.chosen.size > 0;
    const draft = isMany ? this.bulk ?? {} : inbox.draft(targets[0].id);
    const state = targets[0].state;
    const isCorrected = draft.intent || draft.text !== undefined || draft.entities;
    const accept = () => this.view.decide(isCorrected ? "correct" : "accept", isMany ? given(draft) : {});
    const label = () => this.view.decide("correct", { tension: draft.tension, intent: undefined, text: undefined, entities: undefined });
    const had = this.bar.contains(document.activeElement) ? document.activeElement.dataset.decision : null;
    const buttons = [
      state !== "done" && decisionButton("accept", isCorrected ? "inbox.act.correct" : "inbox.act.accept", "A", accept, true),
      draft.tension && state !== "done" && decisionButton("label", "inbox.act.label", "", label),
      state !== "held" && state !== "done" && decisionButton("hold", "inbox.act.hold", "H", () => this.view.decide("hold")),
      state !== "ignored" && state !== "done" && decisionButton("ignore", "inbox.act.ignore", "I", () => this.view.decide("ignore")),
      state !== "open" && decisionButton("reopen", "inbox.act.reopen", "U", () => this.view.decide("reopen")),
      isMany && buttonOf(t("inbox.unchoose"), { act: () => inbox.chooseAll(false) }),
    ];
    this.bar.replaceChildren(...buttons.filter(Boolean));
    if (had) ($(`[data-decision=${had}]`, this.bar) ?? $("button", this.bar))?.focus();
  }
}

/** The corrections of many lines that were given. */
const given = ({ intent, tension }) => ({ ...(intent && { intent }), ...(tension && { tension }) });

function decisionButton(decision, words, key, act, isMain = false) {
  const mark = key ? el("kbd", { "aria-hidden": "true" }, key) : null;
  const name = isMain ? "button is-main" : "button";
  return el("button", { type: "button", class: name, onclick: act, dataset: { decision } }, t(words), mark);
}
