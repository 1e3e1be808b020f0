/** Labels of messages while they are changed: kept apart until they are saved, one operation for each label they go to. */

export const LABELS = ["calm", "mild", "tense"];
export const TARGETS = ["us", "other", "none"];

export class Labelling extends EventTarget {
  /** id → {message, label, target, asked}: what is to change. */
  changes = new Map();

  get count() {
    return this.changes.size;
  }

  /** A message as it will be. */
  of(message) {
    const { label, target, asked } = this.changes.get(message.id) ?? message;
    return { label, target, asked: Boolean(asked) };
  }

  isChanged(message) {
    return this.changes.has(message.id);
  }

  /** Give messages another label, target or both; what comes back to what it was is no change. */
  put(messages, part) {
    for (const message of messages) {
      const now = { ...this.of(message), ...part };
      const isSame = now.label === message.label && now.target === message.target && now.asked === Boolean(message.asked);
      if (isSame) this.changes.delete(message.id);
      else this.changes.set(message.id, { message, ...now });
    }
    this.dispatchEvent(new Event("change"));
  }

  clear() {
    this.changes.clear();
    this.dispatchEvent(new Event("change"));
  }

  operations() {
    const groups = new Map();
    for (const [id, { label, target, asked }] of this.changes) {
      const name = JSON.stringify([label, target, asked]);
      if (!groups.has(name)) groups.set(name, { op: "tension.relabel", ids: [], label, target, asked });
      groups.get(name).ids.push(id);
    }
    return [...groups.values()];
  }
}
