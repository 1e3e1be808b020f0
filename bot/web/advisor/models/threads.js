/** The conversation on the screen: fetched once, then watched; the last few stay at hand. */

import { get } from "../../shared/http.js";
import { Thread } from "./thread.js";

const KEPT = 12;
const GAP_PATIENCE_MS = 800;
const path = (id) => `/api/advisor/conversations/${encodeURIComponent(id)}`;

/**
 * Emits `show` (another conversation is open), `failed` (detail: the error) when it cannot be read, and what the open
 * conversation emits: `change` (detail: {fresh} events, or {note}), `presence`.
 */
export class Threads extends EventTarget {
  #socket;
  #known = new Map();
  current = null;

  constructor(socket) {
    super();
    this.#socket = socket;
  }

  /** Show a conversation (null: none), and hear of it from now on. */
  async show(id) {
    if (this.current?.id === id) return;
    if (this.current) this.#socket.send({ type: "unwatch", conversation_id: this.current.id });
    this.current = id ? this.#thread(id) : null;
    this.dispatchEvent(new Event("show"));
    if (this.current) await this.refresh(this.current);
  }

  find(id) {
    return this.#known.get(id);
  }

  /** The connection is back: hear the missed events, and read again what is not in the log. */
  async resume() {
    if (this.current) await this.refresh(this.current);
  }

  /** Fetch a conversation and watch it from where the answer ends. */
  async refresh(thread) {
    if (thread.isLoaded) this.#watch(thread);
    try {
      thread.load(await get(path(thread.id)));
      thread.failure = null;
    } catch (error) {
      thread.failure = error; // whoever draws it later than now still says so
      if (thread === this.current) this.dispatchEvent(new CustomEvent("failed", { detail: error }));
      return;
    }
    this.#watch(thread);
  }

  /** Take a frame about one conversation. */
  take(frame) {
    const thread = this.#known.get(frame.conversation_id);
    if (!thread) return;
    if (frame.type === "event") thread.apply(frame.event);
    else if (frame.type === "note") thread.addNote(frame.note);
    else if (frame.type === "reading") thread.addReading(frame.reading);
    else if (frame.type === "presence") thread.setViewers(frame.viewers);
    else if (frame.type === "typing") thread.setCustomer({ isCustomerTyping: frame.on });
    else if (frame.type === "customer") thread.setCustomer({ isCustomerHere: frame.here });
    else if (frame.type === "reset") this.#restart(thread);
  }

  #watch(thread) {
    if (thread !== this.current) return;
    this.#socket.send({ type: "watch", conversation_id: thread.id, after: thread.lastSeq });
  }

  #restart(thread) {
    thread.forget();
    this.refresh(thread);
  }

  #thread(id) {
    const thread = this.#known.get(id) ?? this.#make(id);
    // The map is in the order of use: the oldest is the first.
    this.#known.delete(id);
    this.#known.set(id, thread);
    if (this.#known.size > KEPT) this.#known.delete(this.#known.keys().next().value);
    return thread;
  }

  #make(id) {
    const thread = new Thread(id);
    for (const type of ["change", "presence"]) {
      thread.addEventListener(type, ({ detail }) => {
        if (thread === this.current) this.dispatchEvent(new CustomEvent(type, { detail }));
      });
    }
    let isWaiting = false;
    thread.addEventListener("gap", () => {
      if (isWaiting) return;
      isWaiting = true;
      setTimeout(() => {
        isWaiting = false;
        if (thread.hasGap) this.refresh(thread);
      }, GAP_PATIENCE_MS);
    });
    return thread;
  }
}
