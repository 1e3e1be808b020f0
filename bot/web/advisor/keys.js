/** One-letter keys outside of text fields; they can be turned off (speech input types letters). */

import { $, $$ } from "../shared/dom.js";
import { desk } from "./desk.js";
import * as commands from "./commands.js";
import * as router from "./router.js";

const press = (name) => () => $(`[data-command="${name}"]:not([hidden]):not(:disabled)`)?.click();

/** Key → what it does. The keys dialog lists them in this order. */
export const KEYS = [
  ["n", "next", () => takeNext()],
  ["c", "claim", press("take")],
  ["j", "down", () => move(1)],
  ["k", "up", () => move(-1)],
  ["1", "nth", null],
  ["r", "reply", press("reply")],
  ["m", "note", press("note")],
  ["t", "transfer", press("transfer")],
  ["b", "hand_back", press("hand-back")],
  ["x", "close", press("close")],
  ["d", "dossier", press("dossier")],
  ["h", "cues", press("cues")],
  ["a", "away", () => commands.switchStatus()],
  ["s", "search", () => $("#search").focus()],
  ["?", "keys", () => $("#keys").showModal()],
  ["Escape", "escape", () => router.openList()],
];

export function start() {
  addEventListener("keydown", onKey);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if ($("dialog[open]") || isWriting(event.target)) return;
  const isOn = desk.user && (desk.prefs.get("keys") || event.key.length > 1);
  const act = isOn && (nth(event.key) ?? KEYS.find(([key]) => key === event.key)?.[2]);
  if (!act) return;
  event.preventDefault();
  act();
}

function isWriting(target) {
  return target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

function nth(key) {
  if (!/^[1-9]$/.test(key)) return null;
  const line = desk.board.mine[Number(key) - 1];
  return line ? () => router.openConversation(line.id) : () => {};
}

/** Take who waits most urgently, and show them; whoever is meant for somebody else only if nobody else waits. */
export async function takeNext() {
  const { waiting } = desk.board;
  const line = waiting.find((each) => !desk.isForOthers(each)) ?? waiting[0];
  if (!line) return;
  router.openConversation(line.id);
  await commands.claim(line.id);
}

function move(step) {
  const links = $$(".row-link").filter((link) => link.checkVisibility?.() ?? link.offsetParent);
  const now = links.indexOf(document.activeElement);
  const open = links.findIndex((link) => link.getAttribute("aria-current"));
  const from = now >= 0 ? now : open;
  const next = from < 0 ? 0 : Math.min(links.length - 1, Math.max(0, from + step));
  links[next]?.focus();
}
