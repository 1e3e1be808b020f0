/** Edit an example, or add some: the text, its entities, the intent; then the change is shown. */

import { el, say } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import * as api from "../api.js";
import { linesOf } from "../marks.js";
import { studio } from "../studio.js";
import { propose } from "./change-dialog.js";
import { askDialog, fieldOf } from "./dialog.js";
import "./example-marker.js";
import { placeOf } from "./diff.js";

let known = null;
studio.addEventListener("saved", () => (known = null));

/** The project's entities, with their roles and groups. */
const entities = () => (known ??= api.entities().then(({ entities: found }) => found, () => []));

async function marker({ isSeveral, label, value }) {
  const field = el("example-marker", { several: isSeveral, "data-label": label });
  field.value = value;
  entities().then((found) => (field.known = found));
  return field;
}

/** Edit one example; resolves with what was saved, or null. */
export async function editExample(example) {
  const field = await marker({ isSeveral: false, label: t("example.text"), value: example });
  const facts = el("p", { class: "hint" }, t("example.of", { intent: example.intent }), " · ", placeOf(example.file, example.line));
  const fault = el("p", { class: "error", role: "alert" });
  let saved = null;
  const submit = async (value) => {
    const operations = value === "delete" ? [{ op: "example.delete", ids: [example.id] }] : editOf(example, field.value);
    if (!operations) {
      say(fault, t("example.nothing"));
      return false;
    }
    saved = await propose(operations);
    return Boolean(saved);
  };
  await askDialog({
    title: t("example.edit"),
    isWide: true,
    name: "example",
    content: [field, facts, fault],
    buttons: [
      { value: "save", label: t("change.see"), isMain: true },
      { value: "delete", label: t("example.delete"), isDanger: true, isAside: true },
    ],
    onSubmit: submit,
  });
  return saved;
}

function editOf(example, { text, entities: marks }) {
  const [line] = linesOf(text, marks);
  return line ? [{ op: "example.edit", id: example.id, ...line }] : null;
}

/** Add examples to an intent; resolves with what was saved, or null. */
export async function addExamples(intent, { language = studio.languages[0], text = "" } = {}) {
  const field = await marker({ isSeveral: true, label: t("example.new_text"), value: { text, entities: [] } });
  const fault = el("p", { class: "error", role: "alert" });
  let saved = null;
  const submit = async (_value, form) => {
    const examples = linesOf(field.value.text, field.value.entities);
    if (!examples.length) {
      say(fault, t("example.nothing"));
      return false;
    }
    saved = await propose([{ op: "example.add", intent, examples, language: form.get("language") || undefined }]);
    return Boolean(saved);
  };
  await askDialog({
    title: t("example.add_to", { intent }),
    isWide: true,
    name: "example",
    content: [field, ...languageField(language), fault],
    buttons: [{ value: "save", label: t("change.see"), isMain: true }],
    onSubmit: submit,
  });
  return saved;
}

/** A choice of the language, where the project speaks several. */
export function languageField(language) {
  if (studio.languages.length < 2) return [];
  const options = studio.languages.map((value) => ({ value, label: t(`language.${value}`) }));
  return [fieldOf({ name: "language", label: t("example.language"), value: language, options })];
}

/** Ask for an intent to move examples to, and move them; resolves with what was saved, or null. */
export async function moveExamples(examples) {
  const { intents } = await api.intents();
  let saved = null;
  const submit = async (_value, form) => {
    const intent = String(form.get("intent")).trim();
    const ids = examples.filter((example) => example.intent !== intent).map(({ id }) => id);
    if (!ids.length) return false;
    saved = await propose([{ op: "example.move", ids, intent }]);
    return Boolean(saved);
  };
  await askDialog({
    title: t("example.move_title", { count: examples.length }),
    name: "move",
    content: [fieldOf({ name: "intent", label: t("example.move_to"), list: intents.map(({ name }) => name), isRequired: true, isFirst: true })],
    buttons: [{ value: "move", label: t("change.see"), isMain: true }],
    onSubmit: submit,
  });
  return saved;
}

/** Delete examples; resolves with what was saved, or null. */
export const deleteExamples = (examples) => propose([{ op: "example.delete", ids: examples.map(({ id }) => id) }]);

