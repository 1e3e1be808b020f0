/** A story while it is edited: its rows keep a key of their own however they move, and every act can be taken back. */

import { blank, lackOf } from "./steps.js";

const REMEMBERED = 100;
let keys = 0;

export class Draft extends EventTarget {
  #past = [];
  #future = [];
  #saved = "";

  /** `story` as the server tells it; a new one has no `id`. */
  constructor(story) {
    super();
    this.story = story;
    this.name = story.name ?? "";
    this.rows = (story.steps ?? []).map((step, index) => ({ key: ++keys, value: step.value, line: step.line, index }));
    /** What must hold for a rule to apply. */
    this.conditions = story.conditions ?? [];
    this.#saved = this.#state();
  }

  get isNew() {
    return !this.story.id;
  }

  get isChanged() {
    return this.#state() !== this.#saved;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** The first row that cannot be saved as it is, with what it lacks. */
  get lack() {
    for (const row of this.rows) {
      const what = lackOf(row.value);
      if (what) return { row, what };
    }
    return null;
  }

  putConditions(conditions) {
    this.#remember("conditions");
    this.conditions = conditions;
    this.#tell("conditions");
  }

  /** Whether a condition still waits for a name. */
  get lacksCondition() {
    return this.conditions.some((value) => lackOf(value) !== null);
  }

  rename(name) {
    this.#remember("name");
    this.name = name;
    this.#tell("name");
  }

  /** Put a step of a kind (or a whole one) at a place; returns its row. */
  insert(at, step) {
    this.#remember();
    const row = { key: ++keys, value: typeof step === "string" && step !== "..." ? blank(step) : step, line: null, index: null };
    this.rows = [...this.rows.slice(0, at), row, ...this.rows.slice(at)];
    this.#tell("rows");
    return row;
  }

  remove(key) {
    this.#remember();
    this.rows = this.rows.filter((row) => row.key !== key);
    this.#tell("rows");
  }

  /** Move a row to where another stands (a place counted without it). */
  move(key, to) {
    const from = this.place(key);
    const place = Math.max(0, Math.min(this.rows.length - 1, to));
    if (from < 0 || from === place) return;
    this.#remember();
    const rows = this.rows.filter((row) => row.key !== key);
    rows.splice(place, 0, this.rows[from]);
    this.rows = rows;
    this.#tell("rows");
  }

  /** Give a row another value. Changes of one row that follow each other are one act. */
  put(key, value) {
    this.#remember(`row ${key}`);
    this.rows = this.rows.map((row) => (row.key === key ? { ...row, value } : row));
    this.#tell("value");
  }

  place(key) {
    return this.rows.findIndex((row) => row.key === key);
  }

  undo() {
    this.#swap(this.#past, this.#future);
  }

  redo() {
    this.#swap(this.#future, this.#past);
  }

  /** The operations that write it. */
  operations(file = this.story.file) {
    const steps = this.rows.map((row) => row.value);
    const { id, kind } = this.story;
    const given = { name: this.name.trim(), steps, ...((this.conditions.length || this.story.conditions) && { conditions: this.conditions }) };
    if (id) return [{ op: "story.put", id, ...given }];
    return [{ op: "story.put", kind, ...given, ...(file && { file }) }];
  }

  #swap(from, to) {
    const before = from.pop();
    if (!before) return;
    to.push(this.#now());
    Object.assign(this, { name: before.name, rows: before.rows, conditions: before.conditions });
    this.#tell("rows");
  }

  #remember(what = null) {
    const last = this.#past.at(-1);
    this.#future = [];
    if (what && last?.what === what) return;
    this.#past.push({ what, ...this.#now() });
    if (this.#past.length > REMEMBERED) this.#past.shift();
  }

  #now() {
    return { name: this.name, rows: this.rows, conditions: this.conditions };
  }

  #state() {
    return JSON.stringify([this.name, this.rows.map((row) => row.value), this.conditions]);
  }

  #tell(what) {
    this.dispatchEvent(new CustomEvent("change", { detail: what }));
  }
}
