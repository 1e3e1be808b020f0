/** The tables of a comparison: the figures with their floors, and classes one by one in an order that the reader chooses. */

import { el, icon } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { figureName, figureValue, stepWords } from "../elements/figures.js";
import { directionOf, sorted } from "../models/comparison.js";
import { to } from "../router.js";

const MOST_CONFUSED = 20;
const COLUMNS = ["name", "live", "candidate", "step", "precision", "recall", "support"];

/** A table that scrolls by itself where it is too wide. */
const scroll = (label, table) => el("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": label }, table);

const column = (words, name = "figure") => el("th", { scope: "col", class: name }, t(words));

export function figuresTable(figures) {
  if (!figures.length) return null;
  const rows = figures.map((figure) => {
    const low = figure.under_floor ? el("span", { class: "chip is-danger" }, icon("alert"), t("comparison.under_floor")) : null;
    const worse = figure.worse ? el("span", { class: "chip is-note" }, t("comparison.worse")) : null;
    return el(
      "tr",
      { class: figure.under_floor ? "is-low" : null },
      el("th", { scope: "row" }, figureName(figure), " ", low, low && worse && " ", worse),
      cell(figure.live),
      cell(figure.candidate),
      stepCell(figure.live, figure.candidate, directionOf(figure)),
      cell(figure.floor),
    );
  });
  const head = el("tr", {}, column("comparison.figure", ""), column("comparison.live"), column("comparison.candidate_short"), column("comparison.step"), column("comparison.floor"));
  return el("section", {}, el("h2", {}, t("comparison.figures")), scroll(t("comparison.figures"), el("table", { class: "table figures-table" }, el("thead", {}, head), el("tbody", {}, ...rows))));
}

/** Intents or entities, the worst moves first. */
export function namesTable(title, rows, { isLinked = false } = {}) {
  if (!rows.length) return null;
  let order = { column: "step", isDown: false };
  const body = el("tbody");
  const head = el("tr");
  const draw = () => {
    body.replaceChildren(...sorted(rows, order.column, order.isDown).map((row) => nameRow(row, isLinked)));
    for (const cell_ of head.children) cell_.setAttribute("aria-sort", cell_.dataset.column !== order.column ? "none" : order.isDown ? "descending" : "ascending");
  };
  const choose = (name) => {
    order = { column: name, isDown: order.column === name ? !order.isDown : name !== "name" && name !== "step" };
    draw();
  };
  const headCell = (name) => {
    const mark = el("span", { class: "sort-mark", "aria-hidden": "true" });
    const button = el("button", { type: "button", class: "sort", onclick: () => choose(name) }, t(`comparison.column.${name}`), mark);
    return el("th", { scope: "col", class: name === "name" ? null : "figure", dataset: { column: name } }, button);
  };
  head.append(...COLUMNS.map(headCell));
  draw();
  return el("section", {}, el("h2", {}, title), scroll(title, el("table", { class: "table" }, el("thead", {}, head), body)));
}

function nameRow({ name, live, candidate }, isLinked) {
  const title = isLinked ? el("a", { href: to("intents", name) }, name) : name;
  const others = [candidate?.precision, candidate?.recall, candidate?.support ?? live?.support];
  return el("tr", {}, el("th", { scope: "row" }, title), cell(live?.f1), cell(candidate?.f1), stepCell(live?.f1, candidate?.f1), ...others.map(cell));
}

/** The intents that cross-validation takes for each other. */
export function confusionOf(confusion) {
  if (!confusion?.length) return null;
  const lines = confusion.slice(0, MOST_CONFUSED).map(({ intent, read, count }) => el("li", {}, el("a", { href: to("intents", intent) }, intent), ` → ${read} `, el("span", { class: "count" }, String(count))));
  return el("section", {}, el("h2", {}, t("comparison.confusion")), el("p", { class: "hint" }, t("comparison.confusion_hint")), el("ul", { class: "confusion" }, ...lines));
}

const cell = (value) => el("td", { class: "figure" }, figureValue(value));

function stepCell(live, candidate, known) {
  const { words, way, label } = stepWords(live, candidate, known);
  return el("td", { class: `figure step-way is-${way}` }, words, label && el("span", { class: "hidden-text" }, ` ${label}`));
}
