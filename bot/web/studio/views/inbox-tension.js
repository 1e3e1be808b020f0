/** The tension label of a message: what was read, and what it should be. */

import { el } from "../../shared/dom.js";
import { t, tOr } from "../../shared/texts.js";
import { LABELS, TARGETS } from "../models/labels.js";
import { percent } from "./inbox-line.js";

/** Two choices, label and target; `put(tension or undefined)` is called with each change. */
export function tensionFields(draft, put, read = null) {
  const choose = (words, names, value, none) => {
    const options = [["", none], ...names.map((name) => [name, t(`${words}.${name}`)])];
    return el("select", { class: "input", "aria-label": t(words) }, ...options.map(([name, label]) => el("option", { value: name, selected: name === (value ?? "") }, label)));
  };
  const label = choose("tension.label", LABELS, draft?.label, t("inbox.no_label"));
  const target = choose("tension.target", TARGETS, draft?.target, t("inbox.usual_target"));
  const told = () => put(label.value ? { label: label.value, ...(target.value && { target: target.value }) } : undefined);
  label.addEventListener("change", told);
  target.addEventListener("change", told);
  const words = read ? [el("p", { class: "hint" }, t("inbox.tension_read", { label: tOr(`tension.label.${read.label}`, read.label ?? "–"), percent: percent(read.score) }))] : [];
  return el("div", { class: "field inbox-tension" }, el("span", { class: "label", "aria-hidden": "true" }, t("tension.label"), " ", el("kbd", {}, "T")), ...words, el("div", { class: "inbox-pair" }, label, target));
}
