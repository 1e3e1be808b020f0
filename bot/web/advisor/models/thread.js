/** One conversation as it is read: its log without gaps, notes, readings, dossier, who is there. */

// A status change in the log, before the server's next summary says the same.
const MOVES = {
  handoff_requested: (event) => ({ status: "waiting", owner: null, reason: event.reason }),
  handoff_released: () => ({ status: "waiting", owner: null }),
  handoff_claimed: (event) => ({ status: "advisor", owner: { id: event.sender?.id, name: event.advisor ?? event.sender?.name } }),
  handoff_cancelled: () => ({ status: "assistant", owner: null }),
  handed_back: () => ({ status: "assistant", owner: null }),
  closed: () => ({ status: "closed", owner: null }),
};

export class Thread extends EventTarget {
  conversation = {};
  dossier = null;
  events = [];
  notes = [];
  readings = new Map();
  viewers = [];
  isCustomerTyping = false;
  // Whether the customer's page is connected; null while nobody said.
  isCustomerHere = null;
  isLoaded = false;
  #ahead = new Map();

  constructor(id) {
    super();
    this.id = id;
  }

  get lastSeq() {
    return this.events.length ? this.events[this.events.length - 1].seq : 0;
  }

  /** Events after a hole came, and the hole is still there. */
  get hasGap() {
    return this.#ahead.size > 0;
  }

  /** Take the whole conversation as fetched; events that came meanwhile stay. */
  load(detail) {
    const seen = this.lastSeq;
    const later = this.events.filter((event) => event.seq > (detail.events.at(-1)?.seq ?? 0));
    this.events = [...detail.events, ...later];
    this.conversation = { ...detail.conversation };
    this.dossier = detail.dossier;
    this.notes = detail.notes ?? [];
    this.viewers = detail.viewers ?? [];
    for (const reading of detail.readings ?? []) this.readings.set(reading.seq, reading);
    // The server reads the conversation, then its log: what came between counts too.
    const known = detail.conversation.last_seq ?? 0;
    for (const event of this.events) if (event.seq > known) this.#move(event);
    this.#drain();
    this.isLoaded = true;
    this.#tell("change", { fresh: seen ? this.events.filter((event) => event.seq > seen) : [] });
  }

  /** Take one event of the log, in any order; each stands once. */
  apply(event) {
    if (event.seq <= this.lastSeq) return;
    this.#ahead.set(event.seq, event);
    const fresh = this.#drain();
    if (fresh.length) this.#tell("change", { fresh });
    else this.#tell("gap");
  }

  /** Forget the log: the server does not know what we hold. */
  forget() {
    this.events = [];
    this.#ahead.clear();
  }

  addNote(note) {
    if (this.notes.some((known) => known.id === note.id)) return;
    this.notes = [...this.notes, note];
    this.#tell("change", { note });
  }

  addReading(reading) {
    this.readings.set(reading.seq, reading);
    if (this.dossier) this.#chart(reading);
    this.#tell("change", { fresh: [] });
  }

  /** Take what a summary or the answer to a command says of the conversation. */
  merge(conversation) {
    this.conversation = { ...this.conversation, ...conversation };
    this.#tell("change", { fresh: [] });
  }

  setViewers(viewers) {
    this.viewers = viewers;
    this.#tell("presence");
  }

  setCustomer(changes) {
    Object.assign(this, changes);
    this.#tell("presence");
  }

  messageAt(seq) {
    return this.events.find((event) => event.seq === seq);
  }

  /** Whether a message of ours with this client id is in the log. */
  hasMessage(clientId) {
    return this.events.some((event) => event.client_message_id === clientId);
  }

  #drain() {
    const fresh = [];
    for (let next = this.#ahead.get(this.lastSeq + 1); next; next = this.#ahead.get(this.lastSeq + 1)) {
      this.#ahead.delete(next.seq);
      this.events.push(next);
      this.#move(next);
      fresh.push(next);
    }
    for (const seq of this.#ahead.keys()) if (seq <= this.lastSeq) this.#ahead.delete(seq);
    return fresh;
  }

  #move(event) {
    const change = MOVES[event.type]?.(event);
    if (change) Object.assign(this.conversation, change);
    if (event.sender?.kind === "customer") this.isCustomerTyping = false;
    this.conversation.last_seq = event.seq;
  }

  /** Keep the dossier's curve and intents as live as the log. */
  #chart(reading) {
    const { tension = [], intents = [] } = this.dossier;
    const others = (list) => list.filter((point) => point.seq !== reading.seq);
    const bySeq = (a, b) => a.seq - b.seq;
    const point = { seq: reading.seq, score: reading.tension?.score ?? 0, level: reading.level };
    this.dossier.tension = [...others(tension), point].sort(bySeq);
    if (reading.intent) {
      const intent = { seq: reading.seq, name: reading.intent, confidence: reading.confidence };
      this.dossier.intents = [...others(intents), intent].sort(bySeq);
    }
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
