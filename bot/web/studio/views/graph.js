/** The graph of stories: where they join, where they part, where they contradict each other; and the same as a list. */

import { $, el, icon, say, show, whenQuiet } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import * as api from "../api.js";
import { choiceOf, filterBox, foundOf, headOf } from "../elements/heads.js";
import { empty } from "../elements/states.js";
import { blocksOf } from "../models/blocks.js";
import { remember, to } from "../router.js";
import { View } from "../view.js";
import { GraphCanvas } from "./graph-canvas.js";
import { lineWords, listOf } from "./graph-list.js";

const KINDS = ["story", "rule", "test"];

class GraphView extends View {
  setup() {
    const { kind = "story", q = "" } = this.route.query;
    this.asked = { kind: KINDS.includes(kind) ? kind : "story", q };
    this.canvas = new GraphCanvas((block) => this.#open(block));
    this.found = foundOf();
    this.area = el("div", { class: "view-body graph-area" });
    this.side = el("aside", { class: "graph-side", "aria-label": t("graph.side") });
    const kinds = KINDS.map((value) => ({ value, label: t(`graph.kind.${value}`) }));
    const filters = el(
      "div",
      { class: "filters" },
      choiceOf(t("stories.kinds"), kinds, this.asked.kind, (value) => this.#ask({ kind: value })),
      filterBox(t("stories.filter"), q, whenQuiet((words) => this.#ask({ q: words.trim() }), 200)),
      this.found,
    );
    const head = headOf(t("graph.title"), { lead: t("graph.lead"), back: { href: to("stories", "", { kind: this.asked.kind }), label: t("story.back") } });
    this.replaceChildren(head, filters, el("div", { class: "graph-panes" }, this.area, this.side));
    this.hear(document, "keydown", (event) => this.canvas.onKey(event));
  }

  async fill(signal) {
    const [graph, { stories }] = await Promise.all([api.storiesGraph(this.asked, { signal }), api.stories({ kind: this.asked.kind, limit: 1000 }, { signal })]);
    this.stories = new Map(stories.map((story) => [story.id, story]));
    const blocks = blocksOf(graph);
    const parts = new Set(graph.nodes.flatMap((node) => node.stories)).size;
    say(this.found, t("graph.found", { count: parts }));
    if (parts === 0) {
      this.side.replaceChildren();
      return this.area.replaceChildren(this.asked.q ? empty(t("stories.none")) : empty(t(`stories.empty.${this.asked.kind}`)));
    }
    this.contradictions = graph.contradictions;
    const list = el("details", { class: "graph-list" }, el("summary", {}, t("graph.as_list")), listOf(blocks, this.stories));
    this.area.replaceChildren(this.canvas.element, list);
    this.canvas.draw(blocks, graph.contradictions);
    this.#side(null);
  }

  #ask(part) {
    Object.assign(this.asked, part);
    remember({ ...this.asked });
    this.refresh();
  }

  #open(block) {
    this.#side(block);
  }

  #side(block) {
    const own = block ? [el("h2", {}, t("graph.through")), el("p", { class: "hint" }, block.lines.map(lineWords).join(" → ")), storyLinks(block.stories, this.stories)] : [];
    this.side.replaceChildren(...own, ...this.#contradictions());
    show(this.side, this.side.childElementCount > 0);
  }

  #contradictions() {
    const title = el("h2", {}, t("graph.contradictions"));
    if (!this.contradictions.length) return [title, el("p", { class: "hint graph-clean" }, icon("check"), t("graph.no_contradiction"))];
    return [title, ...this.contradictions.map((each) => this.#contradiction(each))];
  }

  #contradiction(contradiction) {
    const before = contradiction.before.filter(Boolean);
    const past = before.slice(-4);
    const words = past.length ? t("graph.after", { what: `${before.length > past.length ? "… → " : ""}${past.join(" → ")}` }) : t("graph.at_start");
    const choices = contradiction.choices.map(({ label, stories }) => el("li", {}, el("b", {}, label), storyLinks(stories, this.stories)));
    const look = el("button", { type: "button", class: "button is-small", onclick: () => this.canvas.reveal(contradiction) }, icon("eye"), t("graph.reveal"));
    return el("section", { class: "contradiction" }, el("p", {}, words), el("ul", {}, ...choices), look);
  }
}

const MOST_LINKS = 12;

function storyLinks(ids, stories) {
  const names = [...new Set(ids)];
  const links = names.slice(0, MOST_LINKS).map((id) => {
    const story = stories.get(id);
    if (!story) return el("li", {}, id);
    return el("li", {}, el("a", { href: to("story", "", { kind: story.kind, file: story.file, name: story.name }) }, story.name));
  });
  if (names.length > MOST_LINKS) links.push(el("li", { class: "hint" }, t("graph.more", { count: names.length - MOST_LINKS })));
  return el("ul", { class: "graph-stories" }, ...links);
}

customElements.define("studio-graph", GraphView);
