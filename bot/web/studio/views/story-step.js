/** One step of a story while it is edited: its kind, its fields, the tools to move it, and what is said against it. */

import { $, el, icon, say, show } from "../../shared/dom.js";
import { ours, t } from "../../shared/texts.js";
import { blank, inWords, KINDS_OF, kindOf, lackOf, nameOf, namesIn, renamed } from "../models/steps.js";
import { fieldsOf } from "./story-fields.js";

export const KIND_ICONS = {
  intent: "say", user: "say", action: "assistant", bot: "assistant", slot_was_set: "box", active_loop: "list",
  checkpoint: "route", or: "branch", ellipsis: "more", other: "file",
};
const NAMED = ["intent", "action", "checkpoint", "active_loop", "user"];

/**
 * Make the row of a step. `context`: {kind (of the story), known (completions), put(key, value), insertAfter(key), remove(key), move(key, by)}.
 */
export function makeStep(row, context) {
  const kinds = kindSelect(row, context);
  const grip = el("button", { type: "button", class: "step-grip", draggable: "true", title: t("story.grip") }, el("span", { class: "step-number figure" }));
  const tools = el(
    "div",
    { class: "step-tools" },
    tool("plus", "story.insert", () => context.insertAfter(row.key)),
    tool("up", "story.up", () => context.move(row.key, -1), "up"),
    tool("down", "story.down", () => context.move(row.key, 1), "down"),
    tool("trash", "story.remove", () => context.remove(row.key)),
  );
  const body = el("div", { class: "step-body" }, el("div", { class: "step-fields" }), el("p", { class: "step-unknown hint" }), el("ul", { class: "step-problems" }));
  return el("li", { class: "step" }, grip, kinds, body, tools);
}

/** Show a row as it is now: fields are made again only where the value came from elsewhere. */
export function updateStep(node, row, { index, last, problems, context }) {
  const kind = kindOf(row.value);
  const words = t("story.step", { number: index + 1, what: `${t(`step.${kind}`)} ${inWords(row.value)}` });
  node.className = `step is-${kind}${problems.length ? " has-problems" : ""}`;
  say($(".step-number", node), String(index + 1));
  $(".step-grip", node).setAttribute("aria-label", words);
  $("[data-tool=up]", node).disabled = index === 0;
  $("[data-tool=down]", node).disabled = index === last;
  if (node.drawn !== row.value) draw(node, row, context);
  const unknown = unknownIn(row.value, context.known);
  const told = $(".step-unknown", node);
  if (show(told, unknown.length > 0)) say(told, t("story.unknown", { count: unknown.length, names: unknown.join(", ") }));
  node.toggleAttribute("data-lacks", Boolean(lackOf(row.value)));
  $(".step-problems", node).replaceChildren(...problems.map((problem) => el("li", {}, icon("alert"), el("span", {}, ours(problem.message)))));
}

function draw(node, row, context) {
  node.drawn = row.value;
  const select = $(".step-kind", node);
  if (select.value !== kindOf(row.value)) select.replaceWith(kindSelect(row, context));
  const put = (value, { again = false } = {}) => {
    node.drawn = again ? null : value;
    context.put(row.key, value);
  };
  $(".step-fields", node).replaceChildren(...fieldsOf(row.value, context, put));
}

function kindSelect(row, context) {
  const kind = kindOf(row.value);
  const kinds = KINDS_OF[context.kind].includes(kind) ? KINDS_OF[context.kind] : [kind, ...KINDS_OF[context.kind]];
  const options = kinds.map((each) => el("option", { value: each, selected: each === kind }, t(`step.${each}`)));
  const select = el("select", { class: "input step-kind", "aria-label": t("story.kind") }, ...options);
  select.addEventListener("change", () => context.put(row.key, turned(context.valueOf(row.key), select.value)));
  return select;
}

/** A step of another kind, with its name where both kinds have one. */
function turned(value, kind) {
  const name = nameOf(value);
  return NAMED.includes(kind) && NAMED.includes(kindOf(value)) && name ? renamed(blank(kind), name) : blank(kind);
}

function unknownIn(value, known) {
  return [...new Set(namesIn(value).filter(([list, name]) => name && !known[list].has(name)).map(([, name]) => name))];
}

function tool(picture, words, act, name = picture) {
  return el("button", { type: "button", class: "button is-bare is-icon is-small", "aria-label": t(words), title: t(words), onclick: act, dataset: { tool: name } }, pictureOf(picture));
}

function pictureOf(name) {
  if (name !== "up") return icon(name);
  const turnedIcon = icon("down");
  turnedIcon.classList.add("is-turned");
  return turnedIcon;
}
