/** The inbox by keyboard: one letter an act, as the help of the view lists them. */

import { $ } from "../../shared/dom.js";
import { isWriting } from "../keys.js";
import { choicesOf } from "../models/inbox.js";
import { studio } from "../studio.js";

/** Listen to the keys of a view as long as it is on the page. */
export function bindKeys(view) {
  view.hear(document, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if ($("dialog[open]") || isWriting(event.target) || !studio.pref("keys")) return;
    const act = actOf(view, event.key);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function actOf(view, key) {
  const { inbox, detail } = view;
  // What is offered, with what was corrected in the fields beside it.
  const press = (decision) => () => $(`[data-decision=${decision}]`, view)?.click();
  const acts = {
    j: () => move(view, 1),
    k: () => move(view, -1),
    a: press("accept"),
    c: () => detail.focusIntent(),
    e: () => view.mark(),
    t: () => detail.focusTension(),
    i: press("ignore"),
    h: press("hold"),
    u: press("reopen"),
    x: () => inbox.current && inbox.choose(inbox.current),
    Escape: () => (inbox.chosen.size ? inbox.chooseAll(false) : view.close()),
  };
  const ranked = /^[1-5]$/.test(key) && inbox.line && !inbox.chosen.size && inbox.line.state !== "done" ? choicesOf(inbox.line)[Number(key) - 1] : null;
  if (ranked) return () => inbox.correct(inbox.line.id, { intent: ranked.name });
  return acts[key];
}

function move(view, by) {
  if (!view.inbox.current && view.inbox.lines.length) view.inbox.go(view.inbox.lines[0].id);
  else if (view.inbox.step(by) === false && view.inbox.next && by > 0) view.inbox.more();
  view.focusLine();
}
