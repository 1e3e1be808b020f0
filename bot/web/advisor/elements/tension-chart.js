/** The conversation's tension over the customer's turns, as a small curve; pressing a point goes to its message. */

import { svg } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";
import { clock } from "../../shared/time.js";
import { tensionWord } from "./tension-meter.js";

const WIDTH = 300;
const HEIGHT = 84;
const TOP = 8;
const BOTTOM = 70;
const SIDE = 10;
const GUIDES = [0.3, 0.55, 0.8];

const y = (level) => BOTTOM - (BOTTOM - TOP) * Math.max(0, Math.min(1, level));

class TensionChart extends HTMLElement {
  /** Draw points `{seq, score, level, at}`. */
  set points(points) {
    const drawn = JSON.stringify(points);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.replaceChildren(draw(points));
  }
}

function draw(points) {
  const step = (WIDTH - 2 * SIDE) / Math.max(1, points.length - 1);
  const at = points.map((point, index) => [points.length === 1 ? WIDTH / 2 : SIDE + index * step, y(point.level)]);
  const line = at.map(([left, top], index) => `${index ? "L" : "M"}${left.toFixed(1)} ${top.toFixed(1)}`).join("");
  const area = `${line}L${at.at(-1)[0].toFixed(1)} ${BOTTOM}L${at[0][0].toFixed(1)} ${BOTTOM}Z`;
  const guides = GUIDES.map((level) => svg("line", { class: "guide", x1: SIDE, x2: WIDTH - SIDE, y1: y(level), y2: y(level) }));
  const title = svg("title", {}, describe(points));
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "tension-curve" }, title, ...guides);
  picture.append(svg("path", { class: "area", d: area }), svg("path", { class: "curve", d: line }));
  picture.append(...points.map((point, index) => dot(point, at[index], index, points.length)));
  return picture;
}

function dot({ seq, level, at }, [left, top], index, count) {
  const words = t("chart.point", { turn: index + 1, word: t(`tension.${tensionWord(level)}`), percent: Math.round(level * 100) });
  const group = svg("g", { class: `dot is-${tensionWord(level)}` }, svg("title", {}, at ? `${clock(at)} · ${words}` : words));
  // The whole column answers to the mouse; keyboards have the list of words below.
  const reach = Math.max(8, (WIDTH - 2 * SIDE) / Math.max(1, count - 1));
  group.append(svg("rect", { class: "reach", x: left - reach / 2, y: 0, width: reach, height: HEIGHT }));
  group.append(svg("circle", { cx: left, cy: top, r: count > 24 ? 2 : 3.2 }));
  if (count <= 12) group.append(svg("text", { x: left, y: HEIGHT - 2 }, String(index + 1)));
  group.addEventListener("click", () => dispatchEvent(new CustomEvent("relais:goto", { detail: seq })));
  return group;
}

function describe(points) {
  const percent = (level) => Math.round(level * 100);
  return t("chart.label", { count: points.length, from: percent(points[0].level), to: percent(points.at(-1).level), most: percent(Math.max(...points.map((point) => point.level))) });
}

customElements.define("tension-chart", TensionChart);
