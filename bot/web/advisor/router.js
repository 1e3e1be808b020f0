/** Where the page is: nothing open, a conversation (`#/c/ID`), or the figures (`#/figures`). The back key works. */

import { desk } from "./desk.js";

const root = () => document.getElementById("console");

export function start() {
  addEventListener("hashchange", follow);
  follow();
}

export const openConversation = (id) => go(`#/c/${encodeURIComponent(id)}`);
export const openFigures = () => go("#/figures");
export const openList = () => go("#/");

/** On a narrow screen one part is seen at a time: the list, the thread or the dossier. */
export function look(part) {
  root().dataset.part = part;
}

function go(hash) {
  if (location.hash === hash) follow();
  else location.hash = hash;
}

function follow() {
  const [, part, id] = location.hash.split("/");
  const view = part === "figures" && desk.isSupervisor ? "figures" : part === "c" && id ? "thread" : "none";
  root().dataset.view = view;
  look(view === "none" ? "list" : "thread");
  desk.threads.show(view === "thread" ? decodeURIComponent(id) : null);
  dispatchEvent(new CustomEvent("relais:view", { detail: view }));
  requestAnimationFrame(() => keepFocus(view));
}

const HEADINGS = { thread: [".thread-who h2"], figures: [".figures h2"], none: [".welcome h2", "#mine-title"] };

/** When what had the focus is no longer seen, it goes to the heading of what is. */
function keepFocus(view) {
  const { activeElement: has } = document;
  if (document.querySelector("dialog[open]") || (has !== document.body && has.checkVisibility?.() !== false)) return;
  const headings = HEADINGS[view].map((name) => document.querySelector(name));
  headings.find((heading) => heading?.checkVisibility?.() ?? heading)?.focus({ preventScroll: true });
}
