/** All conversations that advisors see, one summary each, and their order. */

// As the server counts: a point is ten seconds of waiting; who left a number waits ten times more slowly.
const POINTS_A_MS = 6 / 60_000;
const CONTACT_WEIGHT = 0.1;

export class Board extends EventTarget {
  #lines = new Map();
  #me = null;
  /** How many wait beyond the list: the server sends the most urgent ones only. */
  beyond = 0;

  /** Take the whole list: what is not in it is gone. `waiting` is how many wait in all. */
  reset(me, summaries, waiting = 0) {
    this.#me = me;
    const here = new Set(summaries.map(({ id }) => id));
    for (const id of this.#lines.keys()) if (!here.has(id)) this.#lines.delete(id);
    for (const summary of summaries) this.#put(summary);
    this.#count(waiting);
    this.#tell();
  }

  /** Take the list of those who wait anew, because it did not hold all of them. */
  refill(summaries, waiting) {
    for (const [id, line] of this.#lines) if (line.status === "waiting") this.#lines.delete(id);
    for (const summary of summaries) this.#put(summary);
    this.#count(waiting);
    this.#tell();
  }

  /** Take one line, new or changed, whole or in part. */
  put(summary) {
    this.#put(summary);
    this.#tell();
  }

  remove(id) {
    if (this.#lines.delete(id)) this.#tell();
  }

  get(id) {
    return this.#lines.get(id);
  }

  has(id) {
    return this.#lines.has(id);
  }

  /** Who waits, the most urgent first. */
  get waiting() {
    const now = Date.now();
    const lines = this.#all((line) => line.status === "waiting");
    return lines.sort((a, b) => points(b, now) - points(a, now) || order(a.waiting_since, b.waiting_since) || order(a.id, b.id));
  }

  /** My conversations, in the order in which I took them, so that their places do not jump. */
  get mine() {
    return this.#all((line) => this.isMine(line)).sort((a, b) => a.taken - b.taken);
  }

  /** What colleagues hold, the latest word first. */
  get others() {
    const lines = this.#all((line) => line.status === "advisor" && !this.isMine(line));
    return lines.sort((a, b) => order(b.last_at, a.last_at));
  }

  isMine(line) {
    return line?.status === "advisor" && line.owner?.id === this.#me;
  }

  /** Customers' messages that I have not read, in all my conversations. */
  get unread() {
    return this.mine.reduce((sum, line) => sum + (line.unread ?? 0), 0);
  }

  #all(isWanted) {
    return [...this.#lines.values()].filter(isWanted);
  }

  #count(waiting) {
    this.beyond = Math.max(0, waiting - this.#all((line) => line.status === "waiting").length);
  }

  #put(summary) {
    const known = this.#lines.get(summary.id);
    const line = { ...known, ...summary, heardAt: Date.now(), taken: known?.taken ?? Date.now() + this.#lines.size / 1e4 };
    if (!this.isMine(known) && this.isMine(line)) line.taken = Date.now();
    if (line.status === "closed" || line.status === "assistant") this.#lines.delete(summary.id);
    else this.#lines.set(summary.id, line);
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

function points(line, now) {
  const weight = line.contact ? CONTACT_WEIGHT : 1;
  return (line.urgency ?? 0) + (now - line.heardAt) * POINTS_A_MS * weight;
}

function order(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
