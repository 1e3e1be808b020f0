/** From a log to what is drawn: messages in groups, notes between them, a line at each change, a name for each day. */

import { dayKey } from "../../shared/time.js";

const GROUP_MS = 4 * 60_000;
// A system message says to the customer what these say to staff: one line is enough.
const ECHOES = new Set(["claimed", "stepped_in", "vanished", "released", "transferred", "handed_back", "closed"]);

/** List what is drawn of a conversation, the oldest first. `pending` are messages not sent yet. */
export function itemsOf(thread, pending) {
  const items = [];
  let last = null;
  const add = (item) => {
    if (!last || dayKey(last.at) !== dayKey(item.at)) items.push({ kind: "day", key: `d${dayKey(item.at)}`, at: item.at });
    item.isFirst = !continues(last, item);
    items.push(item);
    last = item;
  };
  for (const item of merged(thread)) add(item);
  for (const message of pending) {
    if (!thread.hasMessage(message.id)) add({ kind: "pending", key: `p${message.id}`, who: "me", at: message.at, message });
  }
  return items;
}

function* merged({ events, notes }) {
  const left = [...notes].sort((a, b) => (a.at < b.at ? -1 : 1));
  for (const event of events) {
    while (left.length && left[0].at <= event.at) yield noteItem(left.shift());
    const item = eventItem(event);
    if (item) yield item;
  }
  for (const note of left) yield noteItem(note);
}

function noteItem(note) {
  return { kind: "note", key: `n${note.id}`, who: `note:${note.author?.id}`, at: note.at, note };
}

function eventItem(event) {
  const base = { key: `e${event.seq}`, seq: event.seq, at: event.at, event };
  if (event.type !== "message") return { ...base, kind: "step", who: "step" };
  const kind = event.sender?.kind ?? "system";
  if (kind === "system") return isEcho(event) ? null : { ...base, kind: "system", who: "system" };
  return { ...base, kind: "message", who: `${kind}:${event.sender.name ?? ""}` };
}

function isEcho({ code = "" }) {
  return ECHOES.has(code.split(".")[0]);
}

function continues(last, item) {
  return last !== null && last.kind === item.kind && last.who === item.who && new Date(item.at) - new Date(last.at) < GROUP_MS;
}
