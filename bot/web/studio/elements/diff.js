/** A change as people read it: file by file, the lines that go and the lines that come. */

import { el } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { to } from "../router.js";

const SIGNS = { "+": ["is-added", "diff.added"], "-": ["is-removed", "diff.removed"], " ": ["", null] };
// Beyond that many lines a file's changes are folded: a rename through a big project is read by its files first.
const FOLDED_LINES = 400;
const MOST_ROWS = 1000;

/** Draw the files of a change. */
export function diffOf({ files }) {
  const lines = files.reduce((sum, { added, removed }) => sum + added + removed, 0);
  return el("div", { class: "diff" }, ...files.map((file, number) => fileOf(file, lines <= FOLDED_LINES || number === 0)));
}

function fileOf(file, isOpen) {
  const facts = el("span", { class: "diff-count figure" }, el("ins", {}, `+${file.added}`), " ", el("del", {}, `−${file.removed}`));
  const fresh = file.created ? el("span", { class: "chip" }, t("diff.created")) : null;
  const head = el("summary", {}, el("b", {}, file.path), fresh, facts);
  const place = el("div", { class: "diff-scroll", tabindex: "0", role: "region", "aria-label": t("diff.of", { path: file.path }) });
  const details = el("details", { class: "diff-file", open: isOpen }, head, place);
  const fill = () => place.firstChild || place.append(...linesOf(file));
  // What is folded is drawn when it is opened.
  if (isOpen) fill();
  else details.addEventListener("toggle", fill, { once: true });
  return details;
}

function linesOf(file) {
  const rows = file.hunks.flatMap((hunk, number) => [number > 0 && gap(), ...rowsOf(hunk)]).filter(Boolean);
  const more = rows.length - MOST_ROWS;
  const rest = more > 0 ? el("p", { class: "hint diff-rest" }, t("diff.more", { count: more })) : "";
  return [el("table", { class: "diff-lines" }, el("tbody", {}, ...rows.slice(0, MOST_ROWS))), rest];
}

const gap = () => el("tr", { class: "diff-gap", "aria-hidden": "true" }, el("td", { colspan: "3" }, "⋯"));

function rowsOf({ old_start, new_start, lines }) {
  let before = old_start;
  let after = new_start;
  return lines.map(({ sign, text }) => {
    const [name, words] = SIGNS[sign];
    const at = sign === "-" ? before : after;
    if (sign !== "+") before += 1;
    if (sign !== "-") after += 1;
    const said = words ? el("span", { class: "hidden-text" }, t(words)) : null;
    return el("tr", { class: name }, el("td", { class: "diff-at figure" }, String(at)), el("td", { class: "diff-sign" }, el("span", { "aria-hidden": "true" }, sign), said), el("td", { class: "diff-text" }, text || "\u00a0"));
  });
}

/** Draw what a change cannot do by itself: places to look at. */
export function warningsOf({ warnings = [] }) {
  if (!warnings.length) return null;
  const items = warnings.map(({ path, line, kind }) => el("li", {}, t(`warning.${kind}`), " ", placeOf(path, line)));
  return el("div", { class: "warnings" }, el("p", {}, t("warning.title", { count: warnings.length })), el("ul", {}, ...items));
}

/** A link to a line of a file; what is not a file of data (code) is only named. */
export function placeOf(path, line) {
  const words = t("place", { path, line });
  return /\.ya?ml$/.test(path) ? el("a", { class: "place", href: to("files", path, { line }) }, words) : el("span", { class: "place" }, words);
}

/** Two versions of some lines, side by side. */
export function sidesOf(region) {
  const side = (title, lines, name) =>
    el("div", { class: name }, el("h4", {}, title), el("pre", { tabindex: "0" }, lines.length ? lines.map((line) => line.replace(/\r?\n$/, "")).join("\n") : t("conflict.nothing")));
  return el("div", { class: "sides" }, side(t("conflict.mine"), region.mine, "is-mine"), side(t("conflict.theirs"), region.theirs, "is-theirs"));
}
