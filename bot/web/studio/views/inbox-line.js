/** One line of the inbox: what was said, why it is here, how it was understood. */

import { $, el, icon, say, show } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { choicesOf, isFallback } from "../models/inbox.js";
import { pieces } from "../models/pieces.js";

export const REASON_ICONS = { escalation: "advisor", bad_rating: "alert", fallback: "stuck", low_confidence: "eye", near_tie: "merge", tension: "tension" };

/** A text with what was masked in it visibly marked. */
export function maskedText(text, masked) {
  return pieces(text, masked ?? []).map(({ text: words, span }) => (span ? el("mark", { class: "masked", title: t(`inbox.masked.${span.kind}`) }, icon("lock"), words.replace(/^[‹<{[]|[›>}\]]$/g, "")) : words));
}

export const percent = (value) => (value ?? 0).toLocaleString(document.documentElement.lang, { style: "percent" });

/** `acts`: {open(id), choose(id)}. */
export function makeLine(line, acts) {
  const box = el("input", { type: "checkbox", "aria-label": t("inbox.choose", { text: line.text }), onchange: () => acts.choose(line.id) });
  const reasons = line.reasons.map((reason) => el("span", { class: `chip reason is-${reason}` }, icon(REASON_ICONS[reason]), t(`inbox.reason.${reason}`)));
  const open = el(
    "button",
    { type: "button", class: "inbox-open", onclick: () => acts.open(line.id) },
    el("span", { class: "inbox-text", lang: line.language }, ...maskedText(line.text, line.masked)),
    el("span", { class: "inbox-facts" }, el("span", { class: "inbox-intent" }), ...reasons),
  );
  const count = line.count > 1 ? el("span", { class: "count", title: t("inbox.times", { count: line.count }) }, `×${line.count}`) : null;
  return el("li", { class: "inbox-line" }, box, open, count);
}

export function updateLine(node, line, { isCurrent, isChosen, draft }) {
  node.classList.toggle("is-current", isCurrent);
  node.classList.toggle("is-chosen", isChosen);
  $("input", node).checked = isChosen;
  const open = $(".inbox-open", node);
  if (isCurrent) open.setAttribute("aria-current", "true");
  else open.removeAttribute("aria-current");
  const intent = $(".inbox-intent", node);
  const corrected = draft.intent && draft.intent !== line.intent;
  say(intent, corrected ? `→ ${draft.intent}` : readAs(line));
  intent.classList.toggle("is-corrected", Boolean(corrected));
  show(intent, true);
}

/** The intent that was read; behind a fallback, the likeliest one with a question mark. */
function readAs(line) {
  const [first] = choicesOf(line);
  if (!first) return t("inbox.no_intent");
  return t(isFallback(line) ? "inbox.perhaps" : "inbox.read_as", { intent: first.name, percent: percent(first.confidence) });
}
