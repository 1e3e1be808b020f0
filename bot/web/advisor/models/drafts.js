/** What was begun and not sent, by conversation: a reply and a note, kept in the browser until they are. */

import { keep, kept, keptNames } from "../../shared/kept.js";

const PREFIX = "relais.draft.";
const LAST_MS = 7 * 86_400_000;

export class Drafts {
  #staff;
  #isOver = false;

  constructor(staffId) {
    this.#staff = staffId;
    for (const name of keptNames(PREFIX)) if (Date.now() - (kept(name)?.at ?? 0) > LAST_MS) keep(name, null);
  }

  get(conversation, mode) {
    return kept(this.#name(conversation, mode))?.text ?? "";
  }

  set(conversation, mode, text) {
    if (this.#isOver) return;
    keep(this.#name(conversation, mode), text.trim() ? { text, at: Date.now() } : null);
  }

  /** Whether a reply was begun there. */
  has(conversation) {
    return Boolean(this.get(conversation, "reply"));
  }

  get count() {
    return keptNames(`${PREFIX}${this.#staff}.`).length;
  }

  /** Leave nothing of customers on a shared machine, and keep nothing from now on. */
  clear() {
    this.#isOver = true;
    for (const name of keptNames(`${PREFIX}${this.#staff}.`)) keep(name, null);
  }

  #name(conversation, mode) {
    return `${PREFIX}${this.#staff}.${conversation}.${mode}`;
  }
}
