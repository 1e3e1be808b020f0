/** A labelled message in a list: its text, its label now and before, who it is aimed at. */

import { $, el, icon, say, show } from "../../shared/dom.js";
import { t, tOr } from "../../shared/texts.js";
import { languageMark } from "../elements/heads.js";

const LABEL = (label) => tOr(`tension.label.${label}`, label);
const TARGET = (target) => tOr(`tension.target.${target}`, target);

/** Make a row; `acts`: {choose(id), edit(message), remove(message)}. */
export function makeRow(message, acts) {
  const box = el("input", { type: "checkbox", "aria-label": t("tension.choose", { text: message.text }), onchange: () => acts.choose(message.id) });
  const tools = el(
    "span",
    { class: "tension-tools" },
    tool("pencil", t("tension.edit"), () => acts.edit(message)),
    tool("trash", t("tension.delete_one"), () => acts.remove(message)),
  );
  const labels = el(
    "span",
    { class: "tension-labels" },
    el("span", { class: "tension-before" }),
    el("span", { class: "chip tension-label" }),
    el("span", { class: "tension-target" }),
    languageMark(message.language),
  );
  return el("li", { class: "tension-row" }, box, el("p", { class: "tension-text", lang: message.language }, message.text), labels, tools);
}

export function updateRow(node, message, { now, isChanged, isChosen }) {
  node.classList.toggle("is-chosen", isChosen);
  node.classList.toggle("is-changed", isChanged);
  $("input", node).checked = isChosen;
  const label = $(".tension-label", node);
  label.className = `chip tension-label is-${now.label}`;
  say(label, now.asked ? t("tension.asked", { label: LABEL(now.label) }) : LABEL(now.label));
  say($(".tension-target", node), TARGET(now.target));
  const before = $(".tension-before", node);
  if (show(before, isChanged)) say(before, t("tension.was", { label: LABEL(message.label), target: TARGET(message.target) }));
}

function tool(picture, words, act) {
  return el("button", { type: "button", class: "button is-bare is-icon is-small", "aria-label": words, title: words, onclick: act }, icon(picture));
}
