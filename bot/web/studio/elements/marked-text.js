/** A text with its entities in colour, each with its name. */

import { el } from "../../shared/dom.js";
import { hueOf, piecesOf } from "../marks.js";

/** Draw a text with its entities. */
export const markedText = (text, entities) => piecesOf(text, entities).map(({ text: piece, mark }) => (mark ? entityOf(piece, mark) : piece));

function entityOf(text, mark) {
  // Read aloud, the name stands in brackets.
  const name = el("span", { class: "entity-name" }, hidden(" ("), labelOf(mark), hidden(")"));
  return el("mark", { class: "entity", dataset: { hue: hueOf(mark.entity) } }, text, name);
}

const hidden = (sign) => el("span", { class: "hidden-text" }, sign);

/** The words of a mark: its entity, role, group and value. */
export function labelOf({ entity, role, group, value }) {
  return [entity, role && `·${role}`, group && `#${group}`, value && ` = ${value}`].filter(Boolean).join("");
}
