/** The replay of real conversations: what the candidate would have done differently, each opening on both readings. */

import { el, icon } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { byDifference } from "../models/comparison.js";
import { percent } from "./inbox-line.js";

const SHOWN = 50;

export function replayOf(replay) {
  if (!replay) return null;
  const turns = Array.isArray(replay) ? replay : replay.turns ?? [];
  const groups = byDifference(turns);
  const title = el("h2", {}, t("replay.title"));
  if (!groups.length) return el("section", {}, title, el("p", { class: "hint" }, t("replay.same")));
  return el("section", {}, title, ...groups.map(groupOf));
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

function side(title, { intent, confidence, handoff, ranking = [] }) {
  const others = ranking.slice(1, 4).map((each) => el("li", {}, `${each.name}, ${percent(each.confidence)}`));
  return el(
    "div",
    {},
    el("h4", {}, t(title)),
    el("p", {}, el("b", {}, intent ?? t("inbox.no_intent")), typeof confidence === "number" ? `, ${percent(confidence)}` : ""),
    el("p", { class: "hint" }, t(handoff ? "replay.escalates" : "replay.stays")),
    others.length > 0 && el("ul", { class: "hint" }, ...others),
  );
}
