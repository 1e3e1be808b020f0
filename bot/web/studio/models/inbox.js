/** The inbox while it is worked on: pages of lines, where one is, which are chosen, what was corrected before deciding. */

const PAGE = 50;
const MOST = 200;
export const STATES = ["open", "held", "ignored", "done"];
export const REASONS = ["escalation", "bad_rating", "fallback", "low_confidence", "near_tie", "tension"];

const FALLBACK = "nlu_fallback";

/** The intents that a message may be given: the ranking, without what only says that nothing was understood. */
export function choicesOf(line) {
  const ranking = line.ranking.length ? line.ranking : line.intent ? [{ name: line.intent, confidence: line.confidence }] : [];
  return ranking.filter(({ name }) => name !== FALLBACK).slice(0, 5);
}

export const isFallback = (line) => line.intent === FALLBACK || line.intent === null;

export class Inbox extends EventTarget {
  filters = { state: "open", reason: "", language: "", q: "" };
  lines = [];
  counts = {};
  states = {};
  next = null;
  current = null;
  /** False: what was said last is still being read by the server. */
  isFresh = true;
  chosen = new Set();
  #drafts = new Map();
  #asked = null;

  /** `read(query, {signal})` asks the server for a page. */
  constructor(read) {
    super();
    this.readPage = read;
  }

  get line() {
    return this.lines.find((line) => line.id === this.current) ?? null;
  }

  /** The lines that an act is about: the chosen ones, else the one where one is. */
  get targets() {
    return this.chosen.size ? this.lines.filter((line) => this.chosen.has(line.id)) : [this.line].filter(Boolean);
  }

  /** Read the first page for the filters as they are; an older answer that is late is dropped. */
  async read() {
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    const limit = Math.min(MOST, Math.max(PAGE, this.lines.length));
    const answer = await this.readPage({ ...this.#query(), limit }, { signal: asked.signal }).catch((error) => {
      if (!asked.signal.aborted) throw error;
    });
    if (asked.signal.aborted) return;
    const before = this.lines;
    this.#take(answer, []);
    const known = new Set(this.lines.map((line) => line.id));
    // Whoever stood on a line that is gone stands on the one that came after it.
    const at = before.findIndex((line) => line.id === this.current);
    this.current = before.slice(Math.max(0, at)).find((line) => known.has(line.id))?.id ?? this.lines[0]?.id ?? null;
    this.chosen = new Set([...this.chosen].filter((id) => known.has(id)));
    this.#tell("lines");
  }

  async more() {
    if (!this.next) return;
    const answer = await this.readPage({ ...this.#query(), after: this.next });
    this.#take(answer, this.lines);
    this.#tell("lines");
  }

  async filter(filters) {
    Object.assign(this.filters, filters);
    this.chosen.clear();
    this.lines = [];
    await this.read();
  }

  go(id) {
    if (this.current === id) return;
    this.current = id;
    this.#tell("current");
  }

  /** Go some lines on or back; says whether there was one. */
  step(by) {
    const at = this.lines.findIndex((line) => line.id === this.current);
    const to = this.lines[Math.max(0, Math.min(this.lines.length - 1, at + by))];
    if (!to || to.id === this.current) return false;
    this.go(to.id);
    return true;
  }

  choose(id, isChosen = !this.chosen.has(id)) {
    if (isChosen) this.chosen.add(id);
    else this.chosen.delete(id);
    this.#tell("chosen");
  }

  chooseAll(isChosen) {
    this.chosen = new Set(isChosen ? this.lines.map((line) => line.id) : []);
    this.#tell("chosen");
  }

  /** What was corrected of a line and not yet decided: {intent?, text?, entities?, tension?}. */
  draft(id) {
    return this.#drafts.get(id) ?? {};
  }

  correct(id, part) {
    this.#drafts.set(id, { ...this.draft(id), ...part });
    this.#tell("draft");
  }

  forget(ids) {
    for (const id of ids) this.#drafts.delete(id);
    this.#tell("draft");
  }

  /** The body of a decision on lines; corrections of one line go with it. */
  decision(decision, ids, more = {}) {
    const own = ids.length === 1 && ["accept", "correct"].includes(decision) ? this.draft(ids[0]) : {};
    const body = { ids, decision, ...own, ...more };
    const corrects = body.intent !== undefined || body.entities !== undefined || body.text !== undefined;
    if (decision === "accept" && corrects) body.decision = "correct";
    return body;
  }

  /** Take lines away that were decided, and stand on what follows them. */
  drop(ids) {
    const gone = new Set(ids);
    const at = this.lines.findIndex((line) => line.id === this.current);
    const after = this.lines.slice(at).find((line) => !gone.has(line.id));
    const before = this.lines.slice(0, Math.max(0, at)).reverse().find((line) => !gone.has(line.id));
    this.lines = this.lines.filter((line) => !gone.has(line.id));
    for (const id of ids) {
      this.chosen.delete(id);
      this.#drafts.delete(id);
    }
    this.current = (after ?? before)?.id ?? null;
    this.#tell("lines");
  }

  #query() {
    const query = Object.fromEntries(Object.entries(this.filters).filter(([, value]) => value));
    return { ...query, limit: PAGE };
  }

  #take({ lines, next, counts, states, fresh }, before) {
    this.isFresh = fresh !== false;
    this.lines = [...before, ...lines];
    this.next = next ?? null;
    Object.assign(this, { counts: counts ?? this.counts, states: states ?? this.states });
  }

  #tell(what) {
    this.dispatchEvent(new CustomEvent("change", { detail: what }));
  }
}
