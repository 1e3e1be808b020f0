/** Write a variation of a response: its text, its buttons, when it is said; the other language stands beside. */

import { $, $$, el, icon, say } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { studio } from "../studio.js";
import { propose } from "./change-dialog.js";
import { askDialog, fieldOf } from "./dialog.js";

/** Edit a variation, or add one (`variation` null) in a language; resolves with what was saved, or null. */
export async function editVariation(response, variation, language = variation?.language ?? null) {
  const other = otherText(response, variation, language);
  const title = t(variation ? "responses.edit_title" : "responses.add_title", { name: response.name });
  return ask(title, { variation, language, other }, (fields) => {
    const operation = { op: "response.variation", ...(variation ? { id: variation.id } : { response: response.name }) };
    return [{ ...operation, ...(variation ? changed(variation, fields) : fields) }];
  });
}

/** Make a response; resolves with what was saved, or null. */
export function createResponse() {
  const name = fieldOf({ name: "response", label: t("responses.name"), value: "utter_", hint: t("responses.name_hint"), isRequired: true, isFirst: true });
  return ask(t("responses.create"), { variation: null, language: null, other: null, extra: [name] }, (fields, form) => [
    { op: "response.create", response: String(form.get("response")).trim(), variations: [fields] },
  ]);
}

/** What the same response says in another language. */
function otherText(response, variation, language) {
  const [first] = studio.languages;
  const found = response.variations.find((one) => one !== variation && (one.language ?? first) !== (language ?? first) && one.text);
  return found ? { language: found.language ?? first, text: found.text } : null;
}

async function ask(title, { variation, language, other, extra = [] }, operationsOf) {
  const fault = el("p", { class: "error", role: "alert" });
  const buttons = rowsOf("button", t("responses.buttons"), ["title", "payload"], variation?.buttons ?? []);
  const own = (variation?.conditions ?? []).filter(({ name }) => name !== "language");
  const conditions = rowsOf("condition", t("responses.conditions"), ["name", "value"], own.map(({ name, value }) => ({ name, value: shown(value) })));
  let saved = null;
  const submit = async (_value, form) => {
    const fields = fieldsOf(form, readRows(buttons), readRows(conditions), own);
    if (!fields.text && !fields.buttons.length && !fields.image && !variation?.custom) {
      say(fault, t("responses.nothing"));
      return false;
    }
    saved = await propose(operationsOf(fields, form));
    return Boolean(saved);
  };
  const text = fieldOf({ name: "text", label: t("responses.text"), value: variation?.text ?? "", hint: t("responses.text_hint"), isLong: true, isFirst: !extra.length });
  await askDialog({
    title,
    isWide: true,
    name: "response",
    content: [...extra, other && otherOf(other), text, languageOf(language), buttons, detailsOf(variation, conditions), fault].filter(Boolean),
    buttons: [{ value: "save", label: t("change.see"), isMain: true }],
    onSubmit: submit,
  });
  return saved;
}

const otherOf = ({ language, text }) => el("blockquote", { class: "other-text", lang: language }, el("span", { class: "language" }, language), " ", text);

function languageOf(language) {
  if (studio.languages.length < 2) return null;
  const [first, ...rest] = studio.languages;
  const options = [{ value: "", label: t("responses.default_language", { language: t(`language.${first}`) }) }, ...[first, ...rest].map((value) => ({ value, label: t(`language.${value}`) }))];
  // A new text in the first language needs no condition: it serves whoever no condition fits.
  return fieldOf({ name: "language", label: t("example.language"), value: language === first ? "" : (language ?? ""), options, hint: t("responses.language_hint") });
}

function detailsOf(variation, conditions) {
  const image = fieldOf({ name: "image", label: t("responses.image"), value: variation?.image ?? "", placeholder: "https://…" });
  const isOpen = Boolean(variation?.image) || $$(".row-fields", conditions).length > 0;
  return el("details", { class: "more-fields", open: isOpen }, el("summary", {}, t("responses.more_fields")), conditions, image);
}

// Rows of two fields

function rowsOf(kind, label, names, values) {
  const list = el("div", { class: "row-list" });
  const add = (value = {}) => {
    const row = rowOf(kind, names, value);
    list.append(row);
    return row;
  };
  for (const value of values) add(value);
  const more = el("button", { type: "button", class: "button is-small", onclick: () => $("input", add()).focus() }, icon("plus"), t(`responses.add_${kind}`));
  return el("fieldset", { class: "field rows" }, el("legend", {}, label), list, more);
}

function rowOf(kind, names, value) {
  const inputs = names.map((name) => el("input", { class: "input", dataset: { name }, value: value[name] ?? "", placeholder: t(`responses.${kind}_${name}`), "aria-label": t(`responses.${kind}_${name}`), autocomplete: "off" }));
  const remove = el("button", { type: "button", class: "button is-bare is-icon", "aria-label": t("responses.remove_row"), title: t("responses.remove_row") }, icon("close"));
  const row = el("div", { class: "row-fields" }, ...inputs, remove);
  remove.addEventListener("click", () => {
    const next = row.nextElementSibling ?? row.parentNode.nextElementSibling;
    row.remove();
    ($("input", next) ?? next)?.focus();
  });
  row.original = value;
  return row;
}

const readRows = (rows) =>
  $$(".row-fields", rows)
    .map((row) => ({ ...row.original, ...Object.fromEntries($$("input", row).map(({ dataset, value }) => [dataset.name, value.trim()])) }))
    .filter((value) => Object.values(value).some(Boolean));

// What goes to the server

function fieldsOf(form, buttons, conditions, before) {
  return {
    text: String(form.get("text")).trim(),
    buttons,
    conditions: conditions.map(({ name, value }) => ({ type: "slot", ...before.find((one) => one.name === name), name, value: read(value) })),
    language: form.get("language") || null,
    image: String(form.get("image") ?? "").trim(),
  };
}

/** Only what differs: what is not sent stays as it is written. */
function changed(variation, fields) {
  const own = variation.conditions.filter(({ name }) => name !== "language");
  const found = {};
  if (fields.text !== (variation.text ?? "").trim()) found.text = fields.text;
  if (JSON.stringify(fields.buttons) !== JSON.stringify(variation.buttons)) found.buttons = fields.buttons;
  if (fields.image !== (variation.image ?? "")) found.image = fields.image;
  const isOtherLanguage = fields.language !== languageShown(variation);
  if (isOtherLanguage || JSON.stringify(fields.conditions) !== JSON.stringify(own)) {
    const kept = isOtherLanguage ? fields.language : variation.language;
    Object.assign(found, { conditions: fields.conditions, language: kept });
  }
  return found;
}

/** What the form says of a variation's language: the first language is the one without a condition. */
const languageShown = ({ language }) => (language && language !== studio.languages[0] ? language : null);

/** A condition's value as typed: true, false and numbers are themselves. */
const read = (text) => (/^(true|false|null|-?\d+(\.\d+)?)$/.test(text) ? JSON.parse(text) : text);
const shown = (value) => (typeof value === "string" ? value : JSON.stringify(value));
