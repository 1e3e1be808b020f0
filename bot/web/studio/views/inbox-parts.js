/** The parts of a line in full. */

import { el, icon } from "../../shared/dom.js";
import { ours, t, tOr } from "../../shared/texts.js";
import { ago, exact } from "../../shared/time.js";
import { buttonOf, languageMark } from "../elements/heads.js";
import { markedText } from "../elements/marked-text.js";
import { choicesOf, isFallback } from "../models/inbox.js";
import { to } from "../router.js";
import { maskedText, percent, REASON_ICONS } from "./inbox-line.js";

const MOST_PLACES = 5;

/** The words, what was masked in them, and why the line is here. */
export function headOfLine(line, draft) {
  const isCorrected = draft.text !== undefined;
  const words = isCorrected ? markedText(draft.text, draft.entities ?? []) : maskedText(line.text, line.masked);
  const facts = [languageMark(line.language), t("inbox.times", { count: line.count }), t("inbox.last", { ago: ago(line.last_at) })];
  return [
    el("p", { class: "inbox-words", lang: line.language }, ...words),
    el("p", { class: "inbox-times hint" }, facts[0], " ", facts.slice(1).join(" · ")),
    isCorrected && el("p", { class: "hint" }, t("inbox.corrected")),
    maskNote(line.masked),
    el("ul", { class: "inbox-reasons" }, ...line.reasons.map((reason) => el("li", {}, icon(REASON_ICONS[reason]), el("span", {}, el("b", {}, t(`inbox.reason.${reason}`)), " ", t(`inbox.why.${reason}`))))),
  ];
}

function maskNote(masked) {
  if (!masked?.length) return null;
  const kinds = new Map();
  for (const { kind } of masked) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const words = [...kinds].map(([kind, count]) => (count > 1 ? `${t(`inbox.masked.${kind}`)} ×${count}` : t(`inbox.masked.${kind}`))).join(", ");
  return el("p", { class: "inbox-masked" }, icon("lock"), el("span", {}, t("inbox.masked", { what: words })));
}

/** How the assistant understood it; each intent of the ranking can be taken, with its number too. */
export function readingOf(line, draft, take) {
  const ranking = choicesOf(line);
  const chosen = draft.intent ?? ranking[0]?.name;
  const lines = ranking.map(({ name, confidence }, index) => {
    const meter = el("span", { class: "reading-bar", "aria-hidden": "true" }, el("i"));
    meter.firstChild.style.width = `${Math.round(confidence * 100)}%`;
    const parts = [el("kbd", { "aria-hidden": "true" }, String(index + 1)), el("span", { class: "ranking-name" }, name), meter, el("span", { class: "figure" }, percent(confidence))];
    return el("li", {}, take ? el("button", { type: "button", class: "ranking", "aria-pressed": String(name === chosen), onclick: () => take(name), dataset: { keeps: `rank-${index}` } }, ...parts) : el("span", { class: "ranking" }, ...parts));
  });
  const entities = line.entities.length ? el("p", { class: "inbox-entities" }, t("inbox.entities"), " ", ...markedText(line.text, line.entities.filter(({ start, end }) => end > start))) : null;
  const doubt = isFallback(line) ? el("p", { class: "hint" }, t("inbox.fallback")) : null;
  return el("section", {}, el("h2", {}, t("inbox.reading")), doubt, lines.length ? el("ol", { class: "rankings" }, ...lines) : el("p", { class: "hint" }, t("inbox.not_read")), entities);
}

/** What the advisor judged and answered, where the message led to one. */
export function answerOf({ verdict, answer, language }) {
  if (!verdict && !answer) return null;
  return el(
    "section",
    {},
    el("h2", {}, t("inbox.advisor")),
    verdict && el("p", {}, el("span", { class: verdict === "not_needed" ? "chip is-note" : "chip is-accent" }, tOr(`inbox.verdict.${verdict}`, verdict))),
    answer && el("blockquote", { class: "inbox-answer", lang: language }, answer),
  );
}

/** What an escalation proposes: one click each. */
export function proposalsOf(proposals, accept) {
  if (!proposals.length) return null;
  const lines = proposals.map((proposal) => el("li", {}, el("p", {}, ours(proposal.reason)), buttonOf(ours(proposal.title), { isSmall: true, act: () => accept(proposal) })));
  return el("section", {}, el("h2", {}, t("inbox.proposals")), el("ul", { class: "inbox-proposals" }, ...lines));
}

/** Where it was said; each conversation can become a story or a test. */
export function placesOf(occurrences, line, error) {
  if (error) return el("p", { class: "error", role: "alert" }, error);
  if (!occurrences) return el("p", { class: "hint", role: "status" }, t("inbox.reading_places"));
  if (!occurrences.length) return null;
  const seen = new Map(occurrences.map((place) => [place.conversation_id, place]));
  const lines = [...seen.values()].slice(0, MOST_PLACES).map(({ conversation_id: id, at }) =>
    el(
      "li",
      {},
      el("time", { datetime: at, title: exact(at) }, ago(at)),
      el("a", { class: "button is-small", href: to("story", "", { kind: "story", from: id }) }, icon("route"), t("inbox.make_story")),
      el("a", { class: "button is-small", href: to("story", "", { kind: "test", from: id }) }, icon("check"), t("inbox.make_test")),
    ),
  );
  return el("section", {}, el("h2", {}, t("inbox.places", { count: seen.size })), el("ul", { class: "inbox-places" }, ...lines));
}
