/** Correct a message of the inbox: its words, and its entities by selecting them. */

import { el, say } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import * as api from "../api.js";
import { askDialog } from "../elements/dialog.js";
import "../elements/example-marker.js";
import { linesOf } from "../marks.js";

/** Ask for the text and its entities; resolves with {text, entities}, or null. What is written is masked again by the server. */
export async function markEntities(line, draft) {
  const field = el("example-marker", { "data-label": t("inbox.message") });
  field.value = { text: draft.text ?? line.text, entities: draft.entities ?? line.entities.map(plainMark) };
  api.entities().then(({ entities }) => (field.known = entities), () => {});
  const fault = el("p", { class: "error", role: "alert" });
  let given = null;
  await askDialog({
    title: t("inbox.mark"),
    hint: t("inbox.mark_hint"),
    isWide: true,
    name: "mark",
    content: [field, fault],
    buttons: [{ value: "keep", label: t("inbox.mark_keep"), isMain: true }],
    onSubmit: () => {
      const [first] = linesOf(field.value.text, field.value.entities);
      if (!first) say(fault, t("inbox.mark_empty"));
      given = first ?? null;
      return Boolean(first);
    },
  });
  return given;
}

/** A mark as files know it, without what the reading says besides. */
function plainMark({ start, end, entity, value, role, group }) {
  return { start, end, entity, ...(typeof value === "string" && { value }), ...(role && { role }), ...(group && { group }) };
}
