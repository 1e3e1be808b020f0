/** The fields of a step, by its kind. Each gets the value and `put(value, {again})`: `again` draws the fields anew. */

import { el, icon } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { nameBox } from "../elements/name-box.js";
import { entitiesOf, inWords, kindOf, nameOf, renamed, said, slotsOf, withEntities, withSaid, withSlots } from "../models/steps.js";

/** Make the fields of a step. */
export function fieldsOf(value, context, put) {
  const make = MAKERS[kindOf(value)] ?? otherFields;
  let now = value;
  const change = (next, options) => {
    now = next;
    put(next, options);
  };
  return make(() => now, context, change);
}

const MAKERS = {
  intent: (value, context, put) => [named(value, context, put, "intents"), ...entityFields(value, context, put)],
  user: (value, context, put) => [saidField(value, put), named(value, context, put, "intents"), ...entityFields(value, context, put)],
  action: (value, context, put) => [named(value, context, put, "actions")],
  checkpoint: (value, context, put) => [named(value, context, put, "checkpoints")],
  active_loop: loopFields,
  slot_was_set: slotFields,
  or: choiceFields,
  ellipsis: () => [el("p", { class: "hint" }, t("step.ellipsis_hint"))],
};

function otherFields(value) {
  return [el("code", { class: "step-other" }, inWords(value())), el("p", { class: "hint" }, t("step.other_hint"))];
}

function named(value, context, put, list) {
  const words = t(`step.name.${list}`);
  return nameBox({ label: words, hint: words, names: context.names[list], value: nameOf(value()) ?? "", isFree: true, class: "step-name", onchange: (name) => put(renamed(value(), name)) });
}

function saidField(value, put) {
  const field = el("textarea", { class: "input step-said", rows: "1", "aria-label": t("step.said"), placeholder: t("step.said"), oninput: () => put(withSaid(value(), field.value)) });
  field.value = said(value());
  return field;
}

function entityFields(value, context, put) {
  const rows = () => entitiesOf(value());
  const change = (index, part) => put(withEntities(value(), rows().map((row, at) => (at === index ? { ...row, ...part } : row))));
  const lines = rows().map((row, index) => {
    const words = t("step.entity");
    const name = nameBox({ label: words, hint: words, names: context.names.entities, value: row.entity, isFree: true, onchange: (entity) => change(index, { entity }) });
    const marks = ["role", "group"].filter((mark) => row[mark]).map((mark) => el("span", { class: "chip" }, t(`step.${mark}`, { name: row[mark] })));
    return el("div", { class: "step-pair" }, name, valueField(row.value, t("step.entity_value"), (text) => change(index, { value: text })), ...marks, removeButton(() => drop(index)));
  });
  const drop = (index) => put(withEntities(value(), rows().filter((_row, at) => at !== index)), { again: true });
  return [...lines, addButton(t("step.add_entity"), () => put(withEntities(value(), [...rows(), { entity: "", value: "" }]), { again: true }))];
}

function slotFields(value, context, put) {
  const rows = () => slotsOf(value());
  const typeOf = (slot) => context.slots.get(slot)?.type;
  const write = (next, options) => put(withSlots(value(), next, typeOf), options);
  const change = (index, part, options) => write(rows().map((row, at) => (at === index ? { ...row, isNamed: false, ...part } : row)), options);
  const lines = rows().map((row, index) => {
    const words = t("step.slot");
    const name = nameBox({ label: words, hint: words, names: context.names.slots, value: row.slot, isFree: true, onchange: (slot) => change(index, { slot }, { again: true }) });
    const remove = rows().length > 1 ? removeButton(() => write(rows().filter((_row, at) => at !== index), { again: true })) : null;
    return el("div", { class: "step-pair" }, name, el("span", { "aria-hidden": "true" }, "="), slotValue(row, context.slots.get(row.slot), (text) => change(index, { value: text })), remove);
  });
  const gate = "checkpoint" in value() ? [el("span", { class: "chip" }, t("step.at_checkpoint", { name: value().checkpoint }))] : [];
  return [...gate, ...lines, addButton(t("step.add_slot"), () => write([...rows(), { slot: "", value: "null" }], { again: true }))];
}

/** A slot with few values is chosen from them; any other is written. */
function slotValue(row, slot, put) {
  const choices = slot?.type === "bool" ? ["true", "false", "null"] : Array.isArray(slot?.values) ? [...slot.values.map(String), "null"] : null;
  if (!choices) return valueField(row.value, t("step.slot_value"), put);
  const all = choices.includes(row.value) ? choices : [row.value, ...choices];
  const options = all.map((each) => el("option", { value: each, selected: each === row.value }, each === "null" ? t("step.no_value") : each));
  return el("select", { class: "input step-value", "aria-label": t("step.slot_value"), onchange: (event) => put(event.target.value) }, ...options);
}

function valueField(text, words, put) {
  return el("input", { class: "input step-value", value: text, "aria-label": words, placeholder: words, autocomplete: "off", spellcheck: "false", oninput: (event) => put(event.target.value) });
}

function loopFields(value, context, put) {
  const ends = nameOf(value()) === null;
  const box = el("input", { type: "checkbox", onchange: () => put(renamed(value(), box.checked ? null : ""), { again: true }) });
  box.checked = ends;
  const tick = el("label", { class: "tick" }, box, el("span", {}, t("step.loop_ends")));
  return ends ? [tick] : [named(value, context, put, "forms"), tick];
}

function choiceFields(value, context, put) {
  const all = () => value().or ?? [];
  const write = (next, options) => put({ ...value(), or: next }, options);
  const lines = all().map((choice, index) => {
    const words = t("step.name.intents");
    const field =
      kindOf(choice) === "intent"
        ? nameBox({ label: words, hint: words, names: context.names.intents, value: nameOf(choice), isFree: true, onchange: (name) => write(all().map((each, at) => (at === index ? renamed(each, name) : each))) })
        : el("code", { class: "step-other" }, `${t(`step.${kindOf(choice)}`)} ${inWords(choice)}`);
    const remove = all().length > 2 ? removeButton(() => write(all().filter((_each, at) => at !== index), { again: true })) : null;
    return el("div", { class: "step-pair" }, index > 0 && el("span", { class: "step-or" }, t("step.or_word")), field, remove);
  });
  return [...lines, addButton(t("step.add_choice"), () => write([...all(), { intent: "" }], { again: true }))];
}

const addButton = (words, act) => el("button", { type: "button", class: "button is-bare is-small step-add", onclick: act }, icon("plus"), words);
const removeButton = (act) => el("button", { type: "button", class: "button is-bare is-icon is-small", "aria-label": t("step.remove_part"), title: t("step.remove_part"), onclick: act }, icon("close"));
