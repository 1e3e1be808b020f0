/** The graph as a list: each passage with what follows it. What the drawing shows, in words. */

import { el } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { inWords } from "../models/steps.js";

/** A node of the graph in a few words. */
export function lineWords({ type, label }) {
  if (type === "start") return t("graph.start");
  if (type === "loop") return label === "null" ? t("graph.loop_ends") : label;
  // A step of several parts is told as JSON.
  const parts = /^[[{]/.test(label) ? parsed(label) : null;
  if (!parts) return label;
  return inWords(type === "slot" ? { slot_was_set: parts } : { or: parts });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A node with what it is: "customer: greet". */
export const lineTitle = (line) => (line.type === "start" ? lineWords(line) : `${t(`graph.type.${line.type}`)} ${lineWords(line)}`);

/** The blocks, numbered, each with its steps and links to those that follow. */
export function listOf({ blocks, links }) {
  const numbers = new Map(blocks.map((block, index) => [block.id, index + 1]));
  const items = blocks.map((block) => {
    const after = links.filter((link) => link.from === block.id);
    const next = after.map((link) => el("a", { href: `#block-${numbers.get(link.to)}`, onclick: jump }, t("graph.passage", { number: numbers.get(link.to) })));
    const steps = block.lines.map(lineTitle).join(" → ");
    const number = numbers.get(block.id);
    return el(
      "li",
      { id: `block-${number}`, tabindex: "-1" },
      el("b", {}, t("graph.passage", { number })), " ", steps, " ",
      el("span", { class: "hint" }, t("graph.stories", { count: block.stories.length })), " ",
      next.length ? el("span", {}, t("graph.then"), " ", ...next.flatMap((link, index) => (index ? [", ", link] : [link]))) : el("span", { class: "hint" }, t("graph.end")),
    );
  });
  return el("ol", {}, ...items);
}

/** The addresses of this page are its views: a link inside of the list only moves the focus. */
function jump(event) {
  event.preventDefault();
  const item = document.getElementById(event.currentTarget.getAttribute("href").slice(1));
  item.scrollIntoView({ block: "nearest" });
  item.focus();
}
