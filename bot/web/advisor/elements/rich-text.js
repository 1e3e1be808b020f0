/** Plain text with its links, or with the words that moved the tension marked. Always text nodes, never parsed. */

import { el } from "../../shared/dom.js";
import { t, tOr } from "../../shared/texts.js";

const LINK = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;

/** Return the nodes of a text; with a reading, its cues are marked. */
export function rich(text, reading) {
  const cues = (reading?.tension?.cues ?? []).filter((cue) => cue.end > cue.start);
  return cues.length ? marked(text, cues) : linked(text);
}

function linked(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    nodes.push(text.slice(from, match.index), el("a", { href: match[0], target: "_blank", rel: "noopener noreferrer" }, match[0]));
    from = match.index + match[0].length;
  }
  nodes.push(text.slice(from));
  return nodes;
}

// The server counts characters, JavaScript counts halves of some of them (emoji): count as the server does.
function marked(text, cues) {
  const letters = [...text];
  const nodes = [];
  let from = 0;
  for (const cue of [...cues].sort((a, b) => a.start - b.start)) {
    if (cue.start < from) continue;
    nodes.push(letters.slice(from, cue.start).join(""));
    const kind = tOr(`cue.${cue.kind}`, t("cue"));
    const calms = cue.weight < 0;
    nodes.push(el("mark", { class: calms ? "cue is-calming" : "cue", title: t(calms ? "cue.calms" : "cue.raises", { kind }) }, letters.slice(cue.start, cue.end).join("")));
    from = cue.end;
  }
  nodes.push(letters.slice(from).join(""));
  return nodes;
}
