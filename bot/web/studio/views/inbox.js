/** The inbox: real messages that deserve an eye, ranked by what they would teach; decided one by one or many at once. */

import { $, el, reconcile, say, show, whenQuiet } from "../../shared/dom.js";
import { t, tOr } from "../../shared/texts.js";
import { toast } from "../../shared/toasts.js";
import * as api from "../api.js";
import { propose, proposeChange } from "../elements/change-dialog.js";
import { buttonOf, choiceOf, filterBox, foundOf, headOf } from "../elements/heads.js";
import { empty, sentence } from "../elements/states.js";
import { Inbox, REASONS, STATES } from "../models/inbox.js";
import { remember } from "../router.js";
import { studio } from "../studio.js";
import { View } from "../view.js";
import { InboxDetail } from "./inbox-detail.js";
import { bindKeys } from "./inbox-keys.js";
import { makeLine, updateLine } from "./inbox-line.js";
import { markEntities } from "./inbox-mark.js";

const SOON_MS = 800;
const DONE_WORDS = { ignore: "inbox.ignored", hold: "inbox.held", reopen: "inbox.reopened" };

class InboxView extends View {
  setup() {
    this.classList.add("is-filled");
    const { state = "open", reason = "", language = "", q = "" } = this.route.query;
    this.inbox = new Inbox(api.inbox);
    Object.assign(this.inbox.filters, { state: STATES.includes(state) ? state : "open", reason: REASONS.includes(reason) ? reason : "", language, q });
    this.list = el("ul", { class: "inbox-lines", "aria-label": t("inbox.lines") });
    this.more = buttonOf(t("list.more"), { act: () => this.#more() });
    this.nothing = el("div", { class: "inbox-nothing" });
    this.side = el("section", { class: "inbox-list", "aria-label": t("inbox.lines") }, this.nothing, this.list, this.more, el("p", { class: "hint inbox-keys" }, t("inbox.keys")));
    this.detail = new InboxDetail(this);
    this.found = foundOf();
    this.place = el("div", { class: "view-body inbox-panes" }, this.side, this.detail.element);
    this.filters = el("div", { class: "filters" });
    this.tabs = el("div", { class: "tabs inbox-states", role: "group", "aria-label": t("inbox.states") });
    this.replaceChildren(headOf(t("nav.inbox"), { lead: t("inbox.lead") }), this.tabs, this.filters, this.place);
    this.#drawFilters();
    this.hear(this.inbox, "change", ({ detail }) => this.#draw(detail));
    bindKeys(this);
  }

  async fill() {
    const [, names] = await Promise.all([this.inbox.read(), api.completions()]);
    this.detail.names = names;
    this.#draw("names");
    this.#readSoon();
  }

  /** What was said a moment ago is still being read: look again. */
  #readSoon() {
    clearTimeout(this.soon);
    if (!this.inbox.isFresh) this.soon = setTimeout(() => this.refresh(), SOON_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.soon);
  }

  /** Take a decision on the chosen lines, or on the one that is open. */
  async decide(decision, more = {}) {
    const ids = this.inbox.targets.map((line) => line.id);
    if (!ids.length) return;
    const body = this.inbox.decision(decision, ids, more);
    try {
      const { change } = await api.decide(body);
      if (change) await this.#saveChange(change, ids);
      else this.#decided(decision, ids);
    } catch (error) {
      toast(sentence(error), { isError: true });
    }
  }

  /** The lines are done once the change is saved: by the change as the server made it, so that it knows whose it is. */
  async #saveChange(change, ids) {
    const saved = await proposeChange(change, {});
    if (saved) this.#leave(ids);
  }

  #decided(decision, ids) {
    const words = t(DONE_WORDS[decision] ?? "inbox.known", { count: ids.length });
    const back = decision === "reopen" ? null : { label: t("inbox.take_back"), act: () => this.#reopen(ids) };
    toast(words, { action: back });
    this.#leave(ids);
  }

  #leave(ids) {
    const hadFocus = this.contains(document.activeElement) || document.activeElement === document.body;
    this.inbox.drop(ids);
    this.inbox.read().catch((error) => toast(sentence(error), { isError: true }));
    if (hadFocus) this.focusLine();
  }

  async #reopen(ids) {
    try {
      await api.decide({ ids, decision: "reopen" });
      await this.inbox.read();
    } catch (error) {
      toast(sentence(error), { isError: true });
    }
  }

  /** A proposal is a change like any other; the line is settled when it asked for just that. */
  async accept(proposal) {
    const { line } = this.inbox;
    const saved = await propose(proposal.operations);
    if (!saved) return;
    if (proposal.kind !== "example") return void this.detail.read();
    await api.decide({ ids: [line.id], decision: "correct", intent: proposal.operations[0].intent }).catch(() => null);
    this.#leave([line.id]);
  }

  async mark() {
    const { line } = this.inbox;
    if (!line || line.state === "done") return;
    const given = await markEntities(line, this.inbox.draft(line.id));
    if (given) this.inbox.correct(line.id, given);
  }

  /** Open a line: on a phone it takes the place of the list. */
  open(id) {
    this.inbox.go(id);
    this.classList.add("is-reading");
    if (this.#isNarrow) this.detail.focus();
  }

  close() {
    this.classList.remove("is-reading");
    this.focusLine();
  }

  focusLine() {
    const row = $(`[data-key="${CSS.escape(this.inbox.current ?? "")}"] .inbox-open`, this.list);
    if (row) row.focus();
    else $("h1", this)?.focus();
  }

  get #isNarrow() {
    return matchMedia("(max-width: 899px)").matches;
  }

  async #more() {
    try {
      await this.inbox.more();
    } catch (error) {
      toast(sentence(error), { isError: true });
    }
  }

  async #filter(part) {
    this.classList.remove("is-reading");
    const { state, reason, language, q } = { ...this.inbox.filters, ...part };
    remember({ state: state === "open" ? "" : state, reason, language, q });
    try {
      await this.inbox.filter(part);
    } catch (error) {
      toast(sentence(error), { isError: true });
    }
    this.#drawStates();
  }

  #drawFilters() {
    const { reason, language, q } = this.inbox.filters;
    const reasons = [{ value: "", label: t("inbox.all_reasons") }, ...REASONS.map((value) => ({ value, label: t(`inbox.reason.${value}`) }))];
    const languages = [{ value: "", label: t("tension.all_languages") }, ...studio.languages.map((value) => ({ value, label: tOr(`language.${value}`, value) }))];
    this.reasons = choiceOf(t("inbox.reason"), reasons, reason, (value) => this.#filter({ reason: value }));
    this.filters.replaceChildren(
      filterBox(t("inbox.filter"), q, whenQuiet((words) => this.#filter({ q: words.trim() }), 200)),
      this.reasons,
      choiceOf(t("tension.language"), languages, language, (value) => this.#filter({ language: value })),
      this.found,
    );
    this.#drawStates();
  }

  #drawStates() {
    const { filters, states } = this.inbox;
    const had = this.tabs.contains(document.activeElement);
    const buttons = STATES.map((state) => {
      const count = states?.[state];
      const words = count === undefined ? t(`inbox.state.${state}`) : t("inbox.state_count", { state: t(`inbox.state.${state}`), count: count.toLocaleString(document.documentElement.lang) });
      return el("button", { type: "button", class: "tab", "aria-pressed": String(filters.state === state), onclick: () => this.#filter({ state }) }, words);
    });
    this.tabs.replaceChildren(...buttons);
    if (had) $("[aria-pressed=true]", this.tabs).focus();
  }

  #draw(what) {
    if (what === "lines") {
      this.#drawStates();
      this.#drawReasons();
    }
    const { lines, next, filters } = this.inbox;
    const acts = { open: (id) => this.open(id), choose: (id) => this.inbox.choose(id) };
    reconcile(this.list, lines, {
      key: (line) => line.id,
      create: (line) => makeLine(line, acts),
      update: (node, line) => updateLine(node, line, { isCurrent: line.id === this.inbox.current, isChosen: this.inbox.chosen.has(line.id), draft: this.inbox.draft(line.id) }),
    });
    show(this.more, Boolean(next));
    show(this.list, lines.length > 0);
    const isFiltered = filters.q || filters.reason || filters.language;
    this.nothing.replaceChildren(...(lines.length ? [] : [empty(t(isFiltered ? "inbox.none" : `inbox.empty.${filters.state}`), isFiltered ? "" : t(`inbox.empty_hint.${filters.state}`))]));
    say(this.found, lines.length ? t(next ? "inbox.shown_first" : "inbox.shown", { count: lines.length }) : "");
    if (!lines.length) this.classList.remove("is-reading");
    this.detail.draw(what);
  }

  #drawReasons() {
    for (const option of this.reasons.options) {
      const count = this.inbox.counts[option.value];
      if (option.value) option.textContent = count === undefined ? t(`inbox.reason.${option.value}`) : `${t(`inbox.reason.${option.value}`)} (${count})`;
    }
  }
}

customElements.define("studio-inbox", InboxView);
