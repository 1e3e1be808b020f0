/** What must hold for a rule to apply: slots that have a value, a form that runs. */

import { el, icon } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { blank, kindOf } from "../models/steps.js";
import { fieldsOf } from "./story-fields.js";

const KINDS = ["slot_was_set", "active_loop"];

/** The conditions of a draft as a group of fields; `context` as for its steps. */
export function conditionsOf(draft, context) {
  const list = el("ul", { class: "conditions" });
  const draw = () => {
    const { conditions } = draft;
    list.replaceChildren(...conditions.map((value, index) => line(value, index)));
  };
  const write = (conditions, again = true) => {
    draft.putConditions(conditions);
    if (again) draw();
  };
  const line = (value, index) => {
    const put = (next, { again = false } = {}) => write(draft.conditions.map((each, at) => (at === index ? next : each)), again);
    const remove = el("button", { type: "button", class: "button is-bare is-icon is-small", "aria-label": t("story.condition_remove"), title: t("story.condition_remove"), onclick: () => write(draft.conditions.filter((_each, at) => at !== index)) }, icon("trash"));
    return el("li", { class: "condition" }, el("span", { class: "label" }, t(`step.${kindOf(value)}`)), el("div", { class: "step-fields" }, ...fieldsOf(value, context, put)), remove);
  };
  const adders = KINDS.map((kind) => el("button", { type: "button", class: "button is-small", onclick: () => write([...draft.conditions, blank(kind)]) }, icon("plus"), t(`step.${kind}`)));
  draw();
  draft.addEventListener("change", ({ detail }) => detail === "rows" && draw());
  return el("fieldset", { class: "story-conditions" }, el("legend", { class: "label" }, t("story.conditions")), el("p", { class: "hint" }, t("story.conditions_hint")), list, el("div", { class: "step-adders" }, ...adders));
}
