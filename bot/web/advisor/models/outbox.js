/** Messages on their way: sent one after the other, tried again after a break, never lost and never twice. */

import { post } from "../../shared/http.js";
import { keep, kept } from "../../shared/kept.js";

const path = (id) => `/api/advisor/conversations/${encodeURIComponent(id)}/messages`;
const PAUSE_MS = 3000;

/** Emits `change` (detail: the conversation) and `sent` (detail: {conversation, event}). */
export class Outbox extends EventTarget {
  #name;
  #items;
  #busy = new Set();

  constructor(staffId) {
    super();
    this.#name = `relais.outbox.${staffId}`;
    // What was on its way when the page was closed is shown as unsent; the advisor decides, it may be stale by now.
    this.#items = kept(this.#name, []).map((item) => ({ ...item, state: "failed", error: "" }));
  }

  /** What is not sent yet in a conversation, in order. */
  of(conversation) {
    return this.#items.filter((item) => item.conversation === conversation);
  }

  get count() {
    return this.#items.length;
  }

  add(conversation, text) {
    const item = { id: crypto.randomUUID?.() ?? fallbackId(), conversation, text, at: new Date().toISOString(), state: "sending", error: "" };
    this.#items.push(item);
    this.#changed(conversation);
    this.#send(conversation);
    return item;
  }

  retry(id) {
    const item = this.#find(id);
    if (!item) return;
    Object.assign(item, { state: "sending", error: "" });
    this.#changed(item.conversation);
    this.#send(item.conversation);
  }

  /** Give up a message that was not sent; returns its text. */
  discard(id) {
    const item = this.#find(id);
    this.#drop(id);
    return item?.text ?? "";
  }

  /** The connection is back: try at once what waits for it. */
  resume() {
    for (const conversation of new Set(this.#items.filter(isWaiting).map((item) => item.conversation))) this.#send(conversation);
  }

  clear() {
    this.#items = [];
    keep(this.#name, null);
  }

  async #send(conversation) {
    if (this.#busy.has(conversation)) return;
    this.#busy.add(conversation);
    try {
      for (let item = this.#next(conversation); item; item = this.#next(conversation)) {
        if (!(await this.#try(item))) break;
      }
    } finally {
      this.#busy.delete(conversation);
    }
  }

  async #try(item) {
    try {
      const answer = await post(path(item.conversation), { text: item.text, client_message_id: item.id });
      this.#drop(item.id);
      this.dispatchEvent(new CustomEvent("sent", { detail: { conversation: item.conversation, event: answer.event } }));
      return true;
    } catch (error) {
      this.#failed(item, error);
      return false;
    }
  }

  #failed(item, error) {
    const waits = error.isPassing || error.status === 401;
    Object.assign(item, { state: waits ? "waiting" : "failed", error: error.message ?? "" });
    if (error.isPassing) setTimeout(() => this.#send(item.conversation), Math.max(PAUSE_MS, error.retryAfter * 1000));
    this.#changed(item.conversation);
  }

  #next(conversation) {
    // A message that was refused holds back nothing: the advisor sees it and decides.
    return this.of(conversation).find((item) => item.state !== "failed");
  }

  #find(id) {
    return this.#items.find((item) => item.id === id);
  }

  #drop(id) {
    const item = this.#find(id);
    if (!item) return;
    this.#items = this.#items.filter((other) => other !== item);
    this.#changed(item.conversation);
  }

  #changed(conversation) {
    keep(this.#name, this.#items.length ? this.#items : null);
    this.dispatchEvent(new CustomEvent("change", { detail: conversation }));
  }
}

const isWaiting = (item) => item.state === "waiting";

// `randomUUID` exists only on secure pages.
function fallbackId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
