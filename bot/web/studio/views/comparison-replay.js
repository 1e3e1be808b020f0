/** The replay of real conversations: what the candidate would have done differently, each opening on both readings. */

import { el, icon } from "../../shared/dom.js";
import { t, tOr } from "../../shared/texts.js";
import { byDifference } from "../models/comparison.js";
import { percent } from "./inbox-line.js";

const SHOWN = 50;

/** Nothing where no conversation could be replayed. */
export function replayOf({ replay = [], replayed = replay.length }) {
  if (!replayed) return null;
  const groups = byDifference(replay);
  const head = [el("h2", {}, t("replay.title")), el("p", { class: "hint" }, t("replay.replayed", { count: replayed }))];
  if (!groups.length) return el("section", {}, ...head, el("p", { class: "replay-same" }, icon("check"), t("replay.same")));
  return el("section", {}, ...head, ...groups.map(groupOf));
}

function groupOf({ kind, turns }) {
  const shown = turns.slice(0, SHOWN);
  const left = turns.length - shown.length;
  return el(
    "div",
    { class: `replay is-${kind}` },
    el("h3", {}, icon(kind === "intent" ? "say" : "advisor"), t(`replay.${kind}`), " ", el("span", { class: "count" }, String(turns.length))),
    el("ul", {}, ...shown.map(turnOf)),
    left > 0 && el("p", { class: "hint" }, t("graph.more", { count: left })),
  );
}

function turnOf(turn) {
  const words = el("summary", {}, el("span", { class: "replay-text" }, turn.text), el("span", { class: "hint" }, `${turn.live.intent ?? "–"} → ${turn.candidate.intent ?? "–"}`));
  return el("li", {}, el("details", {}, words, el("div", { class: "replay-sides" }, side("replay.live", turn.live), side("replay.candidate", turn.candidate))));
}

function side(title, { intent, confidence, handoff, reason, ranking = [] }) {
  const others = ranking.slice(1, 4).map((each) => el("li", {}, `${each.name}, ${percent(each.confidence)}`));
  return el(
    "div",
    {},
    el("h4", {}, t(title)),
    el("p", {}, el("b", {}, intent ?? t("inbox.no_intent")), typeof confidence === "number" ? `, ${percent(confidence)}` : ""),
    el("p", { class: "hint" }, handoffWords(handoff), handoff && reason ? `, ${tOr(`replay.reason.${reason}`, reason)}` : ""),
    others.length > 0 && el("ul", { class: "hint" }, ...others),
  );
}

/** Null: a person had the conversation already. */
const handoffWords = (handoff) => t(handoff === null ? "replay.with_person" : handoff ? "replay.escalates" : "replay.stays");
