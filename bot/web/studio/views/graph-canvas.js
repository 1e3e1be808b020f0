/** The drawing of the graph: blocks and links in SVG, moved and zoomed by mouse, touch and keyboard. */

import { el, icon, svg } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { curve, layout } from "../models/layout.js";
import { lineTitle, lineWords } from "./graph-list.js";
import { Viewport } from "./graph-viewport.js";

const WIDTH = 212;
const START_WIDTH = 88;
const LINE = 24;
const PAD = 6;
const LETTERS = 28;

export class GraphCanvas {
  #blocks = new Map();
  #links = [];
  #groups = new Map();
  #current = null;

  /** `onOpen(block)` is called when a block is chosen. */
  constructor(onOpen) {
    this.onOpen = onOpen;
    this.layer = svg("g");
    this.drawing = svg("svg", { class: "graph-drawing", role: "group" }, this.layer);
    this.drawing.setAttribute("aria-label", t("graph.drawing"));
    const tools = el(
      "div",
      { class: "graph-tools", role: "group", "aria-label": t("graph.zoom") },
      tool("plus", t("graph.closer"), () => this.view.zoom(1.25)),
      tool("minus", t("graph.further"), () => this.view.zoom(0.8)),
      tool("fit", t("graph.fit"), () => this.view.fit()),
    );
    this.element = el("div", {}, el("div", { class: "graph-canvas" }, this.drawing, tools), el("p", { class: "hint graph-hint" }, t("graph.keys")));
    this.view = new Viewport(this.drawing, this.layer);
    this.drawing.addEventListener("click", (event) => this.#pressed(event));
    this.drawing.addEventListener("focusin", (event) => this.#focused(event));
  }

  draw({ blocks, links }, contradictions) {
    const sized = blocks.map((block) => ({ ...block, width: block.lines[0].type === "start" ? START_WIDTH : WIDTH, height: PAD * 2 + LINE * block.lines.length }));
    const drawn = layout(sized, links);
    this.#blocks = drawn.nodes;
    this.#links = drawn.links;
    const split = splitsOf(contradictions);
    const paths = drawn.links.map(({ link, points, isBack }) => this.#path(link, points, isBack, split));
    this.#groups = new Map([...drawn.nodes.values()].map((block) => [block.id, this.#group(block, split)]));
    this.layer.replaceChildren(...paths, ...this.#groups.values());
    this.#point(this.#groups.has(this.#current) ? this.#current : [...this.#groups.keys()][0]);
    this.view.show(drawn.width, drawn.height);
  }

  /** Show where a contradiction begins. */
  reveal({ choices }) {
    const found = [...this.#blocks.values()].find((block) => choices.some((choice) => isChoice(block.lines[0], choice)));
    if (found) this.#groups.get(found.id).focus();
  }

  /** On a block: arrows go along the links and between neighbours. On the page: + - 0 zoom. */
  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select, textarea, dialog")) return;
    const zooms = { "+": () => this.view.zoom(1.25), "-": () => this.view.zoom(0.8), 0: () => this.view.fit() };
    const block = this.#blocks.get(event.target.closest?.("[data-block]")?.dataset.block);
    const next = block && this.#neighbour(block, event.key);
    if (zooms[event.key]) zooms[event.key]();
    else if (next) this.#groups.get(next.id).focus();
    else if (block && (event.key === "Enter" || event.key === " ")) this.onOpen(block);
    else if (!block || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
  }

  #neighbour(block, key) {
    const byHeight = (a, b) => a.y - b.y;
    const along = (from, to_) => this.#links.map(({ link }) => link).filter((link) => link[from] === block.id).map((link) => this.#blocks.get(link[to_])).sort(byHeight);
    const same = [...this.#blocks.values()].filter((each) => each.layer === block.layer).sort(byHeight);
    const place = same.indexOf(block);
    const ways = {
      ArrowRight: () => along("from", "to")[0],
      ArrowLeft: () => along("to", "from")[0],
      ArrowDown: () => same[place + 1],
      ArrowUp: () => same[place - 1],
    };
    return ways[key]?.();
  }

  #path(link, points, isBack, split) {
    const isSplit = this.#blocks.get(link.to)?.lines[0] && split.some((choice) => isChoice(this.#blocks.get(link.to).lines[0], choice));
    return svg("path", { d: curve(points), class: `graph-link${isBack ? " is-back" : ""}${isSplit ? " is-split" : ""}`, "stroke-width": Math.min(6, 1.25 + Math.log2(link.stories.length || 1)) });
  }

  #group(block, split) {
    const lines = block.lines.map((line, index) => lineOf(line, index, { split, width: block.width }));
    const frame = svg("rect", { class: "graph-frame", width: block.width, height: block.height, rx: 8 });
    const group = svg("g", { class: "graph-block", transform: `translate(${block.x} ${block.y})`, role: "button", tabindex: "-1", "data-block": block.id }, frame, ...lines);
    const after = this.#links.filter(({ link }) => link.from === block.id).length;
    group.setAttribute("aria-label", [block.lines.map(lineWords).join(", "), t("graph.stories", { count: block.stories.length }), t("graph.followed", { count: after })].join(". "));
    return group;
  }

  #pressed(event) {
    const group = event.target.closest("[data-block]");
    if (!group || this.view.hasMoved) return;
    group.focus();
    this.onOpen(this.#blocks.get(group.dataset.block));
  }

  #focused(event) {
    const group = event.target.closest("[data-block]");
    if (!group) return;
    this.#point(group.dataset.block);
    this.view.reveal(this.#blocks.get(group.dataset.block));
  }

  /** One block is reached with Tab: the one where one was last. */
  #point(id) {
    this.#groups.get(this.#current)?.setAttribute("tabindex", "-1");
    this.#current = id;
    this.#groups.get(id)?.setAttribute("tabindex", "0");
  }
}

/** What contradictory choices lead to. */
const splitsOf = (contradictions) => contradictions.flatMap(({ choices }) => choices);

const isChoice = (line, choice) => line.label === choice.label && choice.stories.some((id) => line.stories.includes(id));

function lineOf(line, index, { split, width }) {
  const words = lineWords(line);
  const shown = words.length > LETTERS ? `${words.slice(0, LETTERS - 1)}…` : words;
  const y = PAD + index * LINE;
  const isSplit = index === 0 && line.type === "action" && split.some((choice) => isChoice(line, choice));
  return svg(
    "g",
    { class: `graph-line is-${line.type}${isSplit ? " is-split" : ""}` },
    svg("title", {}, lineTitle(line)),
    svg("rect", { x: 4, y, width: width - 8, height: LINE, rx: 5 }),
    svg("circle", { cx: 16, cy: y + LINE / 2, r: 4 }),
    svg("text", { x: 27, y: y + LINE / 2 + 4 }, shown),
  );
}

function tool(picture, words, act) {
  const drawing = picture === "plus" ? icon("plus") : el("span", { "aria-hidden": "true" }, picture === "minus" ? "−" : "⤢");
  return el("button", { type: "button", class: "button is-icon", "aria-label": words, title: words, onclick: act }, drawing);
}
