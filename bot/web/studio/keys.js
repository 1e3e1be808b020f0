/** One-letter keys outside of text fields; they can be turned off (speech input types letters). */

import { $ } from "../shared/dom.js";
import { go } from "./router.js";
import { studio } from "./studio.js";

const press = (name) => () => $(`#view [data-command="${name}"]:not([hidden]):not(:disabled)`)?.click();

/** Key → what it does; `g` then a letter goes to a view. The keys dialog lists them in this order. */
export const KEYS = [
  ["/", "search", () => $("#search").focus()],
  ["f", "filter", () => $("#view [data-filter]")?.focus()],
  ["n", "new", press("new")],
  ["i", "intents", () => go("intents")],
  ["r", "responses", () => go("responses")],
  ["h", "history", () => go("history")],
  ["?", "keys", () => $("#keys").showModal()],
];

export function start() {
  addEventListener("keydown", onKey);
}

/** Whether letters typed here are text. */
export const isWriting = (target) => Boolean(target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if ($("dialog[open]") || isWriting(event.target) || !studio.pref("keys")) return;
  const act = KEYS.find(([key]) => key === event.key)?.[2];
  if (!act) return;
  event.preventDefault();
  act();
}
