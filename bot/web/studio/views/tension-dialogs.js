/** Adding labelled messages, and changing the text of one. */

import { t, tOr } from "../../shared/texts.js";
import { propose } from "../elements/change-dialog.js";
import { askFields } from "../elements/dialog.js";
import { LABELS, TARGETS } from "../models/labels.js";
import { studio } from "../studio.js";

const options = (names, words) => names.map((value) => ({ value, label: tOr(`${words}.${value}`, value) }));

/** Ask for messages, one a line, and propose them. */
export async function addMessages({ label, target, language }) {
  const given = await askFields({
    title: t("tension.add"),
    hint: t("tension.add_hint"),
    fields: [
      { name: "texts", label: t("tension.texts"), isLong: true, isRequired: true, isFirst: true },
      { name: "label", label: t("tension.label"), options: options(LABELS, "tension.label"), value: label || LABELS[0] },
      { name: "target", label: t("tension.target"), options: options(TARGETS, "tension.target"), value: target || TARGETS[0] },
      { name: "language", label: t("tension.language"), options: options(studio.languages, "language"), value: language },
      { name: "asked", label: t("tension.asks"), options: [{ value: "", label: t("tension.asks_no") }, { value: "1", label: t("tension.asks_yes") }] },
    ],
    act: t("tension.preview"),
  });
  const texts = (given?.texts ?? "").split("\n").map((text) => text.trim()).filter(Boolean);
  if (!texts.length) return null;
  return propose([{ op: "tension.add", texts, label: given.label, target: given.target, language: given.language, asked: given.asked === "1" }]);
}

/** Ask for another text of a message, and propose it. */
export async function editMessage(message) {
  const given = await askFields({ title: t("tension.edit"), fields: [{ name: "text", label: t("tension.text"), value: message.text, isRequired: true, isFirst: true }], act: t("tension.preview") });
  if (!given?.text || given.text === message.text) return null;
  return propose([{ op: "tension.edit", id: message.id, text: given.text }]);
}
