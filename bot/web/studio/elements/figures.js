/** Figures of models as people read them. */

import { ours, t } from "../../shared/texts.js";
import { direction, step } from "../models/comparison.js";

export const figureName = ({ name, title }) => ours(title) || name;

/** A model by its file's name. */
export const modelName = (name) => name.replace(/\.tar\.gz$/, "");

/** A figure: three decimals where they are needed; a dash where there is none. */
export function figureValue(value) {
  if (typeof value !== "number") return "–";
  return value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: Math.abs(value) > 10 ? 1 : 3 });
}

/** How a figure moved: "+0,012" with its direction for the eye and for readers of the screen. */
export function stepWords(live, candidate, way = direction(live, candidate)) {
  const moved = step(live, candidate);
  if (moved === null) return { words: "–", way: "same" };
  const sign = moved > 0 ? "+" : moved < 0 ? "−" : "±";
  return { words: `${sign}${figureValue(Math.abs(moved))}`, way, label: t(`figure.way.${way}`) };
}
