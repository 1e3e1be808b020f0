/** One story, rule or test as a list of steps: add, move, remove, see what Rasa says of each, and save. */

import { $, $$, el, icon, reconcile, say, show } from "../../shared/dom.js";
import { ours, t } from "../../shared/texts.js";
import * as api from "../api.js";
import { propose } from "../elements/change-dialog.js";
import { buttonOf, headOf } from "../elements/heads.js";
import { empty } from "../elements/states.js";
import { Draft } from "../models/draft.js";
import { KINDS_OF, kindOf } from "../models/steps.js";
import { go, to } from "../router.js";
import { View } from "../view.js";
import { conditionsOf } from "./story-conditions.js";
import { dragSteps } from "./story-drag.js";
import { KIND_ICONS, makeStep, updateStep } from "./story-step.js";
import { ValidationRun } from "./validation-run.js";

const AFTER = { intent: "action", user: "action", or: "action", action: "intent", bot: "intent" };

class StoryView extends View {
  setup() {
    this.hear(this, "keydown", (event) => this.#onKey(event));
    this.run = new ValidationRun(() => this.#readProblems());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.run?.stop();
  }

  get hasUnsaved() {
    return Boolean(this.draft?.isChanged);
  }

  /** Read the story, unless one is being written: what is on the page is never lost to a change elsewhere. */
  async fill(signal) {
    const [known, story] = await Promise.all([api.completions({ signal }), this.#story(signal)]);
    this.#know(known);
    if (this.draft?.isChanged) return;
    if (!story) return this.replaceChildren(this.#head(null), empty(t("story.gone"), t("story.gone_hint")));
    this.draft = new Draft(story);
    this.problems = story.problems ?? [];
    this.draft.addEventListener("change", () => this.#draw());
    this.#build();
    this.#draw();
    this.run.start();
  }

  async #story(signal) {
    const { kind = "story", file, name, id, from } = this.route.query;
    if (from) return storyFrom(from, kind);
    if (!name && !id) return { kind, name: "", steps: firstSteps(kind), problems: [], file: file ?? null };
    const { stories } = await api.stories({ kind, file, q: name, limit: 1000 }, { signal });
    return stories.find((story) => (id ? story.id === id : story.name === name)) ?? null;
  }

  #know(known) {
    const slots = new Map(known.slots.map((slot) => [slot.name, slot]));
    const actions = [...new Set([...known.actions, ...known.responses])];
    const names = { ...known, actions, slots: [...slots.keys()] };
    const sets = Object.fromEntries(["intents", "entities", "actions", "forms", "slots"].map((list) => [list, new Set(names[list])]));
    this.known = { names, slots, known: { ...sets, actions: new Set([...names.actions, ...names.forms]) } };
  }

  get #context() {
    const { draft } = this;
    return {
      ...this.known,
      kind: draft.story.kind,
      put: (key, value) => draft.put(key, value),
      valueOf: (key) => draft.rows[draft.place(key)].value,
      insertAfter: (key) => this.#insert(draft.place(key) + 1),
      remove: (key) => this.#remove(key),
      move: (key, by) => this.#move(key, by),
    };
  }

  #head(story) {
    const back = { href: to("stories", "", { kind: this.route.query.kind }), label: t("story.back") };
    if (!story) return headOf(t("story.gone_title"), { back });
    const place = story.file ? [el("a", { class: "place", href: to("files", story.file, { line: story.line }) }, t("place", { path: story.file, line: story.line }))] : [];
    const actions = [
      buttonOf(t("story.undo"), { picture: "undo", act: () => this.draft.undo(), command: "story-undo" }),
      !this.draft.isNew && buttonOf(t("story.delete"), { picture: "trash", act: () => this.#delete(), isDanger: true }),
      buttonOf(t("story.save"), { act: () => this.#save(), isMain: true, command: "story-save" }),
    ].filter(Boolean);
    return headOf(story.name || t(`stories.new.${story.kind}`), { back, beside: [el("span", { class: "chip" }, t(`story.kind.${story.kind}`)), ...place], actions });
  }

  #build() {
    const { story } = this.draft;
    this.nameField = el("input", { class: "input", id: "story-name", value: story.name, autocomplete: "off", oninput: () => this.draft.rename(this.nameField.value) });
    this.list = el("ol", { class: "steps", "aria-label": t("story.steps") });
    this.news = el("p", { class: "hidden-text", role: "status" });
    this.fault = el("p", { class: "error", role: "alert" });
    this.general = el("ul", { class: "step-problems story-problems" });
    const name = el("div", { class: "field story-title" }, el("label", { for: "story-name" }, t("story.name")), this.nameField);
    const conditions = story.kind === "rule" ? conditionsOf(this.draft, this.#context) : null;
    this.replaceChildren(...[this.#head(story), name, conditions, this.general, this.list, this.#adders(), this.fault, this.run.panel, el("p", { class: "hint story-keys" }, t("story.keys")), this.news].filter(Boolean));
    dragSteps(this.list, (key, to_) => this.draft.move(key, to_));
  }

  /** One button for each kind of step, at the end. */
  #adders() {
    const kinds = KINDS_OF[this.draft.story.kind];
    const buttons = kinds.map((kind) => el("button", { type: "button", class: "button is-small", dataset: { adds: kind }, onclick: () => this.#insert(this.draft.rows.length, kind) }, icon(KIND_ICONS[kind]), t(`step.${kind}`)));
    return el("div", { class: "step-adders", role: "group", "aria-label": t("story.add") }, el("span", { class: "label" }, t("story.add")), ...buttons);
  }

  #draw() {
    const { draft } = this;
    const context = this.#context;
    const last = draft.rows.length - 1;
    reconcile(this.list, draft.rows, {
      key: (row) => row.key,
      create: (row) => makeStep(row, context),
      update: (node, row) => {
        const index = draft.place(row.key);
        updateStep(node, row, { index, last, problems: this.#problemsOf(row), context });
      },
    });
    if (this.nameField.value !== draft.name) this.nameField.value = draft.name;
    $("[data-command=story-undo]", this).disabled = !draft.canUndo;
    $("[data-command=story-save]", this).disabled = !draft.isNew && !draft.isChanged;
    const loose = this.problems.filter((problem) => problem.step === null || problem.step === undefined);
    this.general.replaceChildren(...loose.map((problem) => el("li", {}, icon("alert"), el("span", {}, ours(problem.message)))));
  }

  #problemsOf(row) {
    return row.index === null ? [] : this.problems.filter((problem) => problem.step === row.index);
  }

  #insert(at, kind = AFTER[kindOf(this.draft.rows[at - 1]?.value)] ?? "intent") {
    const isTest = this.draft.story.kind === "test";
    const row = this.draft.insert(at, kind === "intent" && isTest ? "user" : kind);
    const node = this.#node(row.key);
    ($(".step-fields input, .step-fields textarea", node) ?? $(".step-grip", node)).focus();
    node.scrollIntoView({ block: "nearest" });
    say(this.news, t("story.added", { number: at + 1 }));
  }

  #remove(key) {
    const place = this.draft.place(key);
    this.draft.remove(key);
    const next = this.draft.rows[Math.min(place, this.draft.rows.length - 1)];
    (next ? $(".step-grip", this.#node(next.key)) : $(".step-adders button", this)).focus();
    say(this.news, t("story.removed", { number: place + 1 }));
  }

  #move(key, by) {
    const to_ = this.draft.place(key) + by;
    if (to_ < 0 || to_ >= this.draft.rows.length) return;
    const focused = document.activeElement;
    this.draft.move(key, to_);
    const node = this.#node(key);
    (node.contains(focused) && !focused.disabled ? focused : $(".step-grip", node)).focus();
    node.scrollIntoView({ block: "nearest" });
    say(this.news, t("story.moved", { number: to_ + 1 }));
  }

  #node(key) {
    return $(`[data-key="${key}"]`, this.list);
  }

  /** On a grip: arrows walk, with Alt they move the step, Delete removes it, Enter adds after it. */
  #onKey(event) {
    const isSave = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (isSave && (this.draft?.isNew || this.draft?.isChanged)) {
      event.preventDefault();
      return void this.#save();
    }
    const step = event.target.closest(".step");
    if (!step) return undefined;
    const key = Number(step.dataset.key);
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const onGrip = event.target.matches(".step-grip");
    if (by && event.altKey) this.#move(key, by);
    else if (by && onGrip) $$(".step-grip", this.list)[this.draft.place(key) + by]?.focus();
    else if (event.key === "Delete" && onGrip) this.#remove(key);
    else if (event.key === "Enter" && onGrip) this.#insert(this.draft.place(key) + 1);
    else return undefined;
    return event.preventDefault();
  }

  async #save() {
    if (!this.#isReady()) return;
    const { draft } = this;
    const saved = await propose(draft.operations());
    if (!saved) return;
    // What was saved is what stands here: it is read again under its name.
    this.draft = null;
    go("story", "", { kind: draft.story.kind, file: draft.story.file ?? saved.files[0], name: draft.name.trim() }, { replace: true });
    this.refresh();
  }

  /** Whether it can be saved; where something is missing it is said, and the focus goes there. */
  #isReady() {
    const { lack, lacksCondition, name, rows } = this.draft;
    const fault = !name.trim() ? "story.lacks.title" : lacksCondition ? "story.lacks.condition" : !rows.length ? "story.lacks.steps" : lack ? `story.lacks.${lack.what}` : null;
    say(this.fault, fault ? t(fault, { number: lack ? this.draft.place(lack.row.key) + 1 : 0 }) : "");
    if (!fault) return true;
    const place = !name.trim() ? this.nameField : lacksCondition ? $(".conditions input", this) : lack && [...$$("input, textarea", this.#node(lack.row.key))].find((field) => !field.value);
    place?.focus();
    return false;
  }

  async #delete() {
    const { story } = this.draft;
    const saved = await propose([{ op: "story.delete", id: story.id }]);
    if (!saved) return;
    this.draft = null;
    go("stories", "", { kind: story.kind });
  }

  /** What Rasa says now of the steps as they were saved. */
  async #readProblems() {
    const story = this.draft?.isNew === false ? await this.#story() : null;
    if (!story) return;
    this.problems = story.problems ?? [];
    this.#draw();
    show(this.general, true);
  }
}

/** A story that is still to be saved, made of a real conversation. */
async function storyFrom(conversation, kind) {
  const { steps, name } = await api.storyFrom(conversation, { kind });
  return { kind, name, steps: steps.map((value) => ({ line: null, type: kindOf(value), value })), problems: [], file: null };
}

function firstSteps(kind) {
  const first = kind === "test" ? { user: "", intent: "" } : { intent: "" };
  return [first, { action: "" }].map((value) => ({ line: null, type: kindOf(value), value }));
}

customElements.define("studio-story", StoryView);
